"""`make chaos N=60`: documents and funnels through the whole service while it is being killed.

    python -m tests.storm [--documents 60] [--seed 1] [--clients 8] [--keep]

N documents are uploaded through the HTTP API of a stack with services of its own, and a funnel is asked for
each, with a language model's server that takes half a second for an answer. Meanwhile every few seconds
something gets SIGKILL: a worker, a child of its pool, the relay. Once Redis is told FLUSHALL, once it is
killed and comes back empty, once PostgreSQL is away for two seconds. No document is at fault, so every job
must end COMPLETED. The table at the end says:

- verdicts: jobs that ended, out of all that were accepted.
- written twice: results, texts and answers that were stored more than once (triggers in the database count
  every write), rows that no customer asked for, steps that were asked for again with other material.
- requests: what reached the model's server, which charges for each whether or not anybody is left to read
  the answer. A request that is repeated although its answer lies in the ledger was "paid twice", and that
  must not happen. A request whose worker, or whose database, died before the answer was stored is repeated,
  because nobody has the answer ("lost with its worker"): no ledger can close that gap, and the number only
  says how hard the storm was. A repeat that neither explains counts as "without a reason" and must not be.

Exits 1 unless every verdict is COMPLETED and nothing was written or paid twice.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.session import address, whole_service
from tests.openai_server import serving
from tests.storm import audit
from tests.storm.customers import Customers
from tests.storm.documents import Document, documents
from tests.storm.killing import Storm
from tests.storm.report import Progress, Report
from tests.storm.server import StormServer
from tests.storm.settings import storm_environment
from tests.storm.working import probes


def main() -> int:
    """Weather one storm. 0: good, 1: not good, or the stack did not start."""
    options = _parser().parse_args()
    print(f"storm: {options.documents} documents, seed {options.seed}; starting the stack", flush=True)
    home = Home(Path(tempfile.mkdtemp(prefix="flowbrand-storm-")))
    try:
        with serving(StormServer()) as server:
            env = storm_environment(server.base_url)
            with whole_service(home, env, say=_nothing, flower=False, durable=False) as stack:
                storm = Storm(stack, probes(stack, env), options.seed)
                customers = Customers(address(env, env.port))
                wanted = documents(options.documents)
                report = weather(storm, server, customers, wanted, clients=options.clients)
    except StackProblem as problem:
        print(f"storm: {problem}\nlogs: {home.logs}", file=sys.stderr)
        return 1
    print(report.table())
    if report.good and not options.keep:
        shutil.rmtree(home.path, ignore_errors=True)
    else:
        print(f"logs: {home.logs}")
    return 0 if report.good else 1


def weather(
    storm: Storm, server: StormServer, customers: Customers, wanted: Sequence[Document], *, clients: int
) -> Report:
    """Serve all documents in the storm, then look into the books while the database still runs."""
    database = storm.stack.environment["DATABASE_URL"]
    audit.begin(database)
    progress = Progress(len(wanted))
    with ThreadPoolExecutor(clients) as pool, storm:
        served = [pool.submit(customers.serve, document) for document in wanted]
        try:
            while wait(served, timeout=1).not_done:
                progress.show(customers, storm)
        finally:
            customers.sent_home.set()
            progress.done()
    steps = audit.ledger(database)
    repeats, strays = audit.compare(server.calls, steps, customers.verdicts, storm.blows)
    return Report(
        jobs=2 * len(wanted),
        seconds=progress.seconds,
        verdicts=customers.verdicts,
        written_twice=audit.written_twice(database, customers.verdicts),
        requests=len(server.calls),
        steps=len(steps),
        repeats=repeats,
        strays=strays,
        blows=storm.counts,
        refusals=customers.refusals,
        missed=storm.missed,
        faults=[f"a customer gave up: {error!r}" for error in map(Future.exception, served) if error],
    )


def _nothing(_: str) -> None:
    """What dies and comes back is counted, not told."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.storm")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the logs of a good end too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
