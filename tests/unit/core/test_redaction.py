from typing import Any

import pytest

from flowbrand.core.redaction import MASK, redact_secrets, redact_text


def _redacted(**event: Any) -> Any:
    return redact_secrets(None, "info", dict(event))


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "Authorization",
        "refresh_token",
        "token",
        "client_secret",
        "api_key",
        "openai-api-key",
        "otp",
        "otp_code",
    ],
)
def test_secret_keys_are_masked(key: str) -> None:
    assert _redacted(**{key: "value"}) == {key: MASK}


@pytest.mark.parametrize(
    "key", ["output_tokens", "error_code", "code", "status_code", "storage_key", "keyword"]
)
def test_keys_that_only_resemble_secrets_stay(key: str) -> None:
    assert _redacted(**{key: "value"}) == {key: "value"}


def test_nested_secrets_are_masked() -> None:
    masked = _redacted(body={"user": {"password": "hunter22"}, "list": [{"token": "abc"}]})

    assert masked == {"body": {"user": {"password": MASK}, "list": [{"token": MASK}]}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sent Authorization: Bearer abc.def-_g/==", f"sent Authorization: Bearer {MASK}"),
        ("postgresql://me:s3cret@host:5432/db", f"postgresql://me:{MASK}@host:5432/db"),
        ("redis://:s3cret@host/0", f"redis://:{MASK}@host/0"),
        ("GET /b?X-Amz-Signature=0a1b&x=1", f"GET /b?X-Amz-Signature={MASK}&x=1"),
    ],
)
def test_secrets_inside_text_are_masked(text: str, expected: str) -> None:
    assert redact_text(text) == expected


def test_the_row_a_database_error_repeats_is_cut_out_even_over_lines() -> None:
    traceback = (
        "psycopg.errors.CheckViolation: new row violates check\n"
        "DETAIL:  Failing row contains (1, the document's\nsecond line, x).\n\n"
        "The above exception was the direct cause of the following exception:\n..."
    )

    cut = redact_text(traceback)

    assert "document" not in cut
    assert "violates check" in cut
    assert "direct cause" in cut
