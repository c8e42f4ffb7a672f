from pathlib import Path

import pytest

from smartivr.evaluate.rehearsal import Rehearsal, rehearse
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script

FLOW = """
title: Shop
language: en
start: main
agent: human
steps:
  main:
    menu: Orders or opening hours?
    options:
      orders: {key: 1, next: number, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
      address: {key: 3, next: address, phrases: [address]}
  hours: {hangup: We are always open.}
  address: {answer: Market square one.}
  number:
    ask: Which order?
    slot: order
    kind: digits
    next: look
  look:
    branch: webhook
    url: http://orders.example/
    receive: [day]
    when: {sent: sent}
    otherwise: human
    fallback: human
  sent: {hangup: "It comes on {day}."}
  human: {queue: shop}
"""


@pytest.fixture
def play(tmp_path: Path):
    """Play turns (and more) on a small line."""
    (tmp_path / "flow.yaml").write_text(FLOW)
    flow = load_line(tmp_path)

    def playing(text: str) -> Rehearsal:
        path = tmp_path / "call.yaml"
        path.write_text(f"call: Test\n{text}")
        return rehearse(flow, load_script(path, flow))

    return playing


@pytest.mark.parametrize("typed", [True, False])
def test_nonsense_over_a_question_is_answered_only_where_it_is_typed(play, typed) -> None:
    said = f"{{say: the weather, barge_in: true, typed: {str(typed).lower()}}}"
    rehearsal = play(f"turns: [{said}, {{press: '2'}}]")
    assert any("Sorry" in line.text for line in rehearsal.transcript) is typed


def test_a_call_that_goes_as_written_passes(play) -> None:
    rehearsal = play("""
turns:
  - expect: {step: main, prompt: opening hours}
  - say: opening hours
  - expect: {step: hours, intent: hours, band: accept, heard: opening hours}
outcome: {verdict: hung-up, kind: hangup, step: hours}
""")
    assert rehearsal.failures == ()
    assert [line.text for line in rehearsal.transcript if line.who == "call"] == [
        "Orders or opening hours?",
        "We are always open.",
    ]


@pytest.mark.parametrize(
    ("turns", "failure"),
    [
        ("[{expect: {step: hours}}]", "turn 1: expected step 'hours', the call is at 'main'"),
        ("[{expect: {prompt: hello}}]", "turn 1: expected the prompt 'hello', it said 'Orders or"),
        ("[{expect: {intent: hours}}]", "turn 1: expected intent 'hours', understood was ''"),
        ("[{expect: {band: accept}}]", "turn 1: expected band accept, it was nothing"),
        ("[{expect: {heard: x}}]", "turn 1: expected to hear 'x', it heard ''"),
        ("[{expect: {slots: {a: b}}}]", "turn 1: expected slot a to be 'b', it is ''"),
        ("[{press: '2'}, {say: orders}]", "turn 2: the call ended before this turn"),
        ("[{press: '2'}, {expect: {step: main}}]", "turn 2: expected step 'main'"),
        ("[{wait: 1}, {press: '2', barge_in: true}]", "turn 2: no prompt is playing"),
        (
            "[{say: x y z}, {say: x y z}, {say: x y z}]",
            "turn 3: the call hears only keys now",
        ),
    ],
)
def test_a_turn_that_goes_otherwise_is_told(play, turns: str, failure: str) -> None:
    rehearsal = play(f"turns: {turns}\n")
    assert not rehearsal.passed
    assert rehearsal.failures[0].startswith(failure), rehearsal.failures


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        ("{kind: queue}", "outcome: expected kind queue, it was hangup"),
        ("{destination: shop}", "outcome: expected destination shop, it was "),
        ("{verdict: routed}", "outcome: expected verdict routed, it was hung-up"),
        ("{step: main}", "outcome: expected step main, it was hours"),
        ("{slots: {a: b}}", "outcome: expected slot a to be 'b', it is ''"),
    ],
)
def test_another_outcome_is_told(play, outcome: str, failure: str) -> None:
    rehearsal = play(f"turns: [{{press: '2'}}]\noutcome: {outcome}\n")
    assert rehearsal.failures == (failure,)


def test_a_call_that_still_waits_has_no_outcome(play) -> None:
    rehearsal = play("turns: [{expect: {step: main}}]\noutcome: {kind: queue}\n")
    (failure,) = rehearsal.failures
    assert failure.startswith("outcome: the call still waits at step 'main'; end the turns with")


def test_who_hangs_up_before_the_end_of_an_answer_is_told_how_to_hear_it_out(play) -> None:
    turns = "turns: [{press: '3'}, {expect: {step: address}}, %s{hang_up: true}]\n"
    wanted = "outcome: {reason: answered}\n"
    (failure,) = play(turns % "" + wanted).failures
    assert "expected reason answered, it was caller; expect words of the offer" in failure
    assert play(turns % "{expect: {prompt: simply hang up}}, " + wanted).passed


def test_web_services_answer_as_the_script_says(play) -> None:
    rehearsal = play("""
webhook:
  http://orders.example/: {value: sent, slots: {day: Monday}}
turns:
  - press: "1"
  - press: "12#"
  - expect: {step: sent, prompt: It comes on Monday}
outcome: {kind: hangup, slots: {order: "12", day: Monday}}
""")
    assert rehearsal.failures == ()


@pytest.mark.parametrize("webhook", ["{}", "{'http://orders.example/': {code: webhook-late}}"])
def test_web_services_fail_unless_the_script_has_them_answer(play, webhook: str) -> None:
    rehearsal = play(f"""
webhook: {webhook}
turns: [{{press: "1"}}, {{press: "12"}}]
outcome: {{kind: queue, step: human}}
""")
    assert rehearsal.failures == ()


def test_the_transcript_tells_when_each_thing_happened(play) -> None:
    rehearsal = play("turns: [{wait: 2}, {press: '2'}]\n")
    times = [line.at_s for line in rehearsal.transcript]
    assert times == sorted(times)
    pressed = next(line for line in rehearsal.transcript if line.text == "presses: 2")
    assert pressed.who == "caller"
    assert 3 < pressed.at_s < 6
