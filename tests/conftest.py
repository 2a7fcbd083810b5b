"""What every test gets: real services, an environment of its own, and Django set up on top of them.

Order matters. The addresses are in the environment before Django's settings load, which is why
DJANGO_SETTINGS_MODULE is set here and not in pyproject.toml.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from tests.plugins import services as test_services
from tests.plugins.running_stack import RunningStack, run_stack

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_services: test_services.Services | None = None


def pytest_configure(config: pytest.Config) -> None:
    global _services  # noqa: PLW0603 - one per process, closed in pytest_unconfigure
    if not _WORKER:
        test_services.forget_the_developers_environment()
        _services = test_services.Services()
        os.environ.update(_services.environment)
    os.environ.update(test_services.worker_environment(_WORKER or "main"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "flowbrand.settings"
    django.setup()  # pytest-django blocks the database from here on, except for tests that ask for it
    # xdist's workers inherit the environment, and pytest-django loads the settings it names before this runs.
    del os.environ["DJANGO_SETTINGS_MODULE"]
    if _services is not None and getattr(config.option, "numprocesses", None):
        _services.start()  # a thread that copies the environment: it has settled now


def pytest_unconfigure() -> None:
    if _services is not None:
        _services.stop()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests with the real processes share one database: they all go to the same xdist worker.

    Here and not in `pytest_collection_modifyitems`, where xdist has read the groups before we are asked.
    """
    if item.get_closest_marker("stack"):
        item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def services() -> None:
    """PostgreSQL, Redis and S3 answer."""
    if _services is not None:
        _services.start().result()
    test_services.wait_until_ready()


@pytest.fixture(autouse=True)
def _services_outside_unit_tests(request: pytest.FixtureRequest) -> None:
    if "unit" not in Path(request.node.path).relative_to(Path(__file__).parent).parts:
        request.getfixturevalue("services")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: None, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django asks for this before it creates the database: the moment to have a server."""


@pytest.fixture
def redis_url(services: None) -> str:
    """An empty Redis database, the one that REDIS_URL names for this xdist worker."""
    test_services.flush_redis(os.environ["REDIS_URL"])
    return os.environ["REDIS_URL"]


@pytest.fixture
def s3_bucket(services: None) -> str:
    """The bucket that S3_BUCKET names for this xdist worker. Objects of earlier tests may be in it."""
    return os.environ["S3_BUCKET"]


@pytest.fixture(scope="session")
def stack(services: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """API, relay and both workers as real processes with short leases. For tests marked `stack`."""
    with run_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
