"""The whole service in one state folder: embedded services, migrations, our processes, all healthy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flowbrand.env import Env
from flowbrand.stack import embedded, migrations, orphans, ports, processes
from flowbrand.stack.home import Home
from flowbrand.stack.stack import Stack, running

Say = Callable[[str], None]


@contextmanager
def whole_service(
    home: Home, env: Env, *, say: Say, flower: bool = True, durable: bool = True
) -> Iterator[Stack]:
    """Everything up and healthy inside the block, everything gone after it.

    `durable=False`: Redis forgets everything when it ends, PostgreSQL what a power cut may take.
    Raises `StackProblem`: already running, a port in use, a part that does not start.
    """
    home.create()
    with home.lock():
        ended = orphans.sweep(home.marker)
        if ended:
            say(f"ended {ended} processes left over from a run that was killed")
        ports.demand(env.port, "PORT", env.listen_host)
        if flower:
            ports.differ(env.port, env.flower_port)
            ports.demand(env.flower_port, "FLOWER_PORT", env.listen_host)
        services = embedded.plan(home, env, durable=durable)
        services.prepare()
        environment = services.environment | _addresses(env)
        ours = processes.programs(env, broker_url=environment["CELERY_BROKER_URL"])
        if not flower:
            del ours["flower"]
        with running(
            home,
            services=services.programs,
            application=list(ours.values()),
            environment=environment,
            say=say,
        ) as stack:
            stack.start(services.programs)
            services.finish()
            migrate = ours.pop("migrate")
            if migrations.pending(environment["DATABASE_URL"]):
                stack.run_once(migrate)
                migrations.remember(environment["DATABASE_URL"])
            stack.start(list(ours.values()))
            yield stack


def with_ports(env: Env, **ports_wanted: int) -> Env:
    """The environment with these ports; 0 becomes a free one."""
    found = {name: port or ports.free_port() for name, port in ports_wanted.items()}
    return env.model_copy(update=found)


def address(env: Env, port: int) -> str:
    """Where a person opens it: a server that listens everywhere is reached through loopback."""
    host = "127.0.0.1" if env.listen_host in ("0.0.0.0", "::") else env.listen_host  # noqa: S104
    return f"http://{host}:{port}"


def _addresses(env: Env) -> dict[str, str]:
    public = env.public_url if "public_url" in env.model_fields_set else address(env, env.port)
    return {"PORT": str(env.port), "FLOWER_PORT": str(env.flower_port), "PUBLIC_URL": public}
