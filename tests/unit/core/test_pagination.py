import base64
import json
from datetime import UTC, datetime

import pytest

from flowbrand.core.ids import new_id
from flowbrand.core.pagination import Cursor, InvalidCursor


@pytest.mark.parametrize("side", ["next", "previous"])
def test_a_cursor_survives_its_round_trip(side: str) -> None:
    cursor = Cursor(
        "next" if side == "next" else "previous", datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), new_id()
    )

    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_is_safe_in_a_url() -> None:
    text = Cursor("next", datetime.now(UTC), new_id()).encode()

    assert text.replace("-", "").replace("_", "").isalnum()


def _of(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "!!!",
        "ä",
        _of(1),
        _of(["n"]),
        _of(["n", "2026-01-01T00:00:00", "0" * 32]),
        _of(["n", "2026-01-01T00:00:00+00:00", "nonsense"]),
        _of(["n", 5, "0" * 32]),
        _of(["q", "2026-01-01T00:00:00+00:00", "0" * 32]),
        _of([["n"], "2026-01-01T00:00:00+00:00", {}]),
        _of({"n": 1}),
    ],
)
def test_what_we_did_not_make_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        Cursor.decode(text)
