"""Brand hints: the name and tagline a document goes by, its addresses, its colours and fonts."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from flowbrand.text.contacts import Contacts, domain_name, find_contacts
from flowbrand.text.names import proper_names
from flowbrand.text.whitespace import clip, collapse
from flowbrand.text.words import stop_words, word_count
from uploads.extraction.model import Theme
from uploads.structuring.passages import source_at
from uploads.structuring.reading import Reading
from uploads.structuring.schema import BrandHints, Statement
from uploads.structuring.titles import title_block

_CAPITALISED = r"[A-ZÄÖÜÉ][\w&.’'-]*"
_SUFFIX = (
    r"(?:Inc|Ltd|LLC|GmbH|AG|KG|SE|Corp|Corporation|Company|Co|PLC|plc|S\.A|SA|SAS|SARL|S\.L|SL|B\.V|BV"
    r"|Group|Pty|LLP|Oy|AB|AS|A/S|SpA|S\.p\.A|株式会社)"
)
_MARKED = re.compile(rf"({_CAPITALISED}(?: [A-Z0-9][\w&.’'-]*){{0,3}}) ?[®™]")
_INCORPORATED = re.compile(rf"((?:{_CAPITALISED} ){{1,4}}){_SUFFIX}(?!\w)\.?")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|[Cc]opyright)\s*(?:©\s*)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,?\s*)?(?:by )?"
    rf"({_CAPITALISED}(?: (?:&|of|{_CAPITALISED})){{0,4}})"
)
_FREE_MAIL = frozenset(
    [
        "gmail",
        "googlemail",
        "yahoo",
        "hotmail",
        "outlook",
        "live",
        "icloud",
        "aol",
        "gmx",
        "web",
        "mail",
        "protonmail",
        "example",
        "localhost",
        "email",
    ]
)
_FOREIGN_HOSTS = frozenset(
    [
        "github",
        "google",
        "youtube",
        "facebook",
        "twitter",
        "linkedin",
        "instagram",
        "microsoft",
        "sharepoint",
        "wikipedia",
        "wikimedia",
        "apple",
        "amazon",
        "adobe",
        "bit",
        "goo",
        "tinyurl",
        "doi",
        "w3",
        "apache",
        "nuget",
    ]
)
_NO_WEBSITE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|localhost|sharepoint\.com", re.IGNORECASE)
_NO_TAGLINE = re.compile(
    r"\d{2}|@|www\.|https?:|[\[\]<>_:;]|,$"
    r"|^(?:by|prepared|presented|date|version|draft|author|contents?|vorgelegt|autor|par|por|von|to|part|volume)\b"
    r"|\b(?:review|meeting|workshop|seminar|session|report|pricing|proposal|summary|conference|training|agenda)\b"
    r"|\b(?:overview|update|implement|manual|guide)\b"
    r"|\b(?:inc|ltd|llc|gmbh|president|manager|director|ceo|university|department)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^(?:user|name|you|your\.?name|someone|test|email)@|@(?:some|example|domain|email)\.", re.IGNORECASE
)
_COINED = re.compile(r"\b[A-Z][a-z]+[A-Z]\w*(?: \d{1,4}\b)?")
_SENTENCE_END = re.compile(r"[.!?。؟](?:\s|$)")
_ENOUGH = 4.0
_LINE = 200


def brand_hints(reading: Reading, title: str) -> BrandHints:
    """What can be seen of the brand. Everything is optional; colours and fonts are the file's theme."""
    contacts = find_contacts("\n".join(collapse(block.text) for block in reading.parsed.blocks))
    name = _name(reading, title, contacts)
    theme = reading.parsed.theme
    return BrandHints(
        name=clip(name, _LINE) if name else None,
        tagline=_tagline(reading, title),
        colors=_colors(theme),
        heading_font=_font(theme.heading_font),
        body_font=_font(theme.body_font),
        website=_website(contacts, name),
        email=next((email for email in contacts.emails if _is_usable(email)), None),
        phone=next(iter(contacts.phones), None),
    )


def _is_usable(email: str) -> bool:
    return len(email) <= _LINE and _EXAMPLE.search(email) is None


def _colors(theme: Theme) -> list[str]:
    valid = (color.upper() for color in theme.colors if re.fullmatch(r"#[0-9A-Fa-f]{6}", color))
    return list(dict.fromkeys(valid))[:12]


def _font(name: str | None) -> str | None:
    return clip(collapse(name), _LINE) or None if name else None


def _name(reading: Reading, title: str, contacts: Contacts) -> str | None:
    """The name with the most evidence, where there is enough of it."""
    text = " \n".join(collapse(block.text) for block in reading.parsed.blocks)
    evidence: defaultdict[str, float] = defaultdict(float)
    names = _frequent_names(reading)
    for written, count in names:
        evidence[written] += min(3.0, 0.5 * count) + 6.0 * _share(reading, count) + _is_coined(written)
    for coined in _COINED.findall(title):
        evidence[coined] += _ENOUGH if evidence[coined] == 0 and text.count(coined) > 2 else 0.0
    _add(evidence, (match.group(1) for match in _MARKED.finditer(text)), 2.5, reading)
    _add(evidence, (match.group(1).strip() for match in _INCORPORATED.finditer(text)), 3.0, reading)
    _add(evidence, (match.group(1) for match in _COPYRIGHT.finditer(text)), 3.0, reading)
    if reading.parsed.author and _contains(text, reading.parsed.author):
        _add(evidence, [collapse(reading.parsed.author)], 1.0, reading)
    for label in _domains(contacts):
        _add_domain(evidence, label, text)
    for written in evidence:
        evidence[written] += _in_title(title, written)
    ranked = sorted(evidence.items(), key=lambda item: (-round(item[1], 3), text.find(item[0]), item[0]))
    return ranked[0][0] if ranked and ranked[0][1] >= _ENOUGH else None


