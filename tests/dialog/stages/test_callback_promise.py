import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.wording_callback import ENGLISH
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar, Span

CALLER = "+442079460123"


def test_nothing_is_promised_before_it_is_kept(arranging, kept):
    arranging.press("1")
    assert arranging.all(commands.KeepCallback) == [commands.KeepCallback(1, "sales", CALLER, "")]
    assert arranging.said[1:] == []
    kept(arranging)
    assert arranging.said[1:] == [ENGLISH.kept, ENGLISH.goodbye]
    arranging.listen_out()
    outcome = arranging.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "callback",
        "sales",
    )
    assert dict(outcome.slots) == {}


def test_a_callback_that_cannot_be_kept_is_tried_again_then_a_human_answers(arranging):
    arranging.press("1")
    arranging(events.NotKept(1, "store-failed"))
    assert arranging.said[-1] == ENGLISH.not_kept
    arranging.listen_out().press("1")
    arranging(events.NotKept(2, "store-failed"))
    assert arranging.said[-1] == ENGLISH.in_vain
    assert arranging.listen_out().session.step == "agents"
    assert ENGLISH.kept not in arranging.said


def test_a_call_is_not_brought_to_a_failing_callback_for_ever(at_callback):
    talk = at_callback(steps={"agents": {"say": "Nobody is there.", "next": "later"}})
    for _ in range(2):
        talk.press("1")
        talk(events.NotKept(1, "away"))
        talk.press("1")
        talk(events.NotKept(2, "away"))
        talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "callback-away")


def test_a_promise_that_nobody_answers_for_is_none(arranging):
    arranging.press("1").wait("stage:keeping")
    assert arranging.said[-1] == ENGLISH.not_kept


def test_a_late_or_strange_answer_changes_nothing(arranging):
    arranging(events.Kept(1))
    arranging.press("1")
    arranging(events.Kept(9))
    assert ENGLISH.kept not in arranging.said


def test_a_caller_who_hangs_up_before_the_end_has_arranged_nothing(arranging):
    arranging(events.CallerHungUp())
    outcome = arranging.session.outcome
    assert (outcome.verdict, outcome.kind) == (Verdict.ABANDONED, "callback")
    assert not arranging.all(commands.KeepCallback)


def test_after_the_promise_the_call_may_go_on(at_callback, kept):
    talk = kept(at_callback(then="main").press("1"))
    assert talk.said[-1] == ENGLISH.kept
    assert talk.listen_out().session.step == "main"


def test_outside_the_hours_callers_are_told_when_they_can_expect_the_call(at_callback, kept):
    weekend = Calendar("Europe/London", ((),) * 3 + ((Span(600, 720),),) + ((),) * 3)
    directory = Directory(queues={"sales": QueueRules("sales", calendar=weekend)})
    talk = kept(at_callback(changes={"directory": directory}).press("1"))
    when = "on Thursday at ten in the morning"
    assert talk.said[-2] == ENGLISH.kept_closed.replace("{when}", when)


@pytest.mark.parametrize("key", ["0", "1", "*"])
def test_no_key_changes_anything_while_the_promise_is_being_kept(arranging, key, kept):
    arranging.press("1").press(key)
    assert len(arranging.all(commands.KeepCallback)) == 1
    assert kept(arranging).said[-2] == ENGLISH.kept


@pytest.mark.parametrize("again", ["repeat", "help"])
def test_the_promise_is_said_again_and_not_made_again(arranging, again, kept):
    kept(arranging.press("1")).say(again)
    assert arranging.said.count(ENGLISH.kept) == 2
    assert len(arranging.all(commands.KeepCallback)) == len(arranging.all(commands.Arrived)) == 1
    assert arranging.listen_out().session.ended


def test_a_promise_that_was_kept_while_the_caller_was_cut_off_is_said_again(arranging, kept):
    arranging.press("1")
    arranging(events.CallerDetached())
    kept(arranging)
    arranging(events.CallerAttached())
    assert arranging.said.count(ENGLISH.kept) == 2
    assert arranging.listen_out().session.outcome.verdict is Verdict.ROUTED


def test_keeping_is_waited_for_after_a_broken_connection(arranging):
    arranging.press("1")
    arranging(events.CallerDetached())
    arranging(events.CallerAttached())
    assert arranging.wait("stage:keeping").said[-1] == ENGLISH.not_kept
