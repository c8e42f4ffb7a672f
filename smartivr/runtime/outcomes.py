"""How a call ended, in the forms that others need."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from smartivr.dialog.commands import Outcome, Route, Verdict
from smartivr.dialog.flow import Flow
from smartivr.dialog.log import encode
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps.destination import Destination

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


def summary(outcome: Outcome, flow: Flow) -> Mapping[str, object]:
    """What the caller's side is told."""
    return {
        "kind": outcome.kind,
        "destination": outcome.destination,
        "title": flow.directory.title_of(outcome.kind, outcome.destination),
        "verdict": outcome.verdict.value,
        "step": outcome.step,
        "slots": dict(outcome.slots),
    }


def broken_off(flow: Flow, session: CallSession) -> Outcome:
    """The end of a call that cannot go on: at a human, with what is known."""
    agent = flow.steps.get(flow.agent)
    place = agent.place if isinstance(agent, Destination) else ""
    kind = agent.verb if isinstance(agent, Destination) else "hangup"
    return Outcome(Verdict.FAILED, kind, place, session.step, dict(session.slots), "internal")


def state_of(call: "Call") -> dict[str, object]:
    """Return what a call is doing, for the API."""
    session, outcome = call.session, call.session.outcome
    return {
        "session": call.id,
        "line": call.flow.line,
        "version": call.flow.version,
        "started": call.started.isoformat(),
        "state": "ended" if session.ended else "active",
        "step": session.step,
        "slots": dict(session.slots),
        "outcome": encode(Route(outcome))["outcome"] if outcome else None,
    }
