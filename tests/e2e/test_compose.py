"""docker-compose.yml without Docker: valid by the compose specification, and its commands run natively."""

import copy
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from flowbrand.env import Env
from flowbrand.stack import health
from flowbrand.stack.ports import free_port
from flowbrand.stack.postgres import DISCREET
from flowbrand.stack.processes import commands
from flowbrand.stack.programs import PROJECT, child_environment
from tests.plugins.running_stack import RunningStack

OURS = ("migrate", "api", "relay", "worker-extraction", "worker-generation", "flower")
REQUIRED = {
    "SECRET_KEY": "k" * 50,
    "DOMAIN": "example.com",
    "POSTGRES_PASSWORD": "pp",
    "REDIS_PASSWORD": "rp",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "FLOWER_BASIC_AUTH": "name:password",
    "EMAIL_HOST": "smtp.example.com",
    "MAIL_FROM": "Flowbrand <no-reply@example.com>",
}


def compose(variables: dict[str, str]) -> dict[str, Any]:
    """The file with its variables filled in, as `docker compose config` would."""
    text = (PROJECT / "docker-compose.yml").read_text()

    def fill(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if kind == ":?" and not variables.get(name):
            raise LookupError(rest)
        return variables.get(name) or rest

    return dict(yaml.safe_load(re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", fill, text)))


@pytest.fixture
def described() -> dict[str, Any]:
    """The services of the file."""
    return dict(compose(REQUIRED)["services"])


def test_it_follows_the_compose_specification() -> None:
    PyCompose.from_yaml(yaml.safe_dump(compose(REQUIRED)))


def test_the_specification_check_can_fail() -> None:
    broken = copy.deepcopy(compose(REQUIRED))
    broken["services"]["api"]["restrat"] = "always"
    with pytest.raises(ValueError, match="restrat"):
        PyCompose.from_yaml(yaml.safe_dump(broken))


@pytest.mark.parametrize("missing", sorted(REQUIRED))
def test_a_missing_secret_stops_the_start_and_says_what_to_set(missing: str) -> None:
    with pytest.raises(LookupError, match=f"set {missing}"):
        compose({name: value for name, value in REQUIRED.items() if name != missing})


def test_every_process_runs_the_command_that_make_up_runs(described: dict[str, Any]) -> None:
    inside = Env(_env_file=None, listen_host="0.0.0.0")
    assert {name: tuple(described[name]["command"]) for name in OURS} == commands(inside)


def test_the_database_logs_as_discreetly_as_the_embedded_one(described: dict[str, Any]) -> None:
    expected = [part for name, value in DISCREET.items() for part in ("-c", f"{name}={value}")]
    assert described["postgres"]["command"] == ["postgres", *expected]


def test_the_image_runs_the_api_by_default(described: dict[str, Any]) -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    assert yaml.safe_load(dockerfile.rpartition("CMD ")[2]) == described["api"]["command"]


def test_our_processes_run_without_root_on_a_read_only_disk(described: dict[str, Any]) -> None:
    for name in OURS:
        assert described[name]["user"] == "10001:10001"
        assert described[name]["read_only"] is True
        assert described[name]["cap_drop"] == ["ALL"]


def test_everything_that_can_be_asked_has_a_health_check(described: dict[str, Any]) -> None:
    asked = set(described) - {"migrate", "relay"}
    assert all("healthcheck" in described[name] for name in asked)


def test_our_processes_wait_for_the_migration(described: dict[str, Any]) -> None:
    for name in set(OURS) - {"migrate"}:
        assert described[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_file_sets_every_secret_that_production_asks_for(described: dict[str, Any]) -> None:
    variables: dict[str, Any] = {
        name.lower(): value or "" for name, value in described["api"]["environment"].items()
    }
    assert Env(_env_file=None, **variables).production


def test_nothing_listens_beyond_this_machine(described: dict[str, Any]) -> None:
    published = [port for service in described.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.stack
@pytest.mark.parametrize("name", OURS)
def test_its_command_comes_up_natively(
    name: str, described: dict[str, Any], stack: RunningStack, tmp_path: Path
) -> None:
    """As written in the file, in production mode; only addresses of services and our port are replaced."""
    port = free_port()
    env = stack.environment
    address = {"0.0.0.0:8000": f"127.0.0.1:{port}", "--port=5555": f"--port={port}"}
    node = {f"{queue}@%h": f"{queue}@compose-test" for queue in ("extraction", "generation")}
    command = [(address | node).get(part, part) for part in described[name]["command"]]
    variables = {key: str(value or "") for key, value in described[name]["environment"].items()}
    variables |= {key: env[key] for key in variables.keys() & env.keys()}
    probes: dict[str, Callable[[], bool]] = {
        "api": lambda: health.http_ok(f"http://127.0.0.1:{port}/readyz"),
        "flower": lambda: health.http_ok(f"http://127.0.0.1:{port}/healthcheck"),
        **{
            f"worker-{queue}": lambda queue=queue: health.worker_answers(  # type: ignore[misc]
                env["CELERY_BROKER_URL"], f"{queue}@compose-test"
            )
            for queue in ("extraction", "generation")
        },
    }
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(command, cwd=PROJECT, env=child_environment(variables), stdout=log, stderr=log)
    try:
        comes_up(process, probes.get(name), once=name == "migrate")
    except AssertionError as failure:
        raise AssertionError((tmp_path / "log").read_text()[-3000:]) from failure
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def comes_up(process: subprocess.Popen[bytes], probe: Callable[[], bool] | None, *, once: bool) -> None:
    """A one-shot ends with 0; what can be asked answers; the rest lives for three seconds."""
    if once:
        assert process.wait(timeout=60) == 0
        return
    deadline = time.monotonic() + (60 if probe else 3)
    while time.monotonic() < deadline:
        assert process.poll() is None
        if probe and probe():
            return
        time.sleep(0.2)
    assert probe is None
