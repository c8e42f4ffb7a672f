"""Who stands ahead of a caller for the same agents, in the same queue and in others."""

from bisect import bisect_left
from datetime import datetime

from smartivr.routing.lines import Lines
from smartivr.routing.queue_line import Entry, QueueLine, Turn
from smartivr.routing.roster import Roster
from smartivr.routing.strategies.base import Moment
from smartivr.routing.waiting import Waiting

Able = frozenset[str]
"""Agents who may serve a caller, now or once they are free."""


class Rivals:
    """Those ahead of the callers of one queue at one moment.

    A caller ahead whom other agents may serve too counts in part: by the share of those agents
    who may serve the caller behind as well.
    """

    def __init__(self, lines: Lines, roster: Roster, line: QueueLine, now: datetime) -> None:
        self._line = line
        self._roster = roster
        self._now = now
        self._counted: dict[Able, int] = {}
        self._serving_any: Able | None = None
        """Who may serve a caller who demands nothing, once that is known."""
        self.staffed = self._staffed(line)
        self._elsewhere = [
            (other, self._staffed(other))
            for other in lines.lines.values()
            if other is not line and other.places and not other.team.isdisjoint(line.team)
        ]

    def able(self, entry: Entry) -> Able:
        """Find who may serve this caller; all who are there where nobody may yet."""
        if not self._line.selective:
            return self.staffed
        if entry.waiting.required:
            return self._able(entry.waiting)
        return self._able_to_serve_any()

    def count_ahead_of(self, entry: Entry) -> None:
        """Count everybody ahead in the same queue; only those who demand something one by one."""
        line, ahead = self._line, self._line.position(entry) - 1
        if line.selective:
            for _, call in line.demanding[: bisect_left(line.demanding, entry.turn)]:
                self.count(self.able(line.entries[call]))
                ahead -= 1
        if ahead:
            self.count(self._able_to_serve_any() if line.selective else self.staffed, ahead)

    def count(self, able: Able, callers: int = 1) -> None:
        """Count callers of the same queue, whom these may serve, as ahead from now on."""
        self._counted[able] = self._counted.get(able, 0) + callers

    def ahead(self, able: Able, turn: Turn) -> float:
        """Count those ahead of a caller of this turn, whom these may serve."""
        own = sum(_shared(able, theirs) * callers for theirs, callers in self._counted.items())
        others = sum(
            _shared(able, theirs) * bisect_left(other.places, turn)
            for other, theirs in self._elsewhere
        )
        return own + others

    def _able_to_serve_any(self) -> Able:
        if self._serving_any is None:
            self._serving_any = self._able(Waiting("", self._now))
        return self._serving_any

    def _able(self, waiting: Waiting) -> Able:
        line, posts = self._line, self._roster.posts
        there = [posts[agent].agent for agent in line.rules.agents if agent in self.staffed]
        groups = line.queue.strategy(there, Moment(waiting, self._now))
        return frozenset(agent.id for group in groups for agent in group) or self.staffed

    def _staffed(self, line: QueueLine) -> Able:
        """Find who is there in a queue; looked up anew only after somebody came or went."""
        roster = self._roster
        if line.staffed_after != roster.shifts:
            line.staffed_after = roster.shifts
            line.staffed = frozenset(post.agent.id for post in roster.staffed(line.rules.agents))
        return line.staffed


def _shared(able: Able, theirs: Able) -> float:
    if able is theirs:
        return 1.0
    return len(able & theirs) / len(theirs) if theirs else 0.0
