import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.flow import Consent, RecordingPolicy

ANN = events.AgentAnswered("ann", "Ann")
TOLD = RecordingPolicy(record=True, consent=Consent.TELL)
ASKED = RecordingPolicy(record=True, consent=Consent.ASK)


@pytest.fixture
def approaches(served, talk_on):
    """Begin to wait in `help`."""

    def approaching(policy, start="help"):
        return talk_on(served(recording=policy), start=start)

    return approaching


def put_through(talk):
    talk(events.QueueJoined(1))
    talk(ANN)
    return bool(talk.all(commands.StartRecording))


def test_callers_are_told_before_anybody_is_rung(approaches):
    talk = approaches(TOLD)
    assert talk.said == ["One moment.", "This call may be recorded."]
    assert not talk.all(commands.JoinQueue)
    talk.listen_out()
    assert talk.all(commands.JoinQueue)
    assert put_through(talk)


def test_they_are_told_once_a_call(approaches):
    talk = approaches(TOLD).listen_out()
    talk(events.QueueJoined(1))
    talk.say("main_menu").listen_out()
    talk.say("sales")
    talk.listen_out()
    assert talk.said.count("This call may be recorded.") == 1


def test_a_yes_lets_the_call_be_recorded(approaches):
    talk = approaches(ASKED)
    assert talk.said == ["One moment.", "May we record this call?"]
    talk.listen_out()
    assert not talk.all(commands.JoinQueue)
    talk.say("may_record", may_record="yes")
    assert talk.all(commands.JoinQueue)
    assert put_through(talk)


@pytest.mark.parametrize("by", ["word", "key"])
def test_a_no_is_kept(approaches, by):
    talk = approaches(ASKED).listen_out()
    if by == "key":
        talk.press("2")
    else:
        talk.say("may_record", may_record="no")
    assert not put_through(talk)


def test_the_answer_is_none_of_the_calls_slots(approaches):
    talk = approaches(ASKED).listen_out()
    talk.say("may_record", may_record="yes")
    assert talk.session.slots == {}


def test_without_an_answer_nothing_is_recorded_and_the_caller_goes_on(approaches):
    talk = approaches(ASKED)
    for _ in range(3):
        talk.listen_out().wait("no-input")
    assert talk.all(commands.JoinQueue)
    assert not put_through(talk)


def test_who_asks_for_an_agent_in_place_of_an_answer_is_asked_there(approaches):
    talk = approaches(ASKED).listen_out()
    talk.say("agent")
    assert talk.session.step == "agents"
    assert talk.said[-1] == "May we record this call?"


def test_a_policy_that_tells_nobody_says_nothing(approaches):
    talk = approaches(RecordingPolicy(record=True, consent=Consent.NONE))
    assert talk.said == ["One moment."]
    talk.listen_out()
    assert put_through(talk)


def test_a_person_is_rung_only_then_too(approaches):
    talk = approaches(ASKED, "sales").listen_out()
    assert not talk.all(commands.Dial)
    talk.say("may_record", may_record="no")
    assert talk.all(commands.Dial)
    talk(ANN)
    assert not talk.all(commands.StartRecording)
