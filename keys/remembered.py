"""A small memory of opened keys: bounded, forgetting after a minute, one per process. No Django."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

SECONDS: Final = 60.0
ENTRIES: Final = 2048

T = TypeVar("T")


class Remembered(Generic[T]):
    """Values by key, each for a minute at most, the least recently made dropped first."""

    def __init__(self, *, seconds: float = SECONDS, entries: int = ENTRIES) -> None:
        self._seconds, self._entries = seconds, entries
        self._values: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what is known and still fresh."""
        with self._lock:
            until, value = self._values.get(key, (0.0, None))
            if until > time.monotonic():
                return value
            self._values.pop(key, None)
            return None

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value from now on."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = (time.monotonic() + self._seconds, value)
            while len(self._values) > self._entries:
                self._values.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget one value."""
        with self._lock:
            self._values.pop(key, None)

    def clear(self) -> None:
        """Forget everything (between tests)."""
        with self._lock:
            self._values.clear()
