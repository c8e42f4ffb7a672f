from datetime import UTC, datetime

import pytest

from smartivr.dialog.called import answered_as
from smartivr.dialog.commands import Route, Say, Verdict
from smartivr.dialog.events import CallStarted, PromptEnded
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps.hangup import Hangup
from smartivr.routing.numbers import Lead

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
FLOW = Flow(
    line="t",
    title="T",
    language="en",
    start="main",
    main="main",
    agent="main",
    steps={
        "main": Hangup.model_validate({"hangup": "Main."}),
        "sales": Hangup.model_validate({"hangup": "Sales."}),
    },
)


def said(lead: Lead) -> tuple[list[str], Route]:
    """Everything a caller hears, and how the call ends."""
    session = CallSession(answered_as(FLOW, lead), CallFacts("s"))
    commands = session.handle(CallStarted(), NOW)
    texts: list[str] = []
    while not session.ended:
        prompts = [command for command in commands if isinstance(command, Say)]
        texts += [prompt.text for prompt in prompts]
        commands = [
            one for prompt in prompts for one in session.handle(PromptEnded(prompt.prompt), NOW)
        ]
    return texts, next(one for one in commands if isinstance(one, Route))


@pytest.mark.parametrize(
    ("lead", "texts"),
    [
        (Lead(), ["Main."]),
        (Lead(start="sales"), ["Sales."]),
        (Lead(start="gone"), ["Main."]),
        (Lead(greeting="Welcome back."), ["Welcome back.", "Main."]),
        (Lead(start="sales", greeting="Welcome back."), ["Welcome back.", "Sales."]),
        (Lead(start="sales", greeting="Hi.", blocked="Not you."), ["Not you."]),
    ],
)
def test_a_call_begins_as_its_number_says(lead: Lead, texts: list[str]) -> None:
    assert said(lead)[0] == texts


def test_a_blocked_call_ends_with_its_reason() -> None:
    outcome = said(Lead(blocked="Not you."))[1].outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.HUNG_UP, "blocked")


def test_a_number_chooses_an_accent_of_the_line_and_no_other_language() -> None:
    assert answered_as(FLOW, Lead(language="en-US")).language == "en-US"
    assert answered_as(FLOW, Lead(language="pl")) is FLOW


def test_a_line_that_is_answered_as_usual_is_the_same() -> None:
    assert answered_as(FLOW, Lead(label="VIP")) is FLOW
