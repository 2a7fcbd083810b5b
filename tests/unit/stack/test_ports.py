import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowbrand.stack import ports
from flowbrand.stack.home import Home


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_names_the_variable_and_offers_another(taken: int) -> None:
    with pytest.raises(ports.PortInUse, match=rf"port {taken} is in use.*FLOWER_PORT=\d+"):
        ports.demand(taken, "FLOWER_PORT")


def test_the_api_and_flower_cannot_share_a_port() -> None:
    with pytest.raises(ports.PortInUse, match=r"both 8000: choose another with FLOWER_PORT=\d+"):
        ports.differ(8000, 8000)


def test_zero_means_any_free_port() -> None:
    assert ports.is_free(ports.demand(0, "PORT"))


def test_a_free_port_stays_free_until_its_server_comes() -> None:
    given = {ports.free_port() for _ in range(500)}
    assert len(given) == 500
    assert not given & {_port_of_somebody_else() for _ in range(5000)}
    with socket.create_server(("127.0.0.1", given.pop())) as server:
        assert server.getsockname()[1]


def test_nobody_answers_on_a_free_port() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ports.free_port()))


def _port_of_somebody_else() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_ports_are_remembered_from_run_to_run(tmp_path: Path) -> None:
    first = ports.remembered(Home(tmp_path), ("postgres", "redis"))
    assert ports.remembered(Home(tmp_path), ("postgres", "redis")) == first


def test_a_remembered_port_that_is_taken_is_replaced(tmp_path: Path, taken: int) -> None:
    (tmp_path / "ports.json").write_text(f'{{"postgres": {taken}}}')
    assert ports.remembered(Home(tmp_path), ("postgres",))["postgres"] != taken
