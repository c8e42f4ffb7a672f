"""How long agents were in which state, and so how busy they were."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from smartivr.routing.agent import AgentState
from smartivr.store.records import AgentChange

WORKING = frozenset({AgentState.BUSY, AgentState.WRAP_UP})
THERE = WORKING | {AgentState.AVAILABLE, AgentState.RINGING}
"""Logged in and not paused."""


@dataclass(frozen=True, slots=True)
class Span:
    """An agent was in one state from one moment to another."""

    agent: str
    state: str
    start: datetime
    end: datetime

    @property
    def lasted_s(self) -> float:
        """Seconds."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True)
class Presence:
    """Seconds that one agent, or several together, spent in each state."""

    states_s: Mapping[str, float]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Presence":
        """Add up."""
        states_s: dict[str, float] = defaultdict(float)
        for span in spans:
            states_s[span.state] += span.lasted_s
        return cls(dict(states_s))

    @property
    def there_s(self) -> float:
        """Seconds logged in and not paused."""
        return sum(self.states_s.get(state, 0.0) for state in THERE)

    @property
    def paused_s(self) -> float:
        """Seconds logged in and paused."""
        return self.states_s.get(AgentState.PAUSED, 0.0)

    @property
    def occupancy(self) -> float | None:
        """The part of the time there that went to a caller or to wrap-up."""
        working_s = sum(self.states_s.get(state, 0.0) for state in WORKING)
        return working_s / self.there_s if self.there_s else None


def spans(changes: Iterable[AgentChange], start: datetime, end: datetime) -> list[Span]:
    """Who was in which state when, between two moments.

    Changes before `start` tell the state that each agent was in by then; the last state of each
    lasts until `end`.
    """
    of_agent: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for change in sorted(changes, key=lambda one: one.at):
        of_agent[change.agent].append((datetime.fromisoformat(change.at), change.state))
    found: list[Span] = []
    for agent, states in of_agent.items():
        ends = [at for at, _ in states[1:]] + [end]
        for (since, state), until in zip(states, ends, strict=True):
            first, last = max(since, start), min(until, end)
            if first < last and state != AgentState.LOGGED_OUT:
                found.append(Span(agent, state, first, last))
    return found
