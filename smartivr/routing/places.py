"""Positions and estimates: what those who wait are told, and when again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.routing.centre_actions import Place
from smartivr.routing.deadlines import Deadlines
from smartivr.routing.expected_departures import Outlook, outlook
from smartivr.routing.handling import HandlingTimes
from smartivr.routing.lines import Lines
from smartivr.routing.queue_line import Entry, QueueLine
from smartivr.routing.rivals import Rivals
from smartivr.routing.roster import Roster, Talk

REFRESH = "refresh"
REFRESH_S = 30.0
"""Estimates are looked at again after this, though nothing has happened in their queue."""
CHANGE_S, CHANGE_PART = 15.0, 0.1
"""An estimate that has changed by no more than these (the larger) is not told again."""
MEMORY_S = 3600.0
"""Over how much waiting the rate of giving up is measured."""


@dataclass(slots=True)
class Patience:
    """How soon callers of a queue give up, measured over all who waited."""

    waited_s: float = MEMORY_S
    left: float = 0.0

    def learn(self, waited_s: float, *, left: bool) -> None:
        """Take one more wait that is over."""
        keeps = MEMORY_S / (MEMORY_S + waited_s)
        self.waited_s = (self.waited_s + waited_s) * keeps
        self.left = (self.left + left) * keeps

    @property
    def leaving_per_s(self) -> float:
        """The rate at which each caller who waits gives up."""
        return self.left / self.waited_s


class Places:
    """Tells everybody who waits the position and the estimated wait."""

    def __init__(
        self,
        lines: Lines,
        roster: Roster,
        due: Deadlines,
        emit: Callable[[Place], None],
        *,
        retells: bool = True,
    ) -> None:
        self._lines = lines
        self._roster = roster
        self._due = due
        self._emit = emit
        self._retells = retells
        """Whether those who wait are told again whenever their place has changed."""
        self.handling: dict[str, HandlingTimes] = {}
        self._patience: dict[str, Patience] = {}

    def handled(self, talk: Talk, until: datetime) -> None:
        """Learn from a call that is over."""
        line = self._lines.lines.get(talk.queue)
        if line:
            self.handling_of(line).learn((until - talk.offered_at).total_seconds())

    def waited(self, entry: Entry, now: datetime, *, left: bool) -> None:
        """Learn from a wait that is over."""
        if not entry.waiting.callback:
            waited_s = max(0.0, (now - entry.entered).total_seconds())
            self._patience_of(entry.queue).learn(waited_s, left=left)

    def handling_of(self, line: QueueLine) -> HandlingTimes:
        """How long the calls of a queue take."""
        name = line.rules.name
        if name not in self.handling:
            self.handling[name] = HandlingTimes(line.rules.handle_s)
        return self.handling[name]

    def tell_joined(self, call: str, now: datetime) -> None:
        """Tell somebody who has just taken a place."""
        entry = self._lines.entries[call]
        line = self._lines.of(entry)
        position = line.position(entry)
        at_once = (
            position == 1 and not line.selective and not line.team.isdisjoint(self._roster.free)
        )
        self._tell(entry, position, 0.0 if at_once else self.estimate_s(entry, now))
        if self._retells and not at_once and (REFRESH, entry.queue) not in self._due:
            self._due.set((REFRESH, entry.queue), now + timedelta(seconds=REFRESH_S))

    def tell(self, now: datetime) -> None:
        """Tell those in queues where somebody's place has changed."""
        if not self._retells:
            return
        for line in self._lines.lines.values():
            if line.touched:
                line.touched = False
                self._tell_line(line, now)

    def refresh(self, queue: str, now: datetime) -> None:
        """Tell those in a queue in which no place has changed for some time."""
        line = self._lines.lines.get(queue)
        if line:
            self._tell_line(line, now)

    def estimate_s(self, entry: Entry, now: datetime) -> float | None:
        """Estimate how long this caller still waits."""
        line = self._lines.of(entry)
        rivals = Rivals(self._lines, self._roster, line, now)
        able = rivals.able(entry)
        rivals.count_ahead_of(entry)
        ahead = rivals.ahead(able, entry.turn)
        if not ahead and not able.isdisjoint(self._roster.free):
            return 0.0
        return self._outlook(line, able, now).estimate_s(1 + ahead)

    def estimate_to_join_s(self, line: QueueLine, now: datetime) -> float | None:
        """Estimate how long a caller who joins now would wait."""
        rivals = Rivals(self._lines, self._roster, line, now)
        rivals.count(rivals.staffed, len(line.places))
        turn = (now.timestamp(), "")
        outlook = self._outlook(line, rivals.staffed, now)
        return outlook.estimate_s(1 + rivals.ahead(rivals.staffed, turn))

    # --- the rest ---------------------------------------------------------------------------

    def _tell_line(self, line: QueueLine, now: datetime) -> None:
        """Tell everybody in a queue whose position or estimate has changed."""
        if not line.places:
            self._due.drop((REFRESH, line.rules.name))
            return
        self._due.set((REFRESH, line.rules.name), now + timedelta(seconds=REFRESH_S))
        rivals = Rivals(self._lines, self._roster, line, now)
        outlooks: dict[frozenset[str], Outlook] = {}
        for at, (_, call) in enumerate(line.places):
            entry = line.entries[call]
            able = rivals.able(entry)
            if not entry.waiting.callback:
                if able not in outlooks:
                    outlooks[able] = self._outlook(line, able, now)
                ahead = rivals.ahead(able, entry.turn)
                estimate_s = outlooks[able].estimate_s(1 + ahead)
                if entry.told_position != at + 1 or _differs(entry.told_s, estimate_s):
                    self._tell(entry, at + 1, estimate_s)
            rivals.count(able)

    def _tell(self, entry: Entry, position: int, estimate_s: float | None) -> None:
        entry.told_position, entry.told_s = position, estimate_s
        self._emit(Place(entry.waiting.call, entry.queue, position, estimate_s))

    def _outlook(self, line: QueueLine, able: frozenset[str], now: datetime) -> Outlook:
        posts = [self._roster.posts[agent] for agent in line.rules.agents if agent in able]
        leaving_per_s = self._patience_of(line.rules.name).leaving_per_s
        return outlook(posts, self.handling_of(line), self.handling, now, leaving_per_s)

    def _patience_of(self, queue: str) -> Patience:
        return self._patience.setdefault(queue, Patience())


def _differs(told_s: float | None, estimate_s: float | None) -> bool:
    if told_s is None or estimate_s is None:
        return told_s is not estimate_s
    return abs(told_s - estimate_s) > max(CHANGE_S, CHANGE_PART * told_s)
