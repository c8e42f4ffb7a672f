"""From every step of every line, a caller who asks for a human comes to one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.dialog.commands import Outcome
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.flows.load import load_lines

FLOWS = load_lines(Path(__file__).parents[2] / "intents").flows
ASKING = [
    (flow, name) for flow in FLOWS.values() for name, step in flow.steps.items() if step.interactive
]
SILENT = [
    (flow, name)
    for flow in FLOWS.values()
    for name, step in flow.steps.items()
    if not step.interactive and any(True for _ in step.spoken())
]
WORDS = {"en": "I want to talk to an agent", "pl": "proszę z konsultantem"}
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def named(value: object) -> str:
    return value.line if isinstance(value, Flow) else str(value)


def call_at(flow: Flow, step: str) -> PureTimeCall:
    call = PureTimeCall(flow, CallFacts("test"), MORNING, start=step)
    call.begin()
    return call


def finished(call: PureTimeCall) -> Outcome:
    call.centre.turns_done()
    call.until(lambda: call.session.ended, 600)
    assert call.session.outcome
    return call.session.outcome


@pytest.mark.parametrize(("flow", "step"), ASKING, ids=named)
def test_a_spoken_word_leads_to_a_human(flow: Flow, step: str) -> None:
    call = call_at(flow, step)
    call.until(lambda: call.waits, 600)
    assert call.say(WORDS[flow.spoken_language])
    assert finished(call).step == flow.agent


@pytest.mark.parametrize(("flow", "step"), SILENT, ids=named)
def test_key_0_leads_to_a_human_while_something_is_said(flow: Flow, step: str) -> None:
    call = call_at(flow, step)
    call.press("0")
    assert finished(call).step == flow.agent


@pytest.mark.parametrize(("flow", "step"), ASKING, ids=named)
def test_silence_leads_to_a_human(flow: Flow, step: str) -> None:
    call = call_at(flow, step)
    call.advance(300)
    assert finished(call).step == flow.agent
