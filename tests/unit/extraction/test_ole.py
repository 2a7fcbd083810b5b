"""Old Office files are told apart by content, so that the reason can say what to save as."""

import io
import uuid

import pytest

from flowbrand.core.errors import DocumentRejected
from tests.unit.extraction.written import ole_bytes
from uploads.extraction.ole import refuse_ole

_WORD = uuid.UUID("00020906-0000-0000-c000-000000000046").bytes_le


def _refusal(data: bytes) -> DocumentRejected:
    with pytest.raises(DocumentRejected) as caught:
        refuse_ole(io.BytesIO(data))
    return caught.value


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        (("1Table", "WordDocument"), "save it as .docx"),
        (("Current User", "PowerPoint Document"), ".pptx"),
        (("Workbook",), ".xlsx"),
        (("Book",), ".xlsx"),
        (("Quill", "Contents"), "export it as PDF"),
        (("__properties_version1.0",), ".html or .txt"),
        (("Something",), "older Office format"),
    ],
)
def test_the_streams_of_an_old_file_say_what_to_save_it_as(streams: tuple[str, ...], words: str) -> None:
    refusal = _refusal(ole_bytes(*streams))

    assert refusal.code == "unsupported_type"
    assert words in refusal.reason


def test_the_class_of_the_root_decides_where_streams_say_nothing() -> None:
    assert ".docx" in _refusal(ole_bytes("Odd", class_id=_WORD)).reason


def test_an_encrypted_package_is_encrypted() -> None:
    assert _refusal(ole_bytes("EncryptionInfo", "EncryptedPackage")).code == "document_encrypted"


def test_a_damaged_directory_is_still_an_old_file() -> None:
    assert _refusal(ole_bytes("WordDocument")[:600]).code == "unsupported_type"


def test_what_is_no_compound_file_passes_and_is_left_at_its_start() -> None:
    stream = io.BytesIO(b"PK\x03\x04")

    refuse_ole(stream)

    assert stream.tell() == 0
