"""Those who wait for the same queues on other servers that share the database."""

from collections.abc import Collection, Iterable
from datetime import datetime

from smartivr.runtime.centre.book import CentreBook


class Elsewhere:
    """What is known of other servers since their last sign of life."""

    def __init__(self, book: CentreBook, node: str) -> None:
        self.live: frozenset[str] = frozenset()
        """The other servers that live."""
        self._book = book
        self._node = node
        self._places: dict[str, list[tuple[datetime, int]]] = {}
        """By queue: since when, and with which priority."""

    def beat(self, live: Iterable[str]) -> None:
        """Take note of who lives."""
        self.live = frozenset(live) - {self._node}
        if not self.live:
            self._places.clear()

    async def refresh(self, queues: Collection[str]) -> None:
        """Look who waits there; nothing is asked where this server is the only one."""
        if not self.live:
            return
        for queue in queues:
            places = await self._book.places_of(queue)
            self._places[queue] = [
                (datetime.fromisoformat(place.since), place.priority)
                for place in places
                if place.node in self.live
            ]

    def ahead_of(self, queue: str, since: datetime, priority: int, step_s: float) -> int:
        """Count those elsewhere whose turn comes before that of a caller here."""
        own = since.timestamp() - priority * step_s
        turns = (at.timestamp() - level * step_s for at, level in self._places.get(queue, ()))
        return sum(turn < own for turn in turns)
