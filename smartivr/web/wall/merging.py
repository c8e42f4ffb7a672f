"""One board of what several servers tell of themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from smartivr.routing.agent import AgentState
from smartivr.routing.directory import Directory, QueueRules
from smartivr.web.wall.alarms import alarms_of, in_order
from smartivr.web.wall.board import Agent, Alarm, Board, Kind, Level, Queue, Severity, Waiting
from smartivr.web.wall.part import Part
from smartivr.web.wall.service_level import Levels

_ORDER = (
    AgentState.AVAILABLE, AgentState.RINGING, AgentState.BUSY, AgentState.WRAP_UP,
    AgentState.PAUSED,
)  # fmt: skip
_ON_CALLS = (AgentState.RINGING, AgentState.BUSY, AgentState.WRAP_UP)


def merged(
    parts: Mapping[str, Part],
    directory: Directory,
    levels: Levels,
    now: datetime,
    silent: Mapping[str, str] | None = None,
) -> Board:
    """Put together the parts of all servers that live.

    Args:
        parts: server -> what it tells.
        directory: the people and queues to show.
        levels: how callers of all servers were served.
        now: for alarms about waits.
        silent: server that has died -> when it was last seen.

    """
    agents = _agents(parts.values())
    queues = tuple(
        _queue(rules, parts.values(), agents, levels) for rules in directory.queues.values()
    )
    alarms = [
        Alarm(Kind.SERVER_SILENT, Severity.BAD, name, since=since)
        for name, since in (silent or {}).items()
    ]
    for queue in queues:
        alarms += alarms_of(queue, directory.queues[queue.name], now)
    for name, part in parts.items():
        alarms += [replace(alarm, node=name) for alarm in part.alarms]
    calls = (call for part in parts.values() for call in part.calls)
    return Board(
        alarms=in_order(alarms),
        calls=tuple(sorted(calls, key=lambda call: call.since)),
        queues=queues,
        agents=agents,
        logged_out=len(directory.people.keys() - {agent.agent for agent in agents}),
        level=levels.overall,
        servers=tuple(sorted(parts)),
    )


def _agents(parts: Iterable[Part]) -> tuple[Agent, ...]:
    """Return everybody once: who has just gone to another server is there since then."""
    latest: dict[str, Agent] = {}
    for agent in (agent for part in parts for agent in part.agents):
        known = latest.get(agent.agent)
        if known is None or known.since < agent.since:
            latest[agent.agent] = agent
    return tuple(
        sorted(latest.values(), key=lambda agent: (_ORDER.index(agent.state), agent.since))
    )


def _queue(
    rules: QueueRules, parts: Iterable[Part], agents: Iterable[Agent], levels: Levels
) -> Queue:
    there = [part.queues[rules.name] for part in parts if rules.name in part.queues]
    waiting = sorted(
        (one for each in there for one in each.waiting), key=lambda one: _turn(one, rules)
    )
    states = [agent.state for agent in agents if agent.agent in rules.agents]
    level = Level(goal=rules.answer_goal, within_s=rules.answer_within_s)
    known_s = [each.estimate_s for each in there if each.estimate_s is not None]
    return Queue(
        name=rules.name,
        title=rules.title or rules.name,
        waiting=tuple(replace(one, position=at) for at, one in enumerate(waiting, 1)),
        longest_since=min((one.since for one in waiting), default=""),
        estimate_s=max(known_s, default=None),
        free=states.count(AgentState.AVAILABLE),
        on_calls=sum(states.count(each) for each in _ON_CALLS),
        paused=states.count(AgentState.PAUSED),
        level=levels.queues.get(rules.name, level),
    )


def _turn(one: Waiting, rules: QueueRules) -> float:
    """Return the moment as from which a caller waits, priority counted."""
    return datetime.fromisoformat(one.since).timestamp() - one.priority * rules.step_s
