"""`by_time`: the agents on duty now, in the order of another strategy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartivr.routing.agent import Agent
from smartivr.routing.hours import Calendar
from smartivr.routing.strategies.base import Moment, Rings, Selective, Strategy
from smartivr.routing.waiting import Waiting


@dataclass(frozen=True)
class Shift:
    """Agents and the hours in which they take a queue's calls."""

    calendar: Calendar
    agents: frozenset[str]


@dataclass(frozen=True)
class ByTime:
    """Rings whoever is on duty; of several shifts that are open, the first one first."""

    shifts: tuple[Shift, ...]
    within: Strategy
    """Orders the agents of one shift."""

    def __call__(self, agents: Sequence[Agent], moment: Moment) -> Rings:
        """Leave out those who are on no open shift."""
        rings: list[tuple[Agent, ...]] = []
        placed: set[str] = set()
        for shift in self.shifts:
            if shift.calendar.is_open(moment.now):
                on_duty = [a for a in agents if a.id in shift.agents and a.id not in placed]
                placed.update(agent.id for agent in on_duty)
                rings += self.within(on_duty, moment)
        return tuple(rings)

    def admits_more_at(self, waiting: Waiting, now: datetime) -> datetime | None:
        """Name the next moment at which a shift begins, or at which `within` admits more."""
        starts = [shift.calendar.next_opening(now) for shift in self.shifts]
        moments = [start for start in starts if start is not None and start > now]
        if isinstance(self.within, Selective):
            later = self.within.admits_more_at(waiting, now)
            moments += [later] if later else []
        return min(moments, default=None)
