"""One document, parsed in this process. Call it through the sandbox, never directly on a user's file."""

from typing import BinaryIO

from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType, ParsedDocument
from uploads.extraction.rejections import EmptyFile


def load_parser(media_type: MediaType) -> None:
    """Import what `read` will need, so that the cost falls before the document is touched."""
    if media_type == "pdf":
        import uploads.extraction.pdf
    elif media_type == "docx":
        import uploads.extraction.docx
    else:
        import uploads.extraction.pptx  # noqa: F401


def read(stream: BinaryIO, media_type: MediaType, limits: Limits) -> ParsedDocument:
    """The document in `stream` (seekable). Raises DocumentRejected, or whatever the libraries raise."""
    if not stream.read(1):
        raise EmptyFile
    stream.seek(0)
    if media_type == "pdf":
        from uploads.extraction.pdf import read_pdf

        return read_pdf(stream, limits)
    if media_type == "docx":
        from uploads.extraction.docx import read_docx

        return read_docx(stream, limits)
    from uploads.extraction.pptx import read_pptx

    return read_pptx(stream, limits)
