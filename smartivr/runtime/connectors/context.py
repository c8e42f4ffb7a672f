"""What goes along with a caller who is passed on, outside of this server."""

from typing import TYPE_CHECKING

from smartivr.dialog.commands import Outcome, Verdict
from smartivr.transports.base import Handover

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_LONGEST = 120
"""Characters of one value; what SIP headers and providers' parameters hold is short."""


def handover_of(call: "Call", outcome: Outcome) -> Handover | None:
    """Say where a call that is over here goes on; None where it ends, or was served here."""
    passed_on = outcome.verdict in {Verdict.ROUTED, Verdict.FAILED} and outcome.kind != "hangup"
    if not passed_on or outcome.agent or not outcome.destination or _served(call, outcome):
        return None
    facts = call.facts
    known = {
        "session": call.id,
        "line": call.flow.line,
        "called": facts.called,
        "caller": facts.caller,
        "label": facts.label,
        "step": outcome.step,
        "intent": _intent(call),
        "transcript": f"/v1/sessions/{call.id}",
        **{f"slot_{name}": value for name, value in outcome.slots.items()},
    }
    context = {name: " ".join(value.split())[:_LONGEST] for name, value in known.items() if value}
    return Handover(outcome.kind, outcome.destination, context)


def _served(call: "Call", outcome: Outcome) -> bool:
    """Whether the caller was at this destination on this server."""
    there = {"kind": outcome.kind, "destination": outcome.destination}.items()
    arrivals = (entry["outcome"] for entry in call.log.entries if entry["type"] == "arrived")
    return any(isinstance(told, dict) and there <= told.items() for told in arrivals)


def _intent(call: "Call") -> str:
    chosen = [str(entry["intent"]) for entry in call.log.entries if entry["type"] == "chosen"]
    return chosen[-1] if chosen else ""
