"""Keys for one purpose each, derived from SECRET_KEY, and keyed hashes of what need not be read again."""

import hashlib
import hmac

from django.conf import settings


def derived_key(purpose: str) -> bytes:
    """32 bytes that no other purpose shares, so that no signature or hash of ours stands in for another."""
    return hashlib.sha256(f"flowbrand.{purpose}:{settings.SECRET_KEY}".encode()).digest()


def keyed_hash(purpose: str, *parts: str) -> str:
    """HMAC-SHA-256 as 64 hexadecimal digits. Lengths tell the parts apart: ("ab", "c") is not ("a", "bc")."""
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(derived_key(purpose), message, hashlib.sha256).hexdigest()
