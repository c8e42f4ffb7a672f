import pytest


@pytest.mark.parametrize("asking", ["main", "support", "number", "thanks"])
def test_a_human_can_be_asked_for_in_every_state(flow_of, talk_on, asking):
    talk = talk_on(flow_of(), start=asking)
    talk.say("agent").listen_out()
    assert talk.session.outcome.destination == "agents"


def test_zero_brings_a_human_even_while_something_is_said(talk):
    talk.press("0").listen_out()
    assert talk.session.outcome.destination == "agents"


def test_a_lone_zero_in_a_longer_entry_brings_a_human(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("0#").listen_out()
    assert at_main.session.outcome.destination == "agents"


def test_repeat_says_it_again_without_counting(at_main):
    for _ in range(5):
        at_main.press("*").hear_next()
    assert at_main.said[-1] == "Say support or sales."
    assert at_main.session.step == "main"


def test_back_returns_to_the_question_before(at_main):
    at_main.say("support").hear_next().say("back")
    assert at_main.session.step == "main"


def test_back_at_the_first_question_stays_there(at_main):
    at_main.say("back")
    assert at_main.session.step == "main"


def test_main_menu_starts_over(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().say("main_menu")
    assert at_main.session.step == "main"
    at_main.hear_next().say("back")
    assert at_main.session.step == "main"


def test_help_names_the_options_and_the_keys(at_main):
    at_main.say("help")
    assert "support, sales" in at_main.said[-1]
    assert "press 1" in at_main.said[-1]
