"""XML from strangers: no DTD, no entities, no network, bounded depth."""

from lxml import etree

from uploads.extraction.rejections import DocumentDamaged, DocumentTooComplex, HostileContent

# libxml2's codes for its own guards (xmlerror.h): ENTITY_LOOP; NO_MEMORY, NAME_TOO_LONG, RESOURCE_LIMIT.
_ENTITY_LOOP = 89
_GUARDS = (2, 110, 114)


def parse_xml(data: bytes) -> etree._Element:
    """The root of the XML document `data`.

    Raises HostileContent for a DTD, DocumentTooComplex for what is beyond libxml2's limits or the memory,
    DocumentDamaged for what is not well formed.
    """
    _refuse_doctype(data)
    # A parser keeps its error log and dictionary: a fresh one for each part.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise HostileContent
    return root


def _refuse_doctype(data: bytes) -> None:
    """Before libxml2 sees an entity. Other encodings than ASCII's relatives are caught after parsing."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise HostileContent


def _refusal(error: etree.XMLSyntaxError) -> Exception:
    code = getattr(error, "code", None)  # lxml's stubs do not know it
    if code == _ENTITY_LOOP:
        return HostileContent()
    if code in _GUARDS:
        return DocumentTooComplex()
    return DocumentDamaged()
