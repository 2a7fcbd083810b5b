"""E-mail addresses, web addresses and telephone numbers as written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}(?![\w@])"
)
_TOP_LEVEL = (
    r"(?:com|org|net|edu|gov|mil|int|info|biz|app|dev|cloud|shop|store|online|tech|agency|digital|health|care|tours"
    r"|io|ai|co|eu|de|at|ch|fr|be|es|it|pt|nl|uk|ie|us|ca|au|nz|se|no|dk|fi|pl|cz|hu|ro|gr|ru|ua|tr|jp|cn|kr|in|br|mx|ar|cl|za|example)"
)
_URL = re.compile(
    rf"https?://[^\s<>()\[\]{{}}\"'“”‘’«»|]{{1,400}}"
    rf"|(?<![\w@./-])(?:www\.)?(?:[A-Za-z0-9][A-Za-z0-9-]{{1,62}}\.){{1,4}}{_TOP_LEVEL}(?![\w@-])(?:/[^\s<>()\[\]\"“”«»|]{{0,300}})?",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.,/$€£-])(?:\+\d{1,3}[ .-]?)?(?:\(0?\d{1,5}\)[ .-]?)?\d{1,5}(?:[ ./-]\d{1,8}){1,6}(?![\w%/-])"
)
_PHONE_CUE = re.compile(
    r"(?:tel|phone|call|mobile|cell|fax|hotline|ring|dial|telefon|mobil|rufen|anruf|tél|téléphone|appel|teléfono|llam|móvil)"
    r"[^\d\n]{0,40}$",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"^(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}$")
_DATE_LIKE = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|^(?:19|20)\d{2}[ /-](?:19|20)?\d{2}$")


@dataclass(frozen=True, slots=True)
class Contacts:
    """What a text gives to get in touch, in order of appearance, each as written and once."""

    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.emails or self.websites or self.phones)


def find_contacts(text: str) -> Contacts:
    """E-mail addresses, web addresses (with or without scheme) and telephone numbers in `text`."""
    emails = _unique(match.group() for match in _EMAIL.finditer(text)) if "@" in text else ()
    websites = _unique(
        match.group().rstrip(".,;:!?") for match in _URL.finditer(text) if _is_website(match.group())
    )
    figures = any(letter.isdigit() for letter in text)
    phones = (
        _unique(match.group().strip() for match in _PHONE.finditer(text) if _is_phone(text, match))
        if figures
        else ()
    )
    return Contacts(emails, websites, phones)


def domain_name(address: str) -> str:
    """The registrable label of an e-mail or web address: "acme" for info@mail.acme.co.uk."""
    host = re.sub(r"^https?://", "", address.strip(), flags=re.IGNORECASE).rsplit("@", 1)[-1]
    labels = [label for label in re.split(r"[/?#:]", host, maxsplit=1)[0].casefold().split(".") if label]
    while len(labels) > 1 and (len(labels[-1]) <= 3 or labels[-1] in _LONG_ENDINGS):
        if len(labels) == 2 and len(labels[0]) > 3:
            return labels[0]
        labels.pop()
    return labels[-1] if labels else ""


_LONG_ENDINGS = frozenset(
    [
        "info",
        "shop",
        "store",
        "online",
        "tech",
        "agency",
        "digital",
        "health",
        "care",
        "tours",
        "cloud",
        "example",
        "museum",
    ]
)


def _is_website(written: str) -> bool:
    """A bare domain is written in lower case: "ASP.NET" is a product."""
    return written.casefold().startswith(("http", "www.")) or written.islower()


def _is_phone(text: str, match: re.Match[str]) -> bool:
    written = match.group()
    digits = sum(letter.isdigit() for letter in written)
    if _DATE_LIKE.match(written) or not 6 <= digits <= 15:
        return False
    if _PHONE_CUE.search(text[max(0, match.start() - 60) : match.start()]):
        return True
    return digits >= 9 and (written.startswith(("+", "(0")) or _NORTH_AMERICAN.match(written) is not None)


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
