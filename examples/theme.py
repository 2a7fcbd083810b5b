"""A brand's colours and fonts, and how they get into the theme part of an Office file."""

from typing import Final, NamedTuple

from lxml import etree

_NAMESPACE: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLOTS: Final = (
    *("dk1", "lt1", "dk2", "lt2"),
    *("accent1", "accent2", "accent3", "accent4", "accent5", "accent6"),
    *("hlink", "folHlink"),
)


class BrandTheme(NamedTuple):
    """`colors`: twelve RRGGBB as the format orders them: dark, light, dark, light, six accents, two links."""

    name: str
    colors: tuple[str, ...]
    heading_font: str
    body_font: str


def themed(part: bytes, brand: BrandTheme) -> bytes:
    """The theme part `part` with the colours, fonts and names of `brand`; its effects stay.

    Raises ValueError where the brand does not name twelve colours.
    """
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False))
    root.set("name", brand.name)
    scheme = _only(root, "clrScheme")
    scheme.set("name", brand.name)
    for child in list(scheme):
        scheme.remove(child)
    for slot, color in zip(_SLOTS, brand.colors, strict=True):
        holder = etree.SubElement(scheme, f"{{{_NAMESPACE}}}{slot}")
        etree.SubElement(holder, f"{{{_NAMESPACE}}}srgbClr", val=color)
    _only(root, "fontScheme").set("name", brand.name)
    for kind, font in (("majorFont", brand.heading_font), ("minorFont", brand.body_font)):
        _only(_only(root, kind), "latin").set("typeface", font)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(f".//{{{_NAMESPACE}}}{name}")
    if found is None:
        raise ValueError(f"the theme part has no {name}")
    return found
