"""Callers who fall silent, hang up or want a human; recorders and connections that fail."""

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.wording_voicemail import ENGLISH


@pytest.fixture
def talk(at_box):
    return at_box()


@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_a_caller_who_said_nothing_is_asked_once_more_then_let_go(recording, seconds, taken):
    taken(recording, seconds)
    assert recording.said[-1] == ENGLISH.too_short
    recording.listen_out()
    assert len(recording.all(commands.TakeMessage)) == 2
    taken(recording, seconds)
    assert recording.said[-1] == ENGLISH.no_message
    recording.listen_out()
    outcome = recording.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.reason) == (
        Verdict.HUNG_UP,
        "voicemail",
        "no-message",
    )


def test_a_message_whose_caller_falls_silent_is_sent(recording, taken):
    taken(recording)
    for _ in range(3):
        recording.listen_out().wait("no-input")
    assert recording.all(commands.KeepMessage)
    recording(events.Kept(1))
    recording.listen_out()
    assert recording.session.outcome.verdict is Verdict.ROUTED


def test_a_caller_who_hangs_up_while_speaking_has_left_a_message(recording):
    recording.now = recording.now.replace(minute=recording.now.minute + 1)
    recording(events.CallerHungUp())
    wanted = [type(c) for c in recording.last]
    assert wanted.index(commands.EndMessage) < wanted.index(commands.KeepMessage)
    assert wanted.index(commands.KeepMessage) < wanted.index(commands.Route)
    assert recording.session.outcome.verdict is Verdict.ROUTED


@pytest.mark.parametrize("reviewing", [True, False])
def test_a_caller_who_hangs_up_afterwards_has_left_the_message(recording, reviewing, taken):
    taken(recording)
    if not reviewing:
        recording.press("3")
    recording(events.CallerHungUp())
    assert len(recording.all(commands.KeepMessage)) == 1
    assert recording.session.outcome.verdict is Verdict.ROUTED
    assert not recording.all(commands.DropMessage)


def test_a_caller_who_hangs_up_during_the_greeting_has_left_none(talk):
    talk(events.CallerHungUp())
    assert not talk.all(commands.KeepMessage)
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind) == (Verdict.ABANDONED, "voicemail")


@pytest.mark.parametrize("moment", ["greeting", "taking", "review", "not-kept"])
def test_a_human_can_be_asked_for_at_every_point(talk, moment, taken):
    if moment != "greeting":
        talk.listen_out()
    if moment in ("review", "not-kept"):
        taken(talk)
    if moment == "not-kept":
        talk.press("3")
        talk(events.NotKept(1, "storage-full"))
    talk.press("0")
    assert talk.session.step == "agents"
    assert bool(talk.all(commands.DropMessage)) == (moment != "greeting")


def test_a_message_that_cannot_be_kept_is_tried_again_then_a_human_answers(recording, taken):
    taken(recording).press("3")
    recording(events.NotKept(1, "storage-full"))
    assert recording.said[-1] == ENGLISH.not_kept
    recording.press("1")
    assert recording.all(commands.KeepMessage)[-1] == commands.KeepMessage(2, "sales")
    recording(events.NotKept(2, "storage-full"))
    assert recording.said[-1] == ENGLISH.away
    recording.listen_out()
    assert recording.session.step == "agents"
    assert ENGLISH.kept not in recording.said


def test_a_recorder_that_fails_leads_to_the_failure_target(at_box, taken):
    talk = at_box(on_failure="main").listen_out()
    taken(talk, 0.0, "failed")
    assert talk.said[-1] == ENGLISH.away
    talk.listen_out()
    assert talk.session.step == "main"


def test_a_recorder_that_never_answers_is_taken_to_have_failed(recording):
    recording.wait("stage:recorder")
    assert recording.said[-1] == ENGLISH.away


def test_a_call_is_not_brought_to_a_failing_recorder_for_ever(at_box, taken):
    steps = {"agents": {"say": "Nobody is there.", "next": "message"}}
    talk = at_box(steps=steps).listen_out()
    for _ in range(2):
        taken(talk, 0.0, "failed")
        talk.listen_out()
    assert ENGLISH.call_later in talk.said
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "voicemail-away")


def test_a_broken_connection_does_not_lose_the_message(recording, taken):
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert not recording.all(commands.DropMessage)
    assert taken(recording).said[-1] == ENGLISH.review
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert recording.said[-1] == ENGLISH.review
    assert not recording.all(commands.DropMessage)


def test_a_recorder_is_waited_for_after_a_broken_connection(recording):
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert recording.wait("stage:recorder").said[-1] == ENGLISH.away
