"""What a direct upload costs the API, by the size of the file, against the same file streamed through it.

    python -m benchmarks.direct_upload [--files 9] [--sizes 1 16 64]

Sizes in MiB, taken in turn, in one run against one service. Its extraction worker is stopped, so that nothing
else works. Of each file, three ways:

- direct: the API's time, which is begin and complete as the client waits for them. The parts' way to storage,
  one after the other, is told apart.
- bare: the same calls to storage without the API (create, list the parts, complete, around the same parts).
  What of it grows with the file is the storage server's own work.
- streamed: the file through the API.

Medians; ratios to the first size.
"""

import argparse
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from uuid import uuid4

import httpx

from benchmarks.measuring import machine, service, use_django
from tests.e2e.journey import Journey

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """Seconds that one file took. `api` is `begin` and `complete`; `own` is what the API adds to `bare`."""

    begin: float
    complete: float
    parts: float
    bare: float
    streamed: float

    @property
    def api(self) -> float:
        return self.begin + self.complete

    @property
    def own(self) -> float:
        return self.api - self.bare


class Watch:
    """Seconds since the last look."""

    def __init__(self) -> None:
        self._at = perf_counter()

    def look(self) -> float:
        before, self._at = self._at, perf_counter()
        return self._at - before


def file_of(size: int) -> bytes:
    """Bytes that pass for a PDF at first sight and do not compress."""
    block = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(32 * 1024))
    return (b"%PDF-1.7\n" + block * (size // len(block) + 1))[:size]


def one(journey: Journey, client: httpx.Client, body: bytes) -> Taken:
    """The same file all three ways. Leaves nothing behind."""
    watch = Watch()
    upload = journey.data(
        journey.http.post("/uploads/direct", json={"file_name": "a.pdf", "size": len(body)})
    )
    begin = watch.look()
    _send(client, body, ((part["url"], part["offset"], part["size"]) for part in upload["parts"]))
    parts = watch.look()
    journey.data(journey.http.post(f"/uploads/direct/{upload['id']}/complete"))
    complete = watch.look()
    streamed = journey.data(journey.http.post("/uploads", files={"file": ("a.pdf", body)}))
    taken = Taken(begin, complete, parts, streamed=watch.look(), bare=bare(client, body, upload["part_size"]))
    for document in (upload, streamed):
        journey.http.delete(f"/uploads/{document['id']}").raise_for_status()
    return taken


def bare(client: httpx.Client, body: bytes, part_bytes: int) -> float:
    """Seconds for the calls to storage that a direct upload of `body` makes, without the API."""
    from uploads import storage

    key = f"benchmark/{uuid4()}.pdf"
    watch = Watch()
    upload_id = storage.begin_multipart(key)
    sizes = [(at, min(part_bytes, len(body) - at)) for at in range(0, len(body), part_bytes)]
    urls = [
        (storage.presigned_part(key, upload_id, number, size=size, seconds=60), at, size)
        for number, (at, size) in enumerate(sizes, start=1)
    ]
    begin = watch.look()
    _send(client, body, urls)
    watch.look()
    stored = storage.parts_of(key, upload_id) or []
    storage.complete_multipart(
        key, upload_id, [{"PartNumber": part.number, "ETag": part.etag} for part in stored]
    )
    complete = watch.look()
    storage.remove(key)
    return begin + complete


def _send(client: httpx.Client, body: bytes, parts: Iterable[tuple[str, int, int]]) -> None:
    for url, offset, size in parts:
        client.put(url, content=body[offset : offset + size]).raise_for_status()


def tell(size: int, taken: list[Taken], smallest: list[Taken]) -> None:
    def of(name: str) -> tuple[float, float]:
        """Milliseconds, and the ratio to the smallest size."""
        here, first = (median(getattr(each, name) for each in files) for files in (taken, smallest))
        return here * 1000, here / first

    print(f"  {size} MiB")
    for name, said in {
        "api": "direct: the API's time",
        "bare": "  of it storage's, as bare calls",
        "own": "  the difference: the API's own",
        "parts": "the parts to storage",
        "streamed": "streamed through the API",
    }.items():
        milliseconds, ratio = of(name)
        print(f"    {said:34} {milliseconds:8.1f} ms   x{ratio:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.direct_upload")
    parser.add_argument("--files", type=int, default=9)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 16, 64], metavar="MIB")
    options = parser.parse_args()
    with service() as (stack, env), httpx.Client(timeout=60) as client:
        use_django(stack)
        stack.supervisor.stop("worker-extraction")
        journey = Journey(f"http://127.0.0.1:{env.port}")
        bodies = {size: file_of(size * _MIB) for size in options.sizes}
        taken: dict[int, list[Taken]] = {size: [] for size in options.sizes}
        for body in bodies.values():
            one(journey, client, body)  # connections and caches
        for _ in range(options.files):
            for size, body in bodies.items():
                taken[size].append(one(journey, client, body))
        print(f"medians of {options.files} files of each size, {machine()}")
    for size, files in taken.items():
        tell(size, files, taken[options.sizes[0]])


if __name__ == "__main__":
    main()
