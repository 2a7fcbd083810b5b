import re

import pytest

from tests.unit.extraction.builders import SENTENCE
from tests.unit.extraction.written import odt_bytes, ole_bytes, rtf_bytes
from uploads.extraction.model import MediaType
from uploads.extraction.reading import load_parser
from uploads.formats import EXTENSIONS, SAVE_AS, fits
from uploads.models import UploadedDocument
from uploads.validation import UnsupportedType, media_type_of


def test_every_format_has_a_parser_and_a_choice_in_the_model() -> None:
    kinds = set(EXTENSIONS.values())

    assert kinds == set(MediaType.__args__) == set(UploadedDocument.MediaType.values)  # type: ignore[attr-defined]
    for kind in kinds:
        assert callable(load_parser(kind))  # type: ignore[arg-type]


def test_what_to_save_as_is_a_format_that_is_read() -> None:
    assert set(SAVE_AS.values()) <= set(EXTENSIONS)
    assert not set(SAVE_AS) & set(EXTENSIONS)


@pytest.mark.parametrize(
    ("name", "better"), [("a.DOC", "docx"), ("b.ppt", "pptx"), ("c.ods", "xlsx"), ("d.eml", "html")]
)
def test_an_unsupported_extension_is_told_what_to_save_as(name: str, better: str) -> None:
    with pytest.raises(UnsupportedType, match=re.escape(f"save it as .{better}")):
        media_type_of(name)


@pytest.mark.parametrize("name", ["Offer.HTM", "notes.markdown", "list.TSV"])
def test_other_spellings_of_an_extension_are_known(name: str) -> None:
    assert media_type_of(name) in ("html", "md", "csv")


@pytest.mark.parametrize(
    ("media_type", "head"),
    [
        ("txt", SENTENCE.encode()),
        ("txt", SENTENCE.encode("utf-16")),
        ("txt", SENTENCE.encode("utf-16-le")),
        ("txt", SENTENCE.encode("utf-16-be")),
        ("csv", b"\xef\xbb\xbfa;b"),
        ("rtf", rtf_bytes(SENTENCE)),
        ("rtf", b"\r\n{\\rtf1"),
        ("odt", odt_bytes("")),
        ("xlsx", ole_bytes("EncryptedPackage")),
    ],
)
def test_a_beginning_that_fits_is_taken(media_type: str, head: bytes) -> None:
    assert fits(media_type, head[:1024])


@pytest.mark.parametrize(
    ("media_type", "head"),
    [
        ("txt", b"%PDF-1.7"),
        ("txt", bytes(1024)),
        ("md", b"words \0 words"),
        ("html", b"\x89PNG\r\n"),
        ("csv", b"PK\x03\x04"),
        ("rtf", SENTENCE.encode()),
        ("odt", ole_bytes()),
        ("xlsx", b"%PDF-1.7"),
    ],
)
def test_a_beginning_that_does_not_fit_is_refused(media_type: str, head: bytes) -> None:
    assert not fits(media_type, head[:1024])
