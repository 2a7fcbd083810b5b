"""Documents that say the same in bytes of their own: the same file twice in one account is read only once."""

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile


def unlike(body: bytes, mark: str) -> bytes:
    """The document with a comment that no reader shows: behind a PDF's end, in an Office file's archive."""
    if body.startswith(b"%PDF-"):
        return body + f"\n% {mark}\n".encode()
    target = BytesIO(body)
    try:
        with ZipFile(target, "a") as archive:
            archive.comment = mark.encode()
    except BadZipFile:
        return body
    return target.getvalue()


def unlike_copy(path: Path, folder: Path, mark: str) -> Path:
    """The same in a file of its own, named by its mark."""
    copy = folder / f"{mark}-{path.name}"
    copy.write_bytes(unlike(path.read_bytes(), mark))
    return copy
