"""Logins per second against the password hash alone; what time tells of a failed login.

    python -m benchmarks.auth [--logins 60]

One run measures all of it on the same machine state, against real PostgreSQL and Redis and the real API
processes: first the password hash, called by as many threads as the API has clients; then logins that
succeed; then logins that fail, of accounts that exist and of addresses that have none, by turns. Limits are
off and the lockout is far away, so every password is looked at. Prints the rates and their ratio to the hash
alone (1.0: everything around the hash costs nothing), and the medians of failed logins with Mann-Whitney's p:
a small p would mean that time tells whether an address has an account.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import httpx
from django.contrib.auth.hashers import Argon2PasswordHasher
from scipy.stats import mannwhitneyu

from flowbrand.env import load
from flowbrand.stack.home import Home
from flowbrand.stack.session import address, whole_service, with_ports

CLIENTS = 4
PASSWORD = "correct horse battery staple"


def per_second(count: int, act: Callable[[int], object]) -> float:
    """How often `act(0)`, `act(1)`, ... comes to its end in a second, with CLIENTS at work."""
    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(act, range(count)))
    return count / (perf_counter() - begun)


def hashes_per_second(count: int) -> float:
    hasher = Argon2PasswordHasher()
    encoded = hasher.encode(PASSWORD, hasher.salt())
    return per_second(count, lambda _: hasher.verify(PASSWORD, encoded))


@contextmanager
def api() -> Iterator[httpx.Client]:
    """A client of a service of its own, with limits off."""
    os.environ.update(RATE_LIMITS="off", LOCKOUT_ATTEMPTS="1000000")  # for the processes it starts
    env = with_ports(load(), port=0, flower_port=0)
    with (
        tempfile.TemporaryDirectory(prefix="flowbrand-bench-") as folder,
        whole_service(Home(Path(folder)), env, say=print, flower=False),
        httpx.Client(base_url=f"{address(env, env.port)}/api/v1/auth", timeout=120) as client,
    ):
        yield client


def registered(client: httpx.Client) -> str:
    email = f"{uuid4()}@example.test"
    client.post("/register", json={"email": email, "password": PASSWORD}).raise_for_status()
    return email


def login(client: httpx.Client, email: str, password: str, *, status: int) -> float:
    """Seconds of one login. Raises where it is answered otherwise than expected."""
    begun = perf_counter()
    answer = client.post("/login", json={"email": email, "password": password})
    if answer.status_code != status:
        raise SystemExit(f"expected {status}: {answer.status_code} {answer.text}")
    return perf_counter() - begun


def failures(client: httpx.Client, known: list[str], count: int) -> tuple[list[float], list[float]]:
    """Seconds of failed logins one after the other, with an account and without, by turns."""
    unknown = [f"{uuid4()}@example.test" for _ in known]
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        for kind, emails in enumerate((known, unknown)):
            times[kind].append(login(client, emails[number % len(emails)], "wrong", status=401))
    return times


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--logins", type=int, default=60)
    count = arguments.parse_args().logins
    hashes = hashes_per_second(count)
    with api() as client:
        known = [registered(client) for _ in range(8)]
        for email in known:
            login(client, email, PASSWORD, status=200)  # connections, imports, the counters' rows
        right = per_second(count, lambda n: login(client, known[n % 8], PASSWORD, status=200))
        wrong = per_second(count, lambda n: login(client, known[n % 8], "wrong", status=401))
        with_account, without = failures(client, known, count)
    print(f"password hash alone: {hashes:6.1f} per second ({CLIENTS} threads)")
    print(f"logins:              {right:6.1f} per second, ratio {right / hashes:.2f}")
    print(f"failed logins:       {wrong:6.1f} per second, ratio {wrong / hashes:.2f}")
    print(f"failed, with an account:    {median(with_account) * 1000:6.1f} ms (median)")
    print(f"failed, without an account: {median(without) * 1000:6.1f} ms (median)")
    print(f"Mann-Whitney p that both are alike: {mannwhitneyu(with_account, without).pvalue:.2f}")


if __name__ == "__main__":
    main()
