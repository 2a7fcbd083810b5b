"""`python -m flowbrand.stack up | demo | run`: what `make up` and `make demo` run, and a way in."""

import argparse
import signal
import sys
from pathlib import Path

from flowbrand import env as environment
from flowbrand.env import EnvironmentProblem
from flowbrand.stack.demo import demo
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.launch import die_with_parent
from flowbrand.stack.run import run
from flowbrand.stack.saying import say
from flowbrand.stack.up import up

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 0: done, 1: could not (with a message), 130: stopped before it was done."""
    options = _parser().parse_args(arguments)
    for number in _STOP_SIGNALS:
        signal.signal(number, _stop)
    if options.with_parent:
        die_with_parent(signal.SIGTERM)
    try:
        env = environment.load()
        if options.command == "demo":
            demo(env, file=options.file, out=options.out, say=say)
        elif options.command == "run":
            run(env, [options.program, *options.arguments])
        else:
            up(env, say=say)
    except (StackProblem, EnvironmentProblem) as problem:
        print(f"flowbrand: {problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 0 if options.command == "up" else 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="flowbrand", description="Run Flowbrand on this machine.")
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent process (make) dies")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="run the whole stack in the foreground")
    one = commands.add_parser("demo", help="make a funnel from one document")
    one.add_argument(
        "--file", type=Path, help="a .pdf, .docx, .pptx or other document (default: the example brochure)"
    )
    one.add_argument("--out", type=Path, default=Path("out"), help="folder for the results (default: out)")
    way_in = commands.add_parser("run", help="run a command with the addresses of the running stack")
    way_in.add_argument("program", help="for instance python, psql or celery")
    way_in.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _stop(*_: object) -> None:
    """The first signal stops everything in order; impatient further ones would only leave a mess."""
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