def _frequent_names(reading: Reading) -> list[tuple[str, int]]:
    prose = [
        passage.text
        for passage in reading.passages
        if passage.form != "heading" and word_count(passage.text) > 4
    ]
    return proper_names(prose, reading.language)[:15]


def _add(evidence: defaultdict[str, float], found: Iterable[str], weight: float, reading: Reading) -> None:
    """Count each name up to three times."""
    stop = stop_words(reading.language)
    for written, count in Counter(collapse(name).strip(" .,'’") for name in found).items():
        parts = written.split(" ")
        while parts and parts[0].casefold() in stop:
            parts = parts[1:]
        if parts and len("".join(parts)) > 1:
            evidence[" ".join(parts)] += weight * min(3, count)


def _domains(contacts: Contacts) -> list[str]:
    labels = [
        domain_name(address)
        for address in (*contacts.emails, *contacts.websites)
        if not _NO_WEBSITE.search(address)
    ]
    return [
        label
        for label in dict.fromkeys(labels)
        if label not in _FREE_MAIL | _FOREIGN_HOSTS and len(label) > 1
    ][:5]


def _share(reading: Reading, count: int) -> float:
    """How large a part of the passages a name stands in, where it stands in more than a few."""
    return min(1.0, count / len(reading.passages)) if count > 3 and len(reading.passages) >= 30 else 0.0


def _folded(name: str) -> tuple[str, str]:
    """A name as domains spell it: "Bäcker & Söhne" is baeckersoehne or backersohne."""
    umlauts = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", umlauts), re.sub(r"[^a-z0-9]", "", plain)


def _in_title(title: str, name: str) -> float:
    """A plain word in a title is often just a word: "We Care"."""
    if collapse(title).casefold() == name.casefold():
        return 4.0
    return (2.5 if " " in name or _is_coined(name) else 1.0) * _contains(title, name)


def _is_coined(name: str) -> bool:
    """True for "EcoSense" and "AuroraHub", which nobody writes by accident."""
    return _COINED.search(name) is not None


def _add_domain(evidence: defaultdict[str, float], label: str, text: str) -> None:
    """ "boulder-innovations" gives "Boulder Innovations" as the text writes it."""
    pattern = r"[\s&.'’-]*".join(re.escape(letter) for letter in label.replace("-", ""))
    for name in evidence:
        evidence[name] += 5 * (label.replace("-", "") in _folded(name))
    spellings = Counter(
        match.group()
        for match in re.finditer(rf"(?<![\w@./-]){pattern}(?![\w@-]|\.\w)", text, re.IGNORECASE)
        if match.group()[0].isupper()
    )
    if spellings:
        written = min(spellings, key=lambda name: (name.isupper(), -spellings[name], name))
        evidence[collapse(written)] += 6


def _contains(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(collapse(part))}(?!\w)", collapse(text), re.IGNORECASE) is not None


def _website(contacts: Contacts, name: str | None) -> str | None:
    """The address whose domain is the brand's, else that of the e-mail, else the first one."""
    usable = [url for url in contacts.websites if not _NO_WEBSITE.search(url) and len(url) <= _LINE]
    own = re.sub(r"\W", "", name or "").casefold()
    mail = {domain_name(email) for email in contacts.emails}
    branded = [url for url in usable if own and domain_name(url).replace("-", "") in own]
    mailed = [url for url in usable if domain_name(url) in mail]
    others = [url for url in usable if domain_name(url) not in _FOREIGN_HOSTS]
    return next(iter([*branded, *mailed, *others]), None)


def _tagline(reading: Reading, title: str) -> Statement | None:
    """The short line right under the title, where it reads as one."""
    at = title_block(reading.parsed, title)
    if at is None:
        return None
    blocks = reading.parsed.blocks
    for index in (at + 1, at + 2, at - 1):
        if 0 <= index < len(blocks) and _reads_as_tagline(reading, title, at, index):
            text = collapse(blocks[index].text)
            return Statement(text=text, source=source_at(blocks[index].position, text))
    return None


def _reads_as_tagline(reading: Reading, title: str, at: int, index: int) -> bool:
    blocks = reading.parsed.blocks
    block, text = blocks[index], collapse(blocks[index].text)
    followed = block.kind == "heading" and index + 1 < len(blocks) and len(blocks[index + 1].text) > 120
    person_or_place = (
        all(word[0].isupper() for word in text.split() if len(word) > 3) and word_count(text) <= 3
    )
    return (
        block.kind in ("paragraph", "heading", "list_item")
        and abs(block.position.number - blocks[at].position.number)
        <= (1 if block.position.kind == "section" else 0)
        and 3 <= word_count(text) <= 14
        and len(text) <= 110
        and (len(_SENTENCE_END.findall(text)) < 2 or word_count(text) <= 8)
        and not followed
        and text.casefold() not in title.casefold()
        and not person_or_place
        and _NO_TAGLINE.search(text) is None
        and not reading.cues.is_whole("headings.minor", text)
        and not reading.cues.is_whole("headings.introduction", text)
        and not reading.cues.found("boilerplate.anywhere", text)
    )
