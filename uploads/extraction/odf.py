"""The package of an OpenDocument file (OASIS ODF 1.3 part 2), checked before use, and its properties.

Read with the same bounded archive and the same XML parser as Office files; odfpy, the library there is, was
last released in 2020 and inflates every member whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from lxml import etree

from uploads.extraction.inflating import Archive
from uploads.extraction.limits import Limits
from uploads.extraction.ole import refuse_non_zip
from uploads.extraction.properties import real_author, real_language, real_title
from uploads.extraction.rejections import ContentMismatch, DocumentDamaged, DocumentEncrypted
from uploads.extraction.safe_xml import parse_xml

OpenType = Literal["odt", "odp"]

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PREFIX = b"application/vnd.oasis.opendocument."
_KINDS: dict[OpenType, tuple[bytes, ...]] = {
    "odt": (b"text", b"text-template", b"text-master"),
    "odp": (b"presentation", b"presentation-template"),
}
_MANIFEST = "META-INF/manifest.xml"
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class OpenPackage:
    """A checked package. `body` is what holds the text, `styles` parent and hiding of each style by name."""

    body: etree._Element
    styles: "Styles"
    title: str | None
    author: str | None
    language: str | None


class Styles:
    """The styles of both parts: their ancestors' names, and whether text in them is hidden."""

    def __init__(self, roots: list[etree._Element]) -> None:
        found = [element for root in roots for element in root.iter(f"{STYLE}style")]
        self._by_name = {element.get(f"{STYLE}name", ""): element for element in found}

    def names(self, name: str | None) -> Iterator[str]:
        """The style and its ancestors, nearest first; a file may name a style as its own ancestor."""
        for _ in range(_MAX_CHAIN):
            if not name:
                return
            yield name
            element = self._by_name.get(name)
            name = element.get(f"{STYLE}parent-style-name") if element is not None else None

    def hides(self, name: str | None) -> bool:
        for ancestor in self.names(name):
            element = self._by_name.get(ancestor)
            properties = element.find(f"{STYLE}text-properties") if element is not None else None
            if properties is not None and (shown := properties.get(f"{TEXT}display")) is not None:
                return shown == "none"
        return False


def open_odf(stream: BinaryIO, expected: OpenType, limits: Limits) -> OpenPackage:
    """Check that `stream` is a plain `expected` file and open it.

    Raises ContentMismatch, DocumentEncrypted, UnsupportedType, DocumentDamaged, DocumentTooComplex,
    HostileContent.
    """
    refuse_non_zip(stream)
    archive = Archive(stream, limits)
    if "mimetype" not in archive:
        raise ContentMismatch
    kind = archive.read("mimetype").strip()
    if kind.removeprefix(_PREFIX) not in _KINDS[expected] or not kind.startswith(_PREFIX):
        raise ContentMismatch
    # Searched and not parsed: old writers gave the manifest a DTD.
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise DocumentEncrypted
    content = _part(archive, "content.xml")
    if content is None:
        raise DocumentDamaged
    body = content.find(f"{OFFICE}body")
    if body is None or len(body) == 0:
        raise DocumentDamaged
    styles = [root for root in (content, _part(archive, "styles.xml")) if root is not None]
    return OpenPackage(body[0], Styles(styles), *_properties(_part(archive, "meta.xml")))


def _part(archive: Archive, name: str) -> etree._Element | None:
    return parse_xml(archive.read(name)) if name in archive else None


def _properties(root: etree._Element | None) -> tuple[str | None, str | None, str | None]:
    if root is None:
        return None, None, None
    author = root.findtext(f".//{_META}initial-creator") or root.findtext(f".//{_DC}creator")
    title, language = root.findtext(f".//{_DC}title"), root.findtext(f".//{_DC}language")
    return real_title(title), real_author(author), real_language(language)
