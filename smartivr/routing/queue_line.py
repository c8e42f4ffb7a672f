"""Those who wait in one queue, kept in their order."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smartivr.routing.agent import Agent
from smartivr.routing.directory import QueueRules
from smartivr.routing.queue import Queue, turn
from smartivr.routing.strategies.base import Moment, Selective
from smartivr.routing.waiting import Waiting

Turn = tuple[float, str]


@dataclass(slots=True)
class Entry:
    """One who waits, and what routing remembers beside."""

    waiting: Waiting
    queue: str
    turn: Turn
    entered: datetime
    """When this queue was entered."""
    offer: int = 0
    """The offer that rings for this caller; 0: none."""
    refused_at: dict[str, datetime] = field(default_factory=dict)
    """Agent -> when that agent last declined or did not answer."""
    been_in: frozenset[str] = frozenset()
    """Queues that the caller was moved out of."""
    told_position: int = 0
    told_s: float | None = None


class QueueLine:
    """A queue with those who wait in it."""

    def __init__(self, rules: QueueRules) -> None:
        self.entries: dict[str, Entry] = {}
        self.places: list[Turn] = []
        """Everybody, in order."""
        self.open: list[Turn] = []
        """Those for whom nobody rings, in order."""
        self.demanding: list[Turn] = []
        """Those whom not every agent may serve, in order; mostly few."""
        self.last_offered = ""
        self.sent: dict[str, int] = {}
        """Other queue -> how many were sent there."""
        self.touched = False
        """Whether anybody's place changed since this was last unset."""
        self.retired = False
        """The operator has taken the queue away: who is in it is still served."""
        self.staffed: frozenset[str] = frozenset()
        """Agents who were here after so many shifts of the roster."""
        self.staffed_after = -1
        self.obey(rules)

    def obey(self, rules: QueueRules) -> None:
        """Go by these rules from now on; those who wait stay."""
        self.rules = rules
        self.queue = Queue(rules.name, rules.strategy, rules.agents, rules.step_s)
        self.team = frozenset(rules.agents)
        self.selective = rules.strategy if isinstance(rules.strategy, Selective) else None
        self.together = _ring_together(rules)
        for entry in self.entries.values():
            entry.turn = turn(entry.waiting, rules.step_s)
        self.places = sorted(entry.turn for entry in self.entries.values())
        self.open = sorted(entry.turn for entry in self.entries.values() if not entry.offer)
        demanding = (entry for entry in self.entries.values() if entry.waiting.required)
        self.demanding = sorted(entry.turn for entry in demanding)
        self.touched = True
        self.staffed_after = -1

    def add(self, entry: Entry) -> None:
        """Take somebody in."""
        entry.queue = self.rules.name
        entry.turn = turn(entry.waiting, self.rules.step_s)
        self.entries[entry.waiting.call] = entry
        self.touched = self.touched or bool(self.places and entry.turn < self.places[-1])
        insort(self.places, entry.turn)
        insort(self.open, entry.turn)
        if entry.waiting.required:
            insort(self.demanding, entry.turn)

    def remove(self, entry: Entry) -> None:
        """Let somebody go."""
        del self.entries[entry.waiting.call]
        _remove(self.places, entry.turn)
        if not entry.offer:
            _remove(self.open, entry.turn)
        if entry.waiting.required:
            _remove(self.demanding, entry.turn)
        self.touched = True

    def offered(self, entry: Entry, offer: int) -> None:
        """From now on somebody rings for this caller."""
        entry.offer = offer
        _remove(self.open, entry.turn)

    def reopen(self, entry: Entry) -> None:
        """Nobody rings for this caller any more."""
        entry.offer = 0
        insort(self.open, entry.turn)

    def position(self, entry: Entry) -> int:
        """Count from 1, which is next."""
        return bisect_left(self.places, entry.turn) + 1

    def waiting(self) -> list[Waiting]:
        """Everybody, in order."""
        return [self.entries[call].waiting for _, call in self.places]


def _remove(turns: list[Turn], one: Turn) -> None:
    del turns[bisect_left(turns, one)]


def _ring_together(rules: QueueRules) -> bool:
    """Whether several agents may ring for one caller; true where that cannot be told."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    two = [Agent("1", now), Agent("2", now)]
    groups = rules.strategy(two, Moment(Waiting("", now), now))
    return not groups or len(groups[0]) > 1
