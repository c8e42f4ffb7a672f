"""What will happen when, in a time that is only a number."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count


class Schedule:
    """Deeds in the order of their moments; of one moment, as they were put in."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._number = count()
        self._deeds: list[tuple[datetime, int, Callable[[], None]]] = []

    @property
    def due(self) -> datetime | None:
        """When the next deed is due; None: never."""
        return self._deeds[0][0] if self._deeds else None

    def move(self, now: datetime) -> None:
        """Let it be this moment, unless it is later already."""
        self.now = max(self.now, now)

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        """Have this done so much later."""
        at = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._deeds, (at, next(self._number), deed))

    def do_next(self) -> None:
        """Do the next deed."""
        heapq.heappop(self._deeds)[2]()
