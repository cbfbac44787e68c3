"""Values that are kept for whoever asks again: the last few."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class Kept[V]:
    """The values that were last asked for, by key; safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """Return a value, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Keep a value."""
        with self._lock:
            return self._put(key, value)

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return a value, made now if it is not kept; whoever else asks waits meanwhile."""
        with self._lock:
            return self._put(key, self._values[key] if key in self._values else make())

    def _put(self, key: Hashable, value: V) -> V:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        return value
