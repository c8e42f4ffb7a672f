"""Looks at a running server: its part of what stands on the walls at this moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from smartivr.recognition.vitals import watched
from smartivr.routing import waiting as routing
from smartivr.routing.agent import AgentState
from smartivr.runtime.call import Call
from smartivr.runtime.centre import talk as runtime
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.store.store import Store
from smartivr.store.trials import is_trial
from smartivr.web.metrics import Metrics
from smartivr.web.wall.alarms import Ear, Health, alarms_about
from smartivr.web.wall.board import Agent, LiveCall, Talk, Waiting
from smartivr.web.wall.part import Part, QueuePart
from smartivr.web.wall.recent import Recent

_STEP_S = 5.0
"""Estimates are told in such steps, so that they do not flicker."""


@dataclass(frozen=True)
class Looked:
    """What a wall looks at."""

    switchboard: Switchboard
    settings: Settings
    centre: CallCentre
    store: Store | None
    metrics: Metrics


def look(at: Looked, recent: Recent) -> Part:
    """Return what goes on here now; `recent` is what takes longer to find out."""
    centre, now = at.centre, at.centre.clock.now()
    live = [call for call in at.switchboard.calls.values() if not call.session.ended]
    return Part(
        calls=tuple(_call(centre, call) for call in live if call.log.entries),
        queues={name: _queue(centre, name, now) for name in centre.directory.queues},
        agents=tuple(_agents(centre)),
        alarms=tuple(alarms_about(_health(at, recent, len(live), now))),
    )


def _call(centre: CallCentre, call: Call) -> LiveCall:
    return LiveCall(
        session=call.id,
        line=call.flow.line,
        title=call.flow.title or call.flow.line,
        since=call.started.isoformat(),
        step=call.session.step,
        node=centre.agents.node,
        queue=centre.dispatch.centre.queue_of(call.id),
        talk=_talk(centre.talks.get(call.id)),
        label=call.facts.label,
        trial=is_trial(call.flow.version),
        caller=call.facts.caller,
        called=call.facts.called,
    )


def _talk(talk: runtime.Talk | None) -> Talk | None:
    if talk is None or not talk.parts:
        return None
    people = [part.agent.person for part in talk.parts]
    return Talk(
        agents=tuple(person.id for person in people),
        names=tuple(person.name for person in people),
        held=talk.held,
        conference=talk.in_conference,
        consulting=talk.agents.wanted,
    )


def _queue(centre: CallCentre, name: str, now: datetime) -> QueuePart:
    pure = centre.dispatch.centre
    state = pure.queue_state(name, now)
    return QueuePart(
        waiting=tuple(_waiting(centre, one) for one in pure.waiting(name)),
        estimate_s=_rounded(state.estimate_s if state else None),
    )


def _waiting(centre: CallCentre, one: routing.Waiting) -> Waiting:
    return Waiting(
        call=one.call,
        since=one.since.isoformat(),
        priority=one.priority,
        label=centre.label_of(one.call),
        estimate_s=_rounded(centre.dispatch.centre.estimate_s(one.call)),
        callback=one.callback,
        node=centre.agents.node,
    )


def _rounded(estimate_s: float | None) -> float | None:
    return None if estimate_s is None else round(estimate_s / _STEP_S) * _STEP_S


def _agents(centre: CallCentre) -> Iterator[Agent]:
    for one in centre.agents.states.values():
        if one.state is not AgentState.LOGGED_OUT:
            yield Agent(
                one.id,
                one.name or one.id,
                one.state,
                one.since.isoformat(),
                one.reason,
                centre.agents.node,
            )


def _health(at: Looked, recent: Recent, live: int, now: datetime) -> Health:
    engines, kept = at.switchboard.engines, at.store.health if at.store else None
    up = [each for one in engines.recognizers() for each in watched(one)]
    return Health(
        ears=tuple(Ear(each.name, each.language, each.vitals()) for each in up),
        unheard=at.metrics.unheard.since(now),
        without_speech=tuple(sorted(set(engines.troubles) - set(recent.left_out))),
        left_out=recent.left_out,
        database_ok=recent.database_ok and (kept is None or kept.ok),
        lost=recent.lately_lost(now),
        free_mb=recent.free_mb,
        calls=live,
        max_calls=at.settings.max_calls,
        draining=at.switchboard.draining,
    )
