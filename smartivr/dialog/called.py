"""A line as a called number or a caller list wants it answered."""

from dataclasses import replace

from smartivr.dialog.flow import Flow
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.hangup import Hangup
from smartivr.dialog.steps.say import Say
from smartivr.routing.numbers import Lead

GREETING, BLOCKED = "number:greeting", "number:blocked"
"""Steps that no file can name."""


def answered_as(flow: Flow, lead: Lead) -> Flow:
    """Return the line with the start, greeting, accent or refusal that the call calls for.

    A start that the line does not have (any more) is passed over.
    """
    start = lead.start if lead.start in flow.steps else flow.start
    extra: dict[str, Step] = {}
    if lead.blocked:
        extra[BLOCKED] = Hangup(hangup=Spoken(text=lead.blocked), reason="blocked")
        start = BLOCKED
    elif lead.greeting:
        extra[GREETING] = Say(say=Spoken(text=lead.greeting), next=start)
        start = GREETING
    language = accent(flow, lead.language)
    if start == flow.start and language == flow.language:
        return flow
    return replace(flow, start=start, language=language, steps={**flow.steps, **extra})


def accent(flow: Flow, language: str) -> str:
    """Return the accent in which a line is spoken: this one, if it is one of its language."""
    return language if language[:2] == flow.spoken_language else flow.language
