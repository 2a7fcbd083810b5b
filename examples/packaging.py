"""Office files that come out the same every time: members sorted, and every date of the file fixed."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

PUBLISHED: Final = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
_MEMBER_DATE: Final = (1980, 1, 1, 0, 0, 0)
_TIMESTAMP: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def repack(package: bytes) -> bytes:
    """The same members with fixed dates, in order of name (the content types sort first, as readers expect).

    A workbook inside (the data of a chart) is repacked too: it carries the moment it was written.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out,
    ):
        for name in sorted(source.namelist()):
            member = zipfile.ZipInfo(name, _MEMBER_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # the field names the system of the writer, which must not show
            out.writestr(member, _steady(name, source.read(name)))
    return target.getvalue()


def _steady(name: str, content: bytes) -> bytes:
    if name.endswith(".xlsx"):
        return repack(content)
    if name == "docProps/core.xml":
        return _TIMESTAMP.sub(PUBLISHED.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
    return content
