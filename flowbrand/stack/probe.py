"""`python -m flowbrand.stack.probe NAME`: exit 0 when that process does its work; for container health."""

import sys

from flowbrand import env as environment
from flowbrand.stack.processes import programs


def main(arguments: list[str]) -> int:
    """One argument: a name of `processes.programs`. A worker is asked on this host, through the broker."""
    env = environment.load()
    found = programs(env, broker_url=env.celery_broker_url)
    if len(arguments) != 1 or arguments[0] not in found:
        print(f"usage: python -m flowbrand.stack.probe {'|'.join(found)}", file=sys.stderr)
        return 2
    healthy = found[arguments[0]].healthy
    return 0 if healthy is None or healthy() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
