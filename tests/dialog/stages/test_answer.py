import pytest

from smartivr.dialog import events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.wording_answer import ENGLISH, POLISH
from smartivr.understanding.confusable import confusable_pairs

TEXT = "We are open from nine to five."


@pytest.fixture
def hearing(flow_of, talk_on):
    def begin(language="en", **step):
        steps = {
            "main": {"menu": "Hours?", "options": {"sales": {"key": "1", "next": "hours"}}},
            "hours": {"answer": TEXT, **step},
            "agents": {"queue": "agents"},
        }
        return talk_on(flow_of(steps, language=language), start="hours")

    return begin


def test_the_answer_is_followed_by_what_else_there_is(hearing):
    assert hearing().listen_out().said == [TEXT, ENGLISH.offer]


def test_the_offer_may_have_words_of_its_own(hearing):
    assert hearing(offer="Say repeat.").listen_out().said == [TEXT, "Say repeat."]


@pytest.mark.parametrize("by", ["speech", "keys"])
@pytest.mark.parametrize("after", ["answer", "offer"])
def test_the_answer_itself_is_repeated(hearing, by, after):
    talk = hearing()
    if after == "offer":
        talk.listen_out()
    talk.say("repeat") if by == "speech" else talk.press("*")
    assert talk.said[-1] == TEXT
    assert talk.listen_out().said[-1] == ENGLISH.offer


@pytest.mark.parametrize(("key", "intent"), [("1", "answer_other"), ("", "main_menu")])
def test_the_main_menu_is_one_word_or_key_away(hearing, key, intent):
    talk = hearing().listen_out()
    assert (talk.press(key) if key else talk.say(intent)).session.step == "main"


def test_a_human_is_one_word_away_even_during_the_answer(hearing):
    assert hearing().press("0").session.step == "agents"


@pytest.mark.parametrize("way", ["silence", "words", "hash"])
def test_who_wants_nothing_more_is_let_go(hearing, way):
    talk = hearing().listen_out()
    match way:
        case "silence":
            talk.wait("no-input")
        case "words":
            talk.say("answer_done")
        case _:
            talk.press("#")
    assert talk.said[-1] == ENGLISH.goodbye
    outcome = talk.listen_out().session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.HUNG_UP, "answered")


def test_who_hangs_up_after_the_answer_was_served(hearing):
    talk = hearing().listen_out()
    talk(events.CallerHungUp())
    assert talk.session.outcome.verdict is Verdict.HUNG_UP


def test_who_hangs_up_during_the_answer_was_not(hearing):
    talk = hearing()
    talk(events.CallerHungUp())
    assert talk.session.outcome.verdict is Verdict.ABANDONED


def test_an_answer_may_go_on_at_once(hearing):
    talk = hearing(next="main").listen_out()
    assert talk.session.step == "main"
    assert talk.said == [TEXT, "Hours?"]


def test_a_word_that_is_not_understood_does_not_end_the_call(hearing):
    talk = hearing().listen_out().mumble()
    assert not talk.session.ended
    assert ENGLISH.goodbye not in talk.said


def test_the_answer_begins_anew_after_a_broken_connection(hearing):
    talk = hearing()
    talk(events.CallerDetached())
    talk(events.CallerAttached())
    assert talk.said == [TEXT, TEXT]


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_options_and_universal_commands_cannot_be_mixed_up(hearing, language, words):
    talk = hearing(language).listen_out()
    assert talk.said[-1] == words.offer
    assert confusable_pairs(talk.session.expecting.options, language) == []
