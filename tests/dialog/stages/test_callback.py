import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog import commands, events
from smartivr.dialog.wording_callback import ENGLISH, POLISH
from smartivr.routing.directory import Directory
from smartivr.understanding.confusable import confusable_pairs

CALLER = "+442079460123"


def test_the_calling_number_is_offered_by_its_last_digits(arranging):
    assert arranging.said == [ENGLISH.this_number.replace("{tail:digits}", "1 2 3")]
    arrived = arranging.all(commands.Arrived)[0].outcome
    assert (arrived.kind, arrived.destination) == ("callback", "sales")


def test_a_queue_that_is_not_served_here_is_handed_over_as_before(at_callback):
    talk = at_callback(changes={"directory": Directory()}, say="We will call you.")
    assert talk.session.outcome.kind == "callback"
    assert not talk.all(commands.KeepCallback)


@pytest.mark.parametrize("caller", ["", "anonymous", "Unavailable", "+449061234567"])
def test_a_number_that_cannot_be_called_is_asked_for(at_callback, caller):
    assert at_callback(caller=caller).said == [ENGLISH.which_number]


def test_what_the_step_says_comes_first_and_is_no_promise(at_callback):
    assert at_callback(say="Let us arrange that.").said[0] == "Let us arrange that."


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_another_number_is_read_back_however_it_was_given(arranging, by):
    if by == "speech":
        arranging.say("callback_answer", callback_answer="no")
    else:
        arranging.press("2")
    assert arranging.said[-1] == ENGLISH.which_number
    arranging.listen_out()
    if by == "speech":
        arranging.say("callback_number", callback_number="02079460199")
    else:
        arranging.press("02079460199#")
    assert arranging.said[-1] == "I have 0 2 0, 7 9 4 6, 0 1 9 9. Is that right?"
    arranging.listen_out().press("1")
    assert arranging.all(commands.KeepCallback)[0].number == "+442079460199"


def test_a_number_that_was_heard_wrong_is_asked_for_again(at_callback):
    talk = at_callback(caller="").press("02079460199#").listen_out().press("2")
    assert talk.said[-1] == ENGLISH.which_number
    talk.listen_out().press("02079460123#").listen_out().press("1")
    assert talk.all(commands.KeepCallback)[0].number == CALLER


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("79460123#", "That number is too short. Please give it with its area code."),
        ("020794601234567#", "That number is too long."),
        ("09061234567#", "We cannot call numbers of that kind."),
    ],
)
def test_what_is_wrong_with_a_number_is_said(at_callback, keys, told):
    talk = at_callback(caller="").press(keys)
    assert talk.said[-2:] == [told, ENGLISH.which_number]


def test_what_is_no_whole_number_is_asked_for_with_its_area_code(at_callback):
    talk = at_callback(caller="").press("7946#")
    assert talk.said[-1] == ENGLISH.no_number


def test_numbers_abroad_are_refused_where_the_step_says_so(at_callback):
    talk = at_callback(caller="", abroad=False).press("0048600100200#")
    assert "We cannot call numbers abroad." in talk.said


def test_local_numbers_are_those_of_the_country_of_the_step(at_callback):
    talk = at_callback(caller="", country="PL").press("600100200#").listen_out().press("1")
    assert talk.all(commands.KeepCallback)[0].number == "+48600100200"


def test_after_three_wrong_numbers_a_human_answers(at_callback):
    talk = at_callback(caller="")
    for _ in range(3):
        talk.press("79460123#").listen_out()
    assert ENGLISH.in_vain in talk.said
    assert talk.session.step == "agents"


@pytest.mark.parametrize("moment", ["same-number", "number", "read-back", "not-kept"])
def test_a_human_can_be_asked_for_at_every_point(arranging, moment):
    if moment in ("number", "read-back"):
        arranging.press("2").listen_out()
    if moment == "read-back":
        arranging.press("02079460199#").listen_out()
    if moment == "not-kept":
        arranging.press("1")
        arranging(events.NotKept(1, "store-failed"))
    arranging.say("agent")
    assert arranging.session.step == "agents"


@given(st.text("0123456789*#", max_size=30), st.integers(0, 2**32))
def test_any_keys_lead_to_a_number_that_can_be_dialled_or_to_a_human(at_callback, keys, seed):
    talk = at_callback(caller="")
    for number, key in enumerate(keys):
        if talk.session.ended or talk.session.step != "later":
            break
        talk.press(key)
        if seed >> number & 1:
            talk.listen_out()
    for command in talk.all(commands.KeepCallback):
        assert command.number.startswith("+")
        assert len(command.number) > 7


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_options_and_universal_commands_cannot_be_mixed_up(at_callback, language, words):
    talk = at_callback(schedule=True, changes={"language": language}).press("1").listen_out()
    assert talk.said[-1] == words.now_or_later
    assert confusable_pairs(talk.session.expecting.options, language) == []
