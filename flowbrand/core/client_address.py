"""Where a request comes from, as far as it can be trusted.

X-Forwarded-For is a claim: only what a proxy of ours (TRUSTED_PROXIES) added to it is believed. It is
read from the right, the end that the nearest proxy writes, up to the first address that is not a proxy.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> Address | None:
    """The client behind our proxies. None where the server does not know its peer (a unix socket)."""
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    while address is not None and claimed and _is_proxy(address):
        before = _parsed(claimed.pop().strip())
        if before is None:
            break
        address = before
    return address


def client_network(request: HttpRequest) -> str:
    """What one subscriber holds: an IPv4 address, or the /64 of an IPv6 address. "" where it is unknown."""
    address = client_address(request)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or "")


def _is_proxy(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> Address | None:
    """The address, an IPv4 one where it is only dressed as IPv6."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
