"""A small thread-safe LRU cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class LRUCache[V]:
    """The ``size`` most recently used values, by key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """Return a value, or None."""
        with self._lock:
            return self._put(key, self._values[key]) if key in self._values else None

    def put(self, key: Hashable, value: V) -> V:
        """Store and return a value."""
        with self._lock:
            return self._put(key, value)

    def get_or_compute(self, key: Hashable, compute: Callable[[], V]) -> V:
        """Return a value, computed now if it is missing; other threads wait meanwhile."""
        with self._lock:
            return self._put(key, self._values[key] if key in self._values else compute())

    def _put(self, key: Hashable, value: V) -> V:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)
        return value
