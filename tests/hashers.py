"""Password hashers that count: how often was a password really looked at?"""

from threading import Lock
from typing import Any, ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher


class CountingArgon2(Argon2PasswordHasher):
    """The real thing at its real cost. `evaluations` counts each hash, to check a password or to keep it."""

    evaluations: ClassVar[int] = 0
    _lock: ClassVar[Lock] = Lock()

    def encode(self, *args: Any) -> Any:
        self._count()
        return super().encode(*args)

    def verify(self, *args: Any) -> Any:
        self._count()
        return super().verify(*args)

    @classmethod
    def reset(cls) -> None:
        CountingArgon2.evaluations = 0

    @classmethod
    def _count(cls) -> None:
        with cls._lock:
            CountingArgon2.evaluations += 1


class QuickArgon2(CountingArgon2):
    """Argon2 with a hundredth of the memory, for tests with hundreds of guesses."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1
