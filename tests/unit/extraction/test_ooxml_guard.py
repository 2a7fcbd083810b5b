import io
import struct
import zipfile

import pytest

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.builders import (
    SENTENCE,
    docx_bytes,
    docx_of_body,
    paragraph_xml,
    parsed,
    part,
    pptx_bytes,
    texts,
    with_part,
)
from uploads.extraction.model import MediaType

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_MAIN = b"wordprocessingml.document.main+xml"


def _code(data: bytes, media_type: MediaType = "docx", **limits: int) -> str:
    with pytest.raises(DocumentRejected) as caught:
        parsed(data, media_type, **limits)
    return caught.value.code


def _plain() -> bytes:
    return docx_bytes(lambda document: document.add_paragraph(SENTENCE))


def _retyped(old: bytes, new: bytes) -> bytes:
    types = part(_plain(), "[Content_Types].xml")
    assert old in types
    return with_part(_plain(), "[Content_Types].xml", types.replace(old, new))


def test_an_empty_file_is_named_so() -> None:
    assert _code(b"") == "empty_file"


def test_an_ole_file_with_an_encrypted_package_is_encrypted() -> None:
    assert _code(_OLE + bytes(2_000) + "EncryptedPackage".encode("utf-16-le")) == "document_encrypted"


def test_the_mark_of_encryption_is_found_across_the_border_of_two_chunks() -> None:
    head = _OLE + bytes(1024 * 1024 - 16)

    assert _code(head + "EncryptedPackage".encode("utf-16-le")) == "document_encrypted"


def test_another_ole_file_is_an_older_format() -> None:
    assert _code(_OLE + bytes(2_000)) == "unsupported_type"


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"just text"])
def test_other_content_does_not_match(data: bytes) -> None:
    assert _code(data) == "content_mismatch"


def test_a_zip_that_is_no_office_file_does_not_match() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")

    assert _code(out.getvalue()) == "content_mismatch"


def test_a_deck_named_docx_does_not_match() -> None:
    assert _code(pptx_bytes(lambda _: None)) == "content_mismatch"


def test_a_deck_by_content_type_does_not_match() -> None:
    assert _code(_retyped(_WORD_MAIN, b"presentationml.presentation.main+xml")) == "content_mismatch"


def test_a_macro_enabled_main_part_is_refused() -> None:
    data = _retyped(
        b"application/vnd.openxmlformats-officedocument." + _WORD_MAIN,
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )

    assert _code(data) == "macros_not_supported"


def test_a_macro_project_in_a_plain_document_is_refused() -> None:
    data = _retyped(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )

    assert _code(data) == "macros_not_supported"


def test_a_template_is_read_like_a_document() -> None:
    document = parsed(_retyped(_WORD_MAIN, b"wordprocessingml.template.main+xml"), "docx")

    assert texts(document) == [SENTENCE]


def test_a_file_without_its_central_directory_is_damaged() -> None:
    assert _code(_plain()[:-400]) == "document_damaged"


def test_a_file_without_its_main_part_is_damaged() -> None:
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(_plain()))
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name != "word/document.xml":
                target.writestr(name, source.read(name))

    assert _code(out.getvalue()) == "document_damaged"


def test_broken_xml_is_damage() -> None:
    assert _code(with_part(_plain(), "word/document.xml", b"<w:document><w:body>")) == "document_damaged"


def test_a_flipped_byte_in_a_part_is_damage() -> None:
    data = bytearray(_plain())
    member = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo("word/document.xml")
    data[member.header_offset + 60 + len(member.filename)] ^= 0xFF

    assert _code(bytes(data)) == "document_damaged"


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_a_document_type_declaration_is_hostile(declaration: bytes) -> None:
    data = with_part(_plain(), "word/document.xml", declaration + part(_plain(), "word/document.xml")[56:])

    assert _code(data) == "hostile_content"


def test_a_document_type_in_another_encoding_is_hostile() -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "v">]><x>&e;</x>'

    assert _code(with_part(_plain(), "word/document.xml", xml.encode("utf-16"))) == "hostile_content"


def test_deep_nesting_is_too_complex() -> None:
    assert _code(docx_of_body("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000)) == "document_too_complex"


def test_too_many_members_are_too_complex() -> None:
    assert _code(_plain(), max_members=5) == "document_too_complex"


def test_more_inflated_bytes_than_allowed_are_too_complex() -> None:
    assert _code(_plain(), max_inflated_bytes=1_000) == "document_too_complex"


def test_a_dense_part_is_too_complex() -> None:
    bomb = docx_of_body(paragraph_xml(" " * 5_000_000))

    assert _code(bomb, max_ratio=100) == "document_too_complex"


def test_a_part_that_inflates_to_more_than_the_directory_claims_is_counted_as_it_is() -> None:
    big = docx_of_body(paragraph_xml("many words " * 300_000))
    honest = zipfile.ZipFile(io.BytesIO(big)).getinfo("word/document.xml")
    lying = big.replace(struct.pack("<L", honest.file_size), struct.pack("<L", 900))

    assert _code(lying, max_inflated_bytes=1_000_000, max_ratio=100_000) == "document_too_complex"


def test_zip_encryption_is_encryption() -> None:
    data = bytearray(_plain())
    start = data.index(b"PK\x01\x02")
    while start >= 0:
        data[start + 8] |= 1
        start = data.find(b"PK\x01\x02", start + 4)

    assert _code(bytes(data)) == "document_encrypted"


def test_unused_members_are_never_inflated() -> None:
    data = with_part(_plain(), "word/media/image1.png", bytes(20_000_000))
    data = with_part(data, "../../outside.txt", b"x" * 20_000_000)

    assert texts(parsed(data, "docx", max_inflated_bytes=2_000_000)) == [SENTENCE]


def test_external_relationships_are_not_followed() -> None:
    name = "word/_rels/document.xml.rels"
    link = (
        b'<Relationship Id="rX" TargetMode="External" Target="http://127.0.0.1:1/t.dotx" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"/></Relationships>'
    )
    rels = part(_plain(), name).replace(b"</Relationships>", link)

    assert texts(parsed(with_part(_plain(), name, rels), "docx")) == [SENTENCE]
