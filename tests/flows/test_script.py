from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.dialog.commands import Verdict
from smartivr.errors import FlowError
from smartivr.flows.load import load_line
from smartivr.flows.script import (
    TURNS,
    Dropping,
    Expecting,
    HangingUp,
    Noise,
    Pressing,
    Saying,
    Waiting,
    load_script,
)
from smartivr.understanding.meaning import Band

EVERYTHING = """
call: Everything
at: 2026-07-01 09:30
caller: "+442079460001"
called: "100"
start: main
webhook:
  http://example.org/: {value: yes, slots: {day: Monday}}
turns:
  - expect: {step: main, prompt: hello, heard: x, intent: y, band: confirm, slots: {a: b}}
  - say: hours
  - say: [hours, ours]
    barge_in: true
  - press: 12#
  - wait: 5
  - noise: true
  - drop: 2.5
  - hang_up: true
outcome: {kind: queue, destination: shop, verdict: routed, slots: {a: b}}
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "call.yaml"


def mistakes(path: Path, text: str, flow=None) -> list[str]:
    path.write_text(text.lstrip("\n"))
    with pytest.raises(FlowError) as caught:
        load_script(path, flow)
    return list(caught.value.mistakes)


def test_a_script_is_read_turn_by_turn(path: Path) -> None:
    path.write_text(EVERYTHING)
    script = load_script(path)
    assert [type(turn) for turn in script.turns] == [
        Expecting,
        Saying,
        Saying,
        Pressing,
        Waiting,
        Noise,
        Dropping,
        HangingUp,
    ]
    expect, said, interrupted, pressed, waited, *_ = script.turns
    assert expect.expect.band is Band.CONFIRM
    assert (said.say, said.barge_in) == (("hours",), False)
    assert (interrupted.say, interrupted.barge_in) == (("hours", "ours"), True)
    assert pressed.press == "12#"
    assert waited.wait == 5
    assert script.webhook["http://example.org/"].slots == {"day": "Monday"}
    assert script.outcome.verdict is Verdict.ROUTED


def test_the_time_is_that_of_the_line(path: Path) -> None:
    path.write_text(EVERYTHING)
    assert load_script(path).begins("Europe/London") == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def test_without_a_time_it_is_a_monday_morning(path: Path) -> None:
    path.write_text("call: Any\nturns: []\n")
    begins = load_script(path).begins("Europe/Warsaw")
    assert (begins.weekday(), begins.hour) == (0, 9)


def test_every_mistake_is_located(path: Path) -> None:
    text = """
call: Wrong
at: soon
truns: []
turns:
  - sya: hours
  - press: one
  - wait: -1
  - expect: {stpe: main}
  - hang_up: false
  - say: []
outcome: {kind: que, verdict: routd}
"""
    assert mistakes(path, text) == [
        "call.yaml:2:5: at: a time looks like 2026-11-23 18:00",
        "call.yaml:3:1: unknown key 'truns'; did you mean 'turns'?",
        (
            "call.yaml:5:5: a turn is one of expect, say, press, wait, noise, drop, hang_up, "
            "agent; did you mean 'say'?"
        ),
        "call.yaml:6:12: press may hold the keys 0-9, * and #",
        "call.yaml:7:11: wait must be more than 0",
        "call.yaml:8:14: unknown key 'stpe'; did you mean 'step'?",
        "call.yaml:9:14: hang_up: write true, or leave this turn out",
        "call.yaml:10:10: say must not be empty",
        (
            "call.yaml:11:17: outcome.kind must be one of transfer, queue, voicemail, "
            "callback, hangup; did you mean 'queue'?"
        ),
        (
            "call.yaml:11:31: outcome.verdict must be one of routed, hung-up, abandoned, "
            "failed; did you mean 'routed'?"
        ),
    ]


def test_steps_that_the_flow_does_not_have_are_located(path: Path) -> None:
    line = next(Path(__file__).parents[2].glob("intents/telecom"))
    text = "call: Steps\nturns:\n  - expect: {step: mian}\noutcome: {step: agnt}\n"
    assert mistakes(path, text, load_line(line)) == [
        "call.yaml:3:20: there is no step 'mian'; did you mean 'main'?",
        "call.yaml:4:17: there is no step 'agnt'; did you mean 'agent'?",
    ]


def test_a_missing_script_is_told_so(path: Path) -> None:
    with pytest.raises(FlowError, match="this file is missing"):
        load_script(path)


def test_every_turn_is_told_by_its_key() -> None:
    assert all(key in model.model_fields for key, model in TURNS.items())
