import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.ahead import question_ahead
from smartivr.understanding.meaning import Band, Meaning

TWO_GREETINGS = {
    "welcome": {"say": "Welcome.", "next": "notice"},
    "notice": {"say": "Calls are recorded.", "next": "main"},
    "main": {"menu": "Say sales.", "options": {"sales": {"key": "0", "next": "sales"}}},
    "sales": {"transfer": "Sales", "say": "Connecting you."},
    "agents": {"queue": "agents", "say": "One moment."},
}


def test_an_option_said_during_the_greeting_answers_the_menu(talk):
    talk.say("sales")
    assert talk.session.step == "sales"


def test_an_option_is_heard_through_several_greetings(flow_of, talk_on):
    talk = talk_on(flow_of(TWO_GREETINGS))
    talk.say("sales")
    assert talk.session.step == "sales"
    assert "Calls are recorded." not in talk.said


def test_a_doubtful_option_during_the_greeting_is_read_back_at_the_menu(talk):
    talk.say("sales", Band.CONFIRM)
    assert talk.session.step == "main"
    assert "sales" in talk.said[-1]
    assert talk.session.exchange.confirming.intent == "sales"


def test_an_option_said_during_a_closed_greeting_counts_after_it(flow_of, talk_on):
    closed = {"text": "This must be heard.", "barge_in_speech": False}
    talk = talk_on(flow_of({**TWO_GREETINGS, "welcome": {"say": closed, "next": "main"}}))
    talk.say("sales")
    assert talk.session.step == "welcome"
    talk.hear_next()
    assert talk.session.step == "sales"


def test_a_key_that_the_menu_takes_is_no_call_for_an_agent_during_the_greeting(flow_of, talk_on):
    talk = talk_on(flow_of(TWO_GREETINGS))
    talk.press("0")
    assert talk.session.step == "sales"


def test_an_agent_may_be_asked_for_during_the_greeting(talk):
    talk.say("agent")
    assert talk.session.step == "agents"


@pytest.mark.parametrize("lost", [False, True])
def test_a_greeting_that_was_cut_for_nothing_gives_way_to_the_menu(talk, lost):
    talk(events.SpeechStarted())
    talk(events.SpeechPartial("sales", known=True))
    assert not talk.session.floor.playing
    if lost:
        talk(events.RecognitionLost("engine-failed"))
    else:
        talk(events.Understood(Meaning(Band.REJECT, heard="sails")))
    assert talk.session.step == "main"
    assert commands.Listen in map(type, talk.last)


def test_what_follows_a_greeting_is_known_where_only_prompts_lead_there(flow_of):
    flow = flow_of(TWO_GREETINGS)
    assert [option.intent for option in question_ahead(flow, "notice").options] == ["sales"]
    assert question_ahead(flow, "sales") is None
    assert question_ahead(flow, "nowhere") is None


def test_greetings_in_a_circle_lead_to_no_question(flow_of):
    flow = flow_of({**TWO_GREETINGS, "notice": {"say": "Again.", "next": "welcome"}})
    assert question_ahead(flow, "welcome") is None
