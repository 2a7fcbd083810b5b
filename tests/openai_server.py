"""A local HTTP server that speaks the OpenAI protocol, with faults on demand. Not a mock: a real server.

    python -m tests.openai_server --port 9100
    OPENAI_BASE_URL=http://127.0.0.1:9100/v1 OPENAI_API_KEY=any make up

POST /v1/chat/completions answers from the request's own material (tests.openai_answers). Faults are set in
Python or over HTTP: POST /__faults {"queue": [...], "always": [...]}, GET /__requests, DELETE /__requests.
`queue` holds one fault (or null) per coming request, `always` holds for every request. Requests of jobs that
run at once are told apart by a text in them (`about`): each such text has a queue and a count of its own.
"""

import argparse
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from tests.openai_answers import good_answer
from tests.openai_faults import FIXED_ANSWERS, INCAPABLE, REFUSALS, refusal, spoiled, uses

Fault = dict[str, Any]
_LONGEST_SILENCE = 60.0


class OpenAIServer(ThreadingHTTPServer):
    """Listens on loopback; `port` 0 takes a free one. Counts and keeps every request that reached it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self._lock = threading.Lock()
        self._queues: dict[str, deque[Fault | None]] = {}
        self._always: list[Fault] = []
        self._requests: list[dict[str, Any]] = []
        self.closing = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies received so far, oldest first."""
        with self._lock:
            return list(self._requests)

    @property
    def count(self) -> int:
        return len(self.requests)

    def asked(self, about: str) -> int:
        """How many requests with this text in a message have arrived so far."""
        return sum(_is_about(body, about) for body in self.requests)

    def queue(self, *faults: str | Fault | None, about: str = "") -> None:
        """What the next requests (with the text `about` in a message) meet, one each; None: a good answer."""
        with self._lock:
            self._queues.setdefault(about, deque()).extend(_fault(one) for one in faults)

    def always(self, *faults: str | Fault) -> None:
        """What every request meets from now on; without arguments, nothing."""
        with self._lock:
            self._always = [one for one in map(_fault, faults) if one]

    def forget(self) -> None:
        """No faults, no recorded requests."""
        with self._lock:
            self._queues.clear()
            self._always.clear()
            self._requests.clear()

    def take(self, body: dict[str, Any]) -> Fault | None:
        """Record a request and decide its fault."""
        with self._lock:
            self._requests.append(body)
            for fault in self._always:
                feature = INCAPABLE.get(fault["kind"])
                if feature is None or uses(body, feature):
                    return fault
            waiting = (queue for about, queue in self._queues.items() if queue and _is_about(body, about))
            queue = next(waiting, None)
            return queue.popleft() if queue else None


class _Handler(BaseHTTPRequestHandler):
    server: OpenAIServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: bodies hold documents."""

    def do_GET(self) -> None:
        if self.path == "/__requests":
            self._send(200, {"count": self.server.count, "bodies": self.server.requests})
        elif self.path == "/v1/models":
            self._send(200, {"object": "list", "data": [{"id": "test-model", "object": "model"}]})
        else:
            self._send(404, {"error": {"message": "no such path"}})

    def do_DELETE(self) -> None:
        self.server.forget()
        self._send(200, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.path == "/__faults":
            self.server.queue(*body.get("queue", ()))
            self.server.always(*body.get("always", ()))
            self._send(200, {})
        elif self.path == "/v1/chat/completions":
            self._complete(body, self.server.take(body) or {"kind": "none"})
        else:
            self._send(404, {"error": {"message": "no such path"}})

    def _complete(self, body: dict[str, Any], fault: Fault) -> None:
        kind = fault["kind"]
        if kind in REFUSALS or kind in INCAPABLE:
            status, error = refusal(fault)
            headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
            self._send(status, error, headers)
        elif kind == "hang":
            self.server.closing.wait(fault.get("seconds", _LONGEST_SILENCE))
            self._hang_up()
        elif kind == "drop":
            self._hang_up()
        elif kind == "drip":
            self._drip(fault.get("seconds", _LONGEST_SILENCE))
        elif kind == "not_protocol":
            self._send(200, {"hello": "I am a captive portal"})
        elif kind == "endless":
            self._endless()
        else:
            if kind == "slow":
                self.server.closing.wait(fault.get("seconds", 1.0))
            self._answer(body, fault)

    def _answer(self, body: dict[str, Any], fault: Fault) -> None:
        text = fault.get("content") or FIXED_ANSWERS.get(fault["kind"])
        if text is None:
            good = good_answer(body)
            text = spoiled(fault["kind"], good) or json.dumps(good, ensure_ascii=False)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if fault["kind"] == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        self._send(200, completion(body, message, truncated=fault["kind"] == "truncated"))

    def _drip(self, seconds: float) -> None:
        """White space is a fine beginning for JSON: each byte comes well before a read timeout."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not self.server.closing.wait(0.05):
            self.wfile.write(b" ")
        self._hang_up()

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        for _ in range(64):
            self.wfile.write(b" " * 1024 * 1024)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError, OSError):
            self.close_connection = True


def completion(body: dict[str, Any], message: dict[str, Any], *, truncated: bool) -> dict[str, Any]:
    """A chat completion as the protocol has it, with token counts of about four characters each."""
    prompt = sum(len(str(one["content"])) for one in body["messages"]) // 4
    answer = len(message["content"] or "") // 4
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "length" if truncated else "stop"}],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
        },
    }


@contextmanager
def openai_server(port: int = 0) -> Iterator[OpenAIServer]:
    """A running server, stopped at the end of the block."""
    with serving(OpenAIServer(port)) as server:
        yield server


Server = TypeVar("Server", bound=OpenAIServer)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server, running inside the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def _is_about(body: dict[str, Any], text: str) -> bool:
    return any(text in str(message["content"]) for message in body["messages"])


def _fault(fault: str | Fault | None) -> Fault | None:
    return {"kind": fault} if isinstance(fault, str) else fault


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=9100)
    server = OpenAIServer(parser.parse_args().port)
    print(f"ready: {server.base_url}", flush=True)  # noqa: T201 - the command's only output
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.closing.set()


if __name__ == "__main__":
    main()
