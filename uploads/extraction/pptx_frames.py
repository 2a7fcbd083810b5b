"""What a graphic frame shows: a table, the data of a chart, the texts of a diagram (SmartArt)."""

from collections.abc import Iterator

from lxml import etree

from uploads.extraction.ooxml import Package
from uploads.extraction.pptx_shapes import R
from uploads.extraction.pptx_text import A, paragraph_text, text_lines

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MAX_POINTS = 2_000

Rows = list[tuple[str, ...]]


def frame_tables(package: Package, slide: str, frame: etree._Element) -> Iterator[Rows]:
    """The tables and chart data of `frame`, as rows of cells."""
    for table in frame.iter(f"{A}tbl"):
        yield [_row(row) for row in table.iter(f"{A}tr")]
    for reference in frame.iter(f"{_C}chart"):
        root = _part(package, slide, reference.get(f"{R}id", ""))
        if root is not None:
            yield from _chart(root)


def frame_texts(package: Package, slide: str, frame: etree._Element) -> Iterator[tuple[str, int]]:
    """Text and nesting of the entries of a diagram in `frame`, in the order of its outline."""
    for reference in frame.iter(f"{_DGM}relIds"):
        root = _part(package, slide, reference.get(f"{R}dm", ""))
        if root is not None:
            yield from _outline(root)


def _part(package: Package, slide: str, link: str) -> etree._Element | None:
    relationship = package.relationships(slide).get(link)
    return package.optional_xml(relationship.target) if relationship else None


def _row(row: etree._Element) -> tuple[str, ...]:
    cells = []
    for cell in row.iter(f"{A}tc"):
        merged = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
        cells.append("" if merged else " ".join(line.text for line in text_lines(cell)))
    return tuple(cells)


def _chart(root: etree._Element) -> Iterator[Rows]:
    """The chart's title as a table of one cell, then a row of series names and a row for each category."""
    title = root.find(f"{_C}chart/{_C}title")
    if title is not None:
        yield [(" ".join(paragraph_text(paragraph)[0] for paragraph in title.iter(f"{A}p")),)]
    series = list(root.iter(f"{_C}ser"))
    names = [_cached(one, "tx").get(0, "") for one in series]
    values = [_cached(one, "val") or _cached(one, "yVal") for one in series]
    labels = _first_filled([_cached(one, "cat") or _cached(one, "xVal") for one in series])
    points = sorted({index for column in [labels, *values] for index in column})[:_MAX_POINTS]
    if points:
        body = [(labels.get(i, ""), *(column.get(i, "") for column in values)) for i in points]
        yield [("", *names), *body]


def _first_filled(columns: list[dict[int, str]]) -> dict[int, str]:
    return next((column for column in columns if column), {})


def _cached(series: etree._Element, name: str) -> dict[int, str]:
    """Index -> text of the values that the file keeps of `name`; the embedded workbook stays closed."""
    holder = series.find(f"{_C}{name}")
    found: dict[int, str] = {}
    for point in holder.iter(f"{_C}pt") if holder is not None else ():
        index = point.get("idx", "")
        if index.isdecimal() and len(index) < 7:
            text = point.findtext(f"{_C}v") or ""
            found[int(index)] = " ".join(filter(None, [found.get(int(index)), _rounded(text)]))
    return found


def _rounded(text: str) -> str:
    """Binary noise of a spreadsheet's number taken off: 0.28999999999999998 is 0.29."""
    try:
        return f"{float(text):.10g}" if len(text) > 12 else text
    except ValueError:
        return text


def _outline(root: etree._Element) -> Iterator[tuple[str, int]]:
    texts = {point.get("modelId", ""): _point_text(point) for point in root.iter(f"{_DGM}pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(f"{_DGM}cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "0")
            children.setdefault(link.get("srcId", ""), []).append(
                (int(order) if order.isdecimal() else 0, link.get("destId", ""))
            )
    top = [point.get("modelId", "") for point in root.iter(f"{_DGM}pt") if point.get("type") == "doc"]
    waiting = [(point, 0) for point in top]
    seen: set[str] = set()
    while waiting:
        point, level = waiting.pop()
        if point in seen:
            continue
        seen.add(point)
        if texts.get(point):
            yield texts[point], max(1, level)
        waiting += [(child, level + 1) for _, child in sorted(children.get(point, []), reverse=True)]


def _point_text(point: etree._Element) -> str:
    return " ".join(paragraph_text(paragraph)[0] for paragraph in point.iter(f"{A}p")).strip()
