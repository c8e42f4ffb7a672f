"""How a scripted call is answered: as its called number and its caller want it."""

from smartivr.dialog.called import answered_as
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.flows.script import CallScript
from smartivr.routing.numbers import NumberPlan


def answered(flow: Flow, call: CallScript, plan: NumberPlan) -> tuple[Flow, CallFacts]:
    """Return the line as it answers this call, and what is known of the call beforehand."""
    lead = plan.lead(call.called, call.caller)
    if lead.line in ("", flow.line):
        flow = answered_as(flow, lead)
    facts = CallFacts(
        "rehearsal",
        caller=call.caller,
        called=call.called,
        label=lead.label,
        priority=lead.priority,
        music=lead.music,
    )
    return flow, facts
