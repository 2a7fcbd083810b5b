"""Guessing over HTTP, against the API's real processes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import httpx
import pytest

from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.stack

CROWD = 100


def test_of_a_hundred_guesses_at_two_server_processes_five_are_looked_at(stack: RunningStack) -> None:
    url = f"{stack.base_url}/api/v1/auth"
    account = {"email": f"{uuid4()}@example.test", "password": "correct horse battery"}
    assert httpx.post(f"{url}/register", json=account, timeout=60).is_success
    barrier = Barrier(CROWD)

    def guess(number: int) -> int:
        with httpx.Client(timeout=120) as client:
            barrier.wait(timeout=60)
            return client.post(f"{url}/login", json=account | {"password": f"guess {number}"}).status_code

    with ThreadPoolExecutor(CROWD) as pool:
        answers = Counter(pool.map(guess, range(CROWD)))

    assert answers == {401: 5, 423: 95}
    assert httpx.post(f"{url}/login", json=account, timeout=60).status_code == 423
