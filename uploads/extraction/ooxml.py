"""The package of a Word, PowerPoint or Excel file (OPC, ECMA-376 part 2), checked before use.

Only the XML parts that carry text, styles and theme are ever inflated. Pictures, fonts and embedded files
stay compressed, so a picture that decodes to gigabytes costs nothing; external targets are never fetched.
The parts are read with lxml and not through python-docx and python-pptx: those load every part of the
package, media included, and refuse templates and slide shows.
"""

import posixpath
from dataclasses import dataclass
from typing import BinaryIO, Literal
from urllib.parse import unquote

from lxml import etree

from uploads.extraction.inflating import Archive
from uploads.extraction.limits import Limits
from uploads.extraction.ole import refuse_non_zip
from uploads.extraction.rejections import ContentMismatch, DocumentDamaged, MacrosNotSupported
from uploads.extraction.safe_xml import parse_xml

OfficeType = Literal["docx", "pptx", "xlsx"]

_TYPES = "[Content_Types].xml"
_MAIN_TYPES: dict[OfficeType, tuple[str, ...]] = {
    "docx": ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml"),
    "pptx": (
        "presentationml.presentation.main+xml",
        "presentationml.template.main+xml",
        "presentationml.slideshow.main+xml",
    ),
    "xlsx": ("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml"),
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """An internal link of a part: `kind` is the last word of its type, `target` a part name."""

    id: str
    kind: str
    target: str


class Package:
    """A checked package. `main` is the name of its main part."""

    def __init__(self, archive: Archive, main: str) -> None:
        self._archive = archive
        self.main = main
        self._relationships: dict[str, dict[str, Relationship]] = {}

    def xml(self, name: str) -> etree._Element:
        """The root element of part `name`. Raises DocumentDamaged where the part is missing."""
        try:
            return parse_xml(self._archive.read(name))
        except KeyError:
            raise DocumentDamaged from None

    def optional_xml(self, name: str | None) -> etree._Element | None:
        """The root element of a part the text can do without; None where there is none."""
        return self.xml(name) if name and name in self._archive else None

    def has(self, name: str) -> bool:
        return name in self._archive

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The internal relationships of part `name` by id."""
        if name not in self._relationships:
            self._relationships[name] = _relationships(self._archive, name)
        return self._relationships[name]

    def related(self, name: str, kind: str) -> str | None:
        """The first part that `name` links to by a relationship of `kind`, if it is in the package."""
        for link in self.relationships(name).values():
            if link.kind == kind and link.target in self._archive:
                return link.target
        return None


def open_package(stream: BinaryIO, expected: OfficeType, limits: Limits) -> Package:
    """Check that `stream` is a plain `expected` file and open it.

    Raises ContentMismatch, DocumentEncrypted, UnsupportedType, MacrosNotSupported, DocumentDamaged,
    DocumentTooComplex, HostileContent.
    """
    refuse_non_zip(stream)
    archive = Archive(stream, limits)
    if _TYPES not in archive:
        raise ContentMismatch
    types = parse_xml(archive.read(_TYPES))
    main = _main_part(archive)
    _check_types(types, main, expected)
    return Package(archive, main)


def _main_part(archive: Archive) -> str:
    for link in _relationships(archive, "").values():
        if link.kind == "officeDocument":
            return link.target
    raise ContentMismatch


def _check_types(types: etree._Element, main: str, expected: OfficeType) -> None:
    declared = [element.get("ContentType", "") for element in types]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in declared):
        raise MacrosNotSupported
    if not _type_of(types, main).endswith(_MAIN_TYPES[expected]):
        raise ContentMismatch


def _type_of(types: etree._Element, part: str) -> str:
    default = ""
    for element in types:
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return element.get("ContentType", "")
        if part.lower().endswith("." + element.get("Extension", "?").lower()):
            default = element.get("ContentType", "")
    return default


def _relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive:
        return {}
    found = {}
    for element in parse_xml(archive.read(listing)):
        if element.get("TargetMode") != "External":
            target = _resolve(folder, element.get("Target", ""))
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = Relationship(element.get("Id", ""), kind, target)
    return found


def _resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name: without a leading slash, without dots."""
    path = posixpath.join("/", folder, unquote(target.split("#", 1)[0]))
    return posixpath.normpath(path).lstrip("/")
