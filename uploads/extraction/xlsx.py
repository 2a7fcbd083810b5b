"""Text of Excel workbooks (.xlsx, also templates): sheets in their order, tables as rows, numbers as shown.

Positions are sections: the n-th sheet read is section n. Its name is a heading, unless Excel made it up.
Blank rows part tables. Hidden sheets are left out, with the warning `hidden_text_skipped`. Formulas are never
computed: the value that the program stored is taken.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from uploads.extraction.collecting import Collector
from uploads.extraction.finishing import finish
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position
from uploads.extraction.ooxml import Package, open_package
from uploads.extraction.ooxml_theme import core_language, core_properties, read_theme
from uploads.extraction.rejections import DocumentTooComplex, TooManyPages
from uploads.extraction.table_parts import table_parts
from uploads.extraction.xlsx_numbers import NumberFormats, read_formats

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DEFAULT_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|foglio|blad|arkusz|planilha)\s*\d+", re.IGNORECASE)
_MAX_COLUMN = 1_000


def read_xlsx(stream: BinaryIO, limits: Limits) -> ParsedDocument:
    """The workbook in `stream`. Raises the rejections of `open_package` and `finish`, and TooManyPages."""
    package = open_package(stream, "xlsx", limits)
    collector = Collector(limits)
    sheets = list(_visible_sheets(package, collector))
    if len(sheets) > limits.max_pages:
        raise TooManyPages
    reader = _Reader(package)
    for number, (name, part) in enumerate(sheets, start=1):
        position = Position(kind="section", number=number)
        if not _DEFAULT_NAME.fullmatch(name.strip()):
            collector.add("heading", name, position, 1)
        for rows in table_parts(reader.rows(package.xml(part))):
            collector.add_table(rows, position)
    title, author = core_properties(package)
    return finish(
        collector,
        limits,
        media_type="xlsx",
        page_count=max(1, len(sheets)),
        title=title,
        author=author,
        language=core_language(package),
        theme=read_theme(package, package.main),
        has_images=any(package.related(part, "drawing") for _, part in sheets),
    )


def _visible_sheets(package: Package, collector: Collector) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is shown; chart sheets have no cells."""
    links = package.relationships(package.main)
    for sheet in package.xml(package.main).iter(f"{S}sheet"):
        link = links.get(sheet.get(f"{_R}id", ""))
        if sheet.get("state") in ("hidden", "veryHidden"):
            collector.warn("hidden_text_skipped")
        elif link is not None and link.kind == "worksheet" and package.has(link.target):
            yield sheet.get("name", ""), link.target


class _Reader:
    """Cells as text."""

    def __init__(self, package: Package) -> None:
        main = package.main
        strings = package.optional_xml(package.related(main, "sharedStrings"))
        self._strings = (
            [_rich(item) for item in strings.iterchildren(f"{S}si")] if strings is not None else []
        )
        base = package.xml(main).find(f"{S}workbookPr")
        self._formats: NumberFormats = read_formats(
            package.optional_xml(package.related(main, "styles")),
            from_1904=base is not None and base.get("date1904") in ("1", "true"),
        )

    def rows(self, sheet: etree._Element) -> Iterator[list[str]]:
        """The rows of a sheet; a gap between two of them is one blank row."""
        last = 0
        for element in sheet.iter(f"{S}row"):
            number = _number(element.get("r")) or last + 1
            if number > last + 1:
                yield []
            last = number
            if element.get("hidden") not in ("1", "true"):
                yield self._cells(element)

    def _cells(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iterchildren(f"{S}c"):
            column = _column(cell.get("r")) or len(cells) + 1
            text = self._text(cell)
            if not text:
                continue
            if column > _MAX_COLUMN:
                raise DocumentTooComplex
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        return cells

    def _text(self, cell: etree._Element) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(f"{S}v") or ""
        if kind == "s":
            index = _number(value)
            return self._strings[index] if index is not None and index < len(self._strings) else ""
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return _rich(inline) if inline is not None else ""
        if kind == "e":
            return ""
        if kind == "n":
            return self._formats.shown(value, _number(cell.get("s")) or 0)
        return value if kind != "b" else {"1": "TRUE", "0": "FALSE"}.get(value, "")


def _rich(element: etree._Element) -> str:
    """The text of a string item without its phonetic hints (`rPh`)."""
    parts = [element.findtext(f"{S}t") or ""]
    parts += [run.findtext(f"{S}t") or "" for run in element.iterchildren(f"{S}r")]
    return "".join(parts)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else None


def _column(reference: str | None) -> int | None:
    """The 1-based column of a cell reference such as `AB12`."""
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
