"""The environment: what is wrong is said, with what to set."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from flowbrand import env
from flowbrand.env import Env

EXAMPLE = Path(__file__).parents[3] / ".env.example"

PRODUCTION = {
    "flowbrand_env": "production",
    "secret_key": "x" * 50,
    "database_url": "postgresql://db/flowbrand",
    "redis_url": "redis://redis/0",
    "celery_broker_url": "redis://redis/1",
    "aws_access_key_id": "key",
    "aws_secret_access_key": "secret",
    "email_host": "smtp.example.com",
}


def make(**values: str) -> Env:
    return Env(_env_file=None, **values)  # type: ignore[arg-type]


def test_production_starts_with_everything_set() -> None:
    assert make(**PRODUCTION).production


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"flowbrand_env"}))
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(ValidationError, match=name.upper()):
        make(**PRODUCTION | {name: ""})


def test_a_wrong_variable_ends_the_process_with_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    env.load.cache_clear()
    monkeypatch.setenv("PORT", "eighty")
    try:
        with pytest.raises(env.EnvironmentProblem, match=r"PORT: .*integer"):
            env.load()
    finally:
        env.load.cache_clear()


def test_a_key_chooses_the_language_model_and_none_the_extractive_engine() -> None:
    assert make(openai_api_key="").provider == "extractive"
    assert make(openai_api_key="k").provider == "openai"
    assert make(openai_api_key="k", llm_provider="extractive").provider == "extractive"
    with pytest.raises(ValidationError, match="OPENAI_API_KEY"):
        make(llm_provider="openai", openai_api_key="")


def test_the_pauses_between_attempts_outlast_a_short_outage() -> None:
    values = make()
    shortest = sum(
        min(values.retry_max_seconds, values.retry_base_seconds * 2**attempt) / 2
        for attempt in range(values.max_attempts - 1)
    )

    assert shortest > 60


def test_every_variable_is_in_the_example() -> None:
    documented = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))

    assert documented == {name.upper() for name in Env.model_fields}
