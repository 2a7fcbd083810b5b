"""The visible text of one Word paragraph, and the text boxes and notes that hang on it.

Skipped: deleted revisions, field codes, hidden text (`w:vanish`) and text that no reader sees: white
without a background, or up to 2 points high. Such text is where instructions to language models hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from uploads.extraction.docx_styles import Style, Styles, W, switched_on, value

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {
    f"{W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "object")
}
_GAPS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_WHITE = ("FFFFFF", "FEFEFE")
_MIN_HALF_POINTS = 4


@dataclass(slots=True)
class Content:
    """What a paragraph holds: `boxes` the contents of its text boxes, `notes` the ids of its footnotes."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    bold: bool = True
    """Whether all its visible text is bold."""
    hidden: bool = False
    """Whether some of it was skipped because nobody sees it."""

    @property
    def text(self) -> str:
        return "".join(self.parts)


def read_content(paragraph: etree._Element, styles: Styles, style: Style, *, shaded: bool) -> Content:
    """Collect `paragraph`. `shaded`: it stands on a background, so white text can be read."""
    content = Content()
    properties = paragraph.find(f"{W}pPr")
    shaded = shaded or has_fill(properties)
    for run in _runs(paragraph):
        _read_run(run, content, styles, style, shaded=shaded)
    return content


def has_fill(properties: etree._Element | None) -> bool:
    """Whether paragraph, run, cell or table properties set a background that is not white."""
    if properties is None:
        return False
    shading = properties.find(f"{W}shd")
    if shading is not None and (shading.get(f"{W}fill") or "").upper() not in ("AUTO", "FFFFFF", ""):
        return True
    if shading is not None and shading.get(f"{W}themeFill") not in (None, "background1"):
        return True
    return value(properties, "highlight") not in (None, "none", "white")


def _runs(element: etree._Element) -> Iterator[etree._Element]:
    """Runs and math texts below `element` in order, through links, fields, insertions and controls."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag in (f"{W}r", f"{_M}t"):
            yield child
        elif child.tag == f"{MC}AlternateContent":
            branch = alternative(child)
            if branch is not None:
                yield from _runs(branch)
        elif child.tag != f"{W}p":
            yield from _runs(child)


def alternative(element: etree._Element) -> etree._Element | None:
    """The branch of an mc:AlternateContent to read: the first with text, so that each text counts once."""
    branches = [child for child in element if child.tag in (f"{MC}Choice", f"{MC}Fallback")]
    with_text = [child for child in branches if next(child.iter(f"{W}t"), None) is not None]
    return next(iter(with_text or branches), None)


def _read_run(run: etree._Element, content: Content, styles: Styles, style: Style, *, shaded: bool) -> None:
    if run.tag == f"{_M}t":
        content.parts.append(run.text or "")
        return
    properties = run.find(f"{W}rPr")
    own = styles.of_run(properties)
    before = len(content.parts)
    _walk(run, content)
    added = "".join(content.parts[before:])
    if not added.strip():
        return
    if _invisible(properties, own, style, shaded=shaded):
        del content.parts[before:]
        content.hidden = True
    elif not _bold(properties, own, style):
        content.bold = False


def _walk(element: etree._Element, content: Content) -> None:
    for child in element:
        if child.tag == f"{W}t":
            content.parts.append(child.text or "")
        elif child.tag in _GAPS:
            content.parts.append(_GAPS[child.tag])
        elif child.tag == f"{W}txbxContent":
            content.boxes.append(child)
        elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            content.notes.append((etree.QName(child).localname[:-9], child.get(f"{W}id", "")))
        elif child.tag == f"{MC}AlternateContent":
            branch = alternative(child)
            if branch is not None:
                _walk(branch, content)
        elif child.tag not in _SKIPPED:
            _walk(child, content)


def _invisible(properties: etree._Element | None, own: Style, style: Style, *, shaded: bool) -> bool:
    vanish = switched_on(properties, "vanish")
    if vanish if vanish is not None else own.hidden or style.hidden:
        return True
    size = value(properties, "sz")
    if size and size.isdecimal() and int(size) <= _MIN_HALF_POINTS:
        return True
    return not shaded and not has_fill(properties) and _is_white(properties)


def _is_white(properties: etree._Element | None) -> bool:
    color = properties.find(f"{W}color") if properties is not None else None
    if color is None:
        return False
    theme = color.get(f"{W}themeColor")
    if theme is not None:
        return theme == "background1" and color.get(f"{W}themeShade") is None
    return color.get(f"{W}val", "").upper() in _WHITE


def _bold(properties: etree._Element | None, own: Style, style: Style) -> bool:
    given = switched_on(properties, "b")
    return given if given is not None else own.bold or style.bold
