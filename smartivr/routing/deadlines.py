"""Moments to come: the earliest is found at once, and any may be moved or forgotten."""

from datetime import datetime
from heapq import heappop, heappush

Key = tuple[str, str]
"""What a deadline is for, and whose it is."""


class Deadlines:
    """At most one moment for each key; equal moments come in the order in which they were set."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._heap: list[tuple[datetime, int, Key]] = []
        self._last = 0

    @property
    def due(self) -> datetime | None:
        """The earliest of them."""
        heap, numbers = self._heap, self._numbers
        while heap and numbers.get(heap[0][2]) != heap[0][1]:
            heappop(heap)
        return heap[0][0] if heap else None

    def set(self, key: Key, at: datetime) -> None:
        """Set or move the moment of this key."""
        self._last += 1
        self._numbers[key] = self._last
        heappush(self._heap, (at, self._last, key))

    def drop(self, key: Key) -> None:
        """Forget it."""
        self._numbers.pop(key, None)

    def take(self, now: datetime) -> Key | None:
        """Take the earliest that has come; None where none has."""
        due = self.due
        if due is None or due > now:
            return None
        key = heappop(self._heap)[2]
        del self._numbers[key]
        return key

    def __contains__(self, key: Key) -> bool:
        return key in self._numbers
