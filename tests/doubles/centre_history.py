"""What became of calls that were brought to queues: who waited, who talked, who gave up."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from logged_caller import LoggedCall

from smartivr.store.records import AgentChange, TalkRecord, VisitRecord


@dataclass(frozen=True)
class Team:
    """Those who take a queue's calls."""

    agents: tuple[str, ...]
    handle_s: float = 180.0
    wrap_up_s: float = 10.0
    patience_s: float = 240.0
    transfers: float = 0.0
    """Share of talks that are passed on to a colleague."""


@dataclass
class CentreHistory:
    """What became of the callers who were brought to queues."""

    calls: list[LoggedCall] = field(default_factory=list)
    visits: list[VisitRecord] = field(default_factory=list)
    talks: list[TalkRecord] = field(default_factory=list)
    changes: list[AgentChange] = field(default_factory=list)


def centre_history(
    calls: Iterable[LoggedCall], teams: Mapping[str, Team], seed: int
) -> CentreHistory:
    """Let calls that arrived at queues wait there, first come first served."""
    chance = random.Random(seed)
    kept = CentreHistory()
    free = {
        queue: [(datetime.min.replace(tzinfo=UTC), name) for name in team.agents]
        for queue, team in teams.items()
    }
    for call in sorted(calls, key=lambda one: one.ended_at):
        queue = str(call.outcome["destination"])
        if call.verdict != "routed" or queue not in teams:
            kept.calls.append(call)
            continue
        kept.calls.append(_wait(call, queue, teams[queue], free[queue], chance, kept))
    return kept


def _wait(
    call: LoggedCall,
    queue: str,
    team: Team,
    free: list[tuple[datetime, str]],
    chance: random.Random,
    kept: CentreHistory,
) -> LoggedCall:
    joined = datetime.fromisoformat(call.ended_at)
    free_at, agent = min(free)
    answered = max(joined, free_at)
    patience = timedelta(seconds=chance.expovariate(1 / team.patience_s))
    visit = VisitRecord(
        call.id,
        call.line,
        queue,
        joined.isoformat(),
        told_position=1,
        told_estimate_s=(answered - joined).total_seconds() * chance.uniform(0.85, 1.25),
    )
    if answered > joined + patience:
        left = (joined + patience).isoformat()
        kept.visits.append(replace(visit, left_at=left, how="abandoned"))
        return replace(call, ended_at=left, verdict="abandoned")
    over = answered + timedelta(seconds=chance.expovariate(1 / team.handle_s))
    wrapped = over + timedelta(seconds=team.wrap_up_s)
    free.remove((free_at, agent))
    free.append((wrapped, agent))
    kept.visits.append(replace(visit, left_at=answered.isoformat(), how="answered", agent=agent))
    talk = TalkRecord(
        call.id,
        call.line,
        agent,
        "queue",
        answered.isoformat(),
        queue,
        over.isoformat(),
        held_s=0.0,
        wrapped_at=wrapped.isoformat(),
        ended_by="caller",
    )
    kept.talks.append(talk)
    if chance.random() < team.transfers:
        kept.talks.append(replace(talk, kind="transfer", started_at=over.isoformat()))
    kept.changes += [
        AgentChange(agent, answered.isoformat(), "busy"),
        AgentChange(agent, over.isoformat(), "wrap-up"),
        AgentChange(agent, wrapped.isoformat(), "available"),
    ]
    outcome = {**call.outcome, "agent": agent}
    return replace(call, ended_at=over.isoformat(), outcome=outcome)


def shifts(
    teams: Mapping[str, Team], first: datetime, days: int, hours: tuple[int, int]
) -> list[AgentChange]:
    """Everybody comes and goes at the same hours of each weekday."""
    found = []
    for day in range(days):
        midnight = first + timedelta(days=day)
        if midnight.weekday() > 4:
            continue
        for name in sorted({name for team in teams.values() for name in team.agents}):
            came, went = (midnight + timedelta(hours=hour) for hour in hours)
            found.append(AgentChange(name, came.isoformat(), "available"))
            found.append(AgentChange(name, went.isoformat(), "logged-out"))
    return found
