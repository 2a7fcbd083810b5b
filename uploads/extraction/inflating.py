"""Members of a ZIP archive, inflated in bounded chunks.

What the directory says of sizes is not believed: a 1 MB file whose directory claims 825 KB can inflate to
1 GiB, and `ZipFile.read` would build all of it. Here every byte is counted as it comes out.
"""

import copy
import zipfile
import zlib
from typing import BinaryIO

from uploads.extraction.limits import Limits
from uploads.extraction.rejections import DocumentDamaged, DocumentEncrypted, DocumentTooComplex

_CHUNK = 64 * 1024
_RATIO_FLOOR = 1024 * 1024
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the two that OPC (ECMA-376 part 2) allows


class Archive:
    """Reads members by name, with one budget of inflated bytes for the whole archive.

    Member names are keys here and never become paths. Raises DocumentDamaged without a usable directory,
    DocumentTooComplex beyond a limit, DocumentEncrypted for ZIP encryption.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._limits = limits
        self._budget = limits.max_inflated_bytes
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            raise DocumentDamaged from None
        members = self._zip.infolist()
        if len(members) > limits.max_members:
            raise DocumentTooComplex
        self._members = {_normal(member.filename): member for member in members}

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._members

    def read(self, name: str) -> bytes:
        """The content of member `name` (case does not matter, as in OPC). Raises KeyError without it."""
        member = self._members[_normal(name)]
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise DocumentEncrypted
        if member.compress_type not in _METHODS:
            raise DocumentDamaged
        if member.file_size > self._budget:
            raise DocumentTooComplex
        try:
            return self._inflate(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
            raise DocumentDamaged from None

    def _inflate(self, member: zipfile.ZipInfo) -> bytes:
        # zipfile stops at the declared size; with a larger one it reads to the true end of the data.
        boundless = copy.copy(member)
        boundless.file_size = self._budget + _CHUNK
        inflated = bytearray()
        with self._zip.open(boundless) as part:
            while chunk := part.read(_CHUNK):
                inflated += chunk
                self._count(len(chunk), len(inflated), member.compress_size)
        return bytes(inflated)

    def _count(self, fresh: int, total: int, compressed: int) -> None:
        self._budget -= fresh
        too_dense = total > _RATIO_FLOOR and total > self._limits.max_ratio * max(compressed, 1)
        if self._budget < 0 or too_dense:
            raise DocumentTooComplex


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
