"""The probe that says whether a worker consumes, against a real worker."""

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from flowbrand.stack import health
from flowbrand.stack.programs import PROJECT, child_environment
from tests.plugins.services import redis_environment

BROKER = 110


def test_it_answers_for_a_worker_on_the_named_broker_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = redis_environment(BROKER + 1, BROKER)
    node = f"probed@{socket.gethostname()}"
    command = ["celery", "-A", "workers.app", "worker", "-Q", "probed", "-n", "probed@%h", "-c", "1"]
    with (tmp_path / "log").open("w") as log:
        worker = subprocess.Popen(
            command, cwd=PROJECT, env=child_environment(variables), stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + 60
            while not health.worker_answers(variables["CELERY_BROKER_URL"], node):
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            assert not health.worker_answers(os.environ["CELERY_BROKER_URL"], node)
            monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
            assert health.worker_answers(variables["CELERY_BROKER_URL"], node)
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def test_a_broker_that_is_away_is_no_answer_and_no_error() -> None:
    assert not health.worker_answers("redis://127.0.0.1:1/0", "probed@nowhere")


def test_a_broker_that_goes_away_before_the_answer_is_no_error_either() -> None:
    broker = redis_environment(BROKER + 3, BROKER + 2)["CELERY_BROKER_URL"]
    with Redis.from_url(broker) as client, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(health.worker_answers, broker, "probed@nowhere")
        while not answer.done():
            for each in client.client_list():
                if each["db"] == str(BROKER + 2) and each["cmd"] == "brpop":
                    client.client_kill_filter(_id=each["id"])

    assert answer.result() is False
