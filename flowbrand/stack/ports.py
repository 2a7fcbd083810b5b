"""TCP ports on loopback: free ones for the embedded services, fixed ones for what people open."""

import errno
import socket

from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home, read_json, write_json


class PortInUse(StackProblem):
    """A port that the person asked for belongs to another program."""


_held: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens on; the kernel gives it to nobody else while this process lives.

    Bound and not listening, with SO_REUSEADDR: a server that asks for this very port gets it (all of ours
    set that option), one that asks for any port, or connects from any, does not.
    """
    return _hold(0)


def _hold(port: int) -> int:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", port))
    _held.append(place)
    return int(place.getsockname()[1])


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there. Sockets in TIME_WAIT do not count, as for the servers."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def remembered(home: Home, names: tuple[str, ...]) -> dict[str, int]:
    """The ports these services had last time; a new one where it is taken or was never given."""
    kept = read_json(home.path / "ports.json")
    ports: dict[str, int] = {}
    for name, last in known(home, names).items():
        ports[name] = _hold(last if last and last not in ports.values() and is_free(last) else 0)
    write_json(home.path / "ports.json", kept | ports)
    return ports


def known(home: Home, names: tuple[str, ...]) -> dict[str, int]:
    """The ports these services had last time; 0 where none was ever given."""
    kept = read_json(home.path / "ports.json")
    return {name: int(kept.get(name, 0)) for name in names}


def differ(port: int, flower_port: int) -> None:
    """Raises `PortInUse` where both are the same."""
    if port == flower_port:
        raise PortInUse(
            f"PORT and FLOWER_PORT are both {port}: choose another with FLOWER_PORT={free_port()}"
        )


def demand(port: int, variable: str, host: str = "127.0.0.1") -> int:
    """The port asked for (0: any free one). Raises `PortInUse` naming the variable to change."""
    if port == 0:
        return free_port()
    if not is_free(port, host):
        raise PortInUse(
            f"port {port} is in use by another program: stop it, or choose another with {variable}="
            f"{free_port()}"
        )
    return port
