"""Looks at a running server: what stands on the wall at this moment."""

from dataclasses import dataclass
from datetime import datetime

from smartivr.recognition.vitals import watched
from smartivr.routing import waiting as routing
from smartivr.routing.agent import AgentState
from smartivr.routing.directory import QueueRules
from smartivr.runtime.call import Call
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.store.store import Store
from smartivr.web.metrics import Metrics
from smartivr.web.wall.alarms import Ear, Health, alarms_about, alarms_of, in_order
from smartivr.web.wall.board import Agent, Board, Level, LiveCall, Queue, Waiting
from smartivr.web.wall.recent import Recent

_STEP_S = 5.0
"""Estimates are told in such steps, so that they do not flicker."""
_ORDER = (
    AgentState.AVAILABLE, AgentState.RINGING, AgentState.BUSY, AgentState.WRAP_UP,
    AgentState.PAUSED,
)  # fmt: skip
_ON_CALLS = (AgentState.RINGING, AgentState.BUSY, AgentState.WRAP_UP)


@dataclass(frozen=True)
class Looked:
    """What a wall looks at."""

    switchboard: Switchboard
    settings: Settings
    centre: CallCentre
    store: Store | None
    metrics: Metrics


def look(at: Looked, recent: Recent) -> Board:
    """Return what there is now; `recent` is what takes longer to find out."""
    now, directory = at.centre.clock.now(), at.centre.directory
    queues = tuple(_queue(at.centre, rules, recent) for rules in directory.queues.values())
    found = [
        alarm for queue in queues for alarm in alarms_of(queue, directory.queues[queue.name], now)
    ]
    agents = _agents(at.centre, recent)
    live = [call for call in at.switchboard.calls.values() if not call.session.ended]
    return Board(
        alarms=in_order([*found, *alarms_about(_health(at, recent, len(live), now))]),
        calls=tuple(_call(at.centre, call) for call in live if call.log.entries),
        queues=queues,
        agents=tuple(agents),
        logged_out=max(0, len(directory.people) - len(agents)),
        level=recent.levels.overall,
    )


def _call(centre: CallCentre, call: Call) -> LiveCall:
    talk = centre.talks.get(call.id)
    parts = talk.parts if talk else []
    queue = centre.dispatch.centre.queue_of(call.id)
    rules = centre.directory.queues.get(queue)
    return LiveCall(
        session=call.id,
        line=call.flow.line,
        title=call.flow.title or call.flow.line,
        since=call.started.isoformat(),
        step=call.session.step,
        queue=rules.title or queue if rules else queue,
        agents=tuple(part.agent.person.name for part in parts),
        held=bool(talk and parts and talk.state()["held"]),
        label=call.facts.label,
        caller=call.facts.caller,
    )


def _queue(centre: CallCentre, rules: QueueRules, recent: Recent) -> Queue:
    pure, states = centre.dispatch.centre, centre.agents.states
    waiting = pure.waiting(rules.name)
    state = pure.queue_state(rules.name, centre.clock.now())
    theirs = [states[agent].state for agent in rules.agents if agent in states]
    theirs += [one.state for agent, one in recent.agents.items() if agent in rules.agents]
    elsewhere = recent.waiting.get(rules.name, ())
    since = [one.since.isoformat() for one in waiting] + list(elsewhere)
    return Queue(
        name=rules.name,
        title=rules.title or rules.name,
        waiting=tuple(_waiting(centre, at, one) for at, one in enumerate(waiting, 1)),
        longest_since=min(since, default=""),
        estimate_s=_rounded(state.estimate_s if state else None),
        elsewhere=len(elsewhere),
        free=theirs.count(AgentState.AVAILABLE),
        on_calls=sum(theirs.count(each) for each in _ON_CALLS),
        paused=theirs.count(AgentState.PAUSED),
        level=recent.levels.queues.get(
            rules.name, Level(goal=rules.answer_goal, within_s=rules.answer_within_s)
        ),
    )


def _waiting(centre: CallCentre, position: int, one: routing.Waiting) -> Waiting:
    return Waiting(
        call=one.call,
        position=position,
        since=one.since.isoformat(),
        label=centre.label_of(one.call),
        estimate_s=_rounded(centre.dispatch.centre.estimate_s(one.call)),
        callback=one.callback,
    )


def _rounded(estimate_s: float | None) -> float | None:
    return None if estimate_s is None else round(estimate_s / _STEP_S) * _STEP_S


def _agents(centre: CallCentre, recent: Recent) -> list[Agent]:
    here = [
        Agent(one.id, one.name or one.id, one.state, one.since.isoformat(), one.reason)
        for one in centre.agents.states.values()
        if one.state is not AgentState.LOGGED_OUT
    ]
    known = {agent.agent for agent in here}
    there = [agent for agent in recent.agents.values() if agent.agent not in known]
    return sorted(here + there, key=lambda agent: (_ORDER.index(agent.state), agent.since))


def _health(at: Looked, recent: Recent, live: int, now: datetime) -> Health:
    engines, kept = at.switchboard.engines, at.store.health if at.store else None
    up = [each for one in engines.recognizers() for each in watched(one)]
    return Health(
        ears=tuple(Ear(each.name, each.language, each.vitals()) for each in up),
        unheard=at.metrics.unheard.since(now),
        without_speech=tuple(sorted(set(engines.troubles) - set(recent.left_out))),
        left_out=recent.left_out,
        database_ok=recent.database_ok and (kept is None or kept.ok),
        lost=kept.lost if kept else 0,
        free_mb=recent.free_mb,
        calls=live,
        max_calls=at.settings.max_calls,
        draining=at.switchboard.draining,
    )
