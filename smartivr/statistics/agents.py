"""Figures of agents: how long they take over a call, and how busy they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from smartivr.routing.agent import AgentState
from smartivr.statistics.spread import Spread, share
from smartivr.store.records import AgentChange, TalkRecord

CONSULT, TRANSFER = "consult", "transfer"
WORKING = frozenset({AgentState.BUSY, AgentState.WRAP_UP})
THERE = WORKING | {AgentState.AVAILABLE, AgentState.RINGING}
"""Logged in and not paused."""


@dataclass(frozen=True)
class TalkFigures:
    """What agents had to do; a consultation between agents is no talk with a caller."""

    talks: int
    calls: int
    """Calls with at least one talk."""
    talk: Spread
    """Without holding."""
    hold: Spread
    wrap_up: Spread
    handling: Spread
    """Talk, hold and wrap-up together."""
    transfers: int
    transfers_per_call: float | None
    ended: dict[str, int]
    """Who ended the talks, with counts."""
    codes: dict[str, int]
    """The outcome codes that agents gave, with counts."""


@dataclass(frozen=True)
class Presence:
    """Seconds that an agent spent in each state."""

    states_s: Mapping[str, float]

    @property
    def there_s(self) -> float:
        """Seconds logged in and not paused."""
        return sum(self.states_s.get(state, 0.0) for state in THERE)

    @property
    def occupancy(self) -> float | None:
        """The part of that time with a caller or in wrap-up."""
        working_s = sum(self.states_s.get(state, 0.0) for state in WORKING)
        return working_s / self.there_s if self.there_s else None


def talk_figures(talks: Iterable[TalkRecord]) -> TalkFigures:
    """Sum up finished talks."""
    over = [one for one in talks if one.ended_at and one.kind != CONSULT]
    calls = {one.call for one in over}
    transfers = sum(one.kind == TRANSFER for one in over)
    spoken = [max(0.0, _between_s(one.started_at, one.ended_at) - one.held_s) for one in over]
    wrapped = [_between_s(one.ended_at, one.wrapped_at or one.ended_at) for one in over]
    whole = [s + one.held_s + w for one, s, w in zip(over, spoken, wrapped, strict=True)]
    return TalkFigures(
        talks=len(over),
        calls=len(calls),
        talk=Spread.of(spoken),
        hold=Spread.of(one.held_s for one in over),
        wrap_up=Spread.of(wrapped),
        handling=Spread.of(whole),
        transfers=transfers,
        transfers_per_call=share(transfers, len(calls)),
        ended=_counted(one.ended_by for one in over),
        codes=_counted(one.code for one in over if one.code),
    )


def presence(changes: Iterable[AgentChange], start: datetime, end: datetime) -> dict[str, Presence]:
    """Add up each agent's states between two moments.

    Changes before `start` tell the state that each agent was in by then.
    """
    of_agent: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for change in sorted(changes, key=lambda one: one.at):
        of_agent[change.agent].append((datetime.fromisoformat(change.at), change.state))
    return {agent: _spent(states, start, end) for agent, states in of_agent.items()}


def _spent(states: list[tuple[datetime, str]], start: datetime, end: datetime) -> Presence:
    seconds: dict[str, float] = defaultdict(float)
    until = [at for at, _ in states[1:]] + [end]
    for (since, state), before in zip(states, until, strict=True):
        lasted_s = (min(before, end) - max(since, start)).total_seconds()
        if lasted_s > 0:
            seconds[state] += lasted_s
    return Presence(dict(seconds))


def _between_s(start: str, end: str) -> float:
    passed = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return max(0.0, passed.total_seconds())


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name or "unknown"] += 1
    return dict(counts)
