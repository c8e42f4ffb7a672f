import pytest

from smartivr.dialog import commands
from smartivr.dialog.extensions import dialled, person_meant
from smartivr.routing.directory import Directory, Person
from smartivr.understanding.meaning import Band

PEOPLE = {
    person.id: person
    for person in (
        Person("ann", "Ann Baker", extension="201"),
        Person("ben", "Ben Okafor", extension="3145"),
        Person("eve", "Eve Stone"),
    )
}
STEPS = {
    "main": {
        "menu": "Support, sales or orders?",
        "options": {
            "support": {"key": "1", "next": "below"},
            "sales": {"key": "2", "next": "below"},
        },
    },
    "below": {
        "menu": "Broadband or telephone?",
        "options": {
            "broadband": {"key": "1", "next": "agents"},
            "telephone": {"key": "5", "next": "ending"},
        },
    },
    "number": {"ask": "Which?", "slot": "x", "kind": "digits", "length": 3, "next": "ending"},
    "ending": {"hangup": "Bye."},
    "agents": {"queue": "agents"},
}


@pytest.fixture
def at_menu(flow_of, talk_on):
    def begin(start="main", **changes):
        made = {"directory": Directory(people=PEOPLE), "extensions": True, **changes}
        return talk_on(flow_of(STEPS, **made), start=start).listen_out()

    return begin


def test_an_extension_rings_its_person(at_menu):
    talk = at_menu().press("3145").listen_out()
    assert [dial.person for dial in talk.all(commands.Dial)] == ["ben"]
    assert talk.all(commands.Chosen)[0].intent == "person:ben"


def test_an_extension_that_begins_with_the_key_of_an_option_rings_too(at_menu):
    talk = at_menu().press("20")
    assert talk.session.step == "main"
    talk.press("1").listen_out()
    assert [dial.person for dial in talk.all(commands.Dial)] == ["ann"]


def test_the_key_of_an_option_counts_after_the_wait_between_keys(at_menu):
    talk = at_menu().press("2")
    started = [c for c in talk.log if isinstance(c, commands.StartTimer)]
    assert started[-1] == commands.StartTimer("inter-key", talk.session.policy.inter_key_s)
    talk.wait("inter-key")
    assert talk.session.step == "below"


def test_the_terminator_makes_the_key_of_an_option_count_at_once(at_menu):
    assert at_menu().press("2#").session.step == "below"


def test_a_key_that_begins_no_extension_costs_no_wait(at_menu):
    assert at_menu().press("1").session.step == "below"


def test_keys_after_an_option_go_to_the_next_menu(at_menu):
    assert at_menu().press("25").session.step == "ending"


def test_keys_that_were_meant_for_nothing_after_an_option_count_at_the_next_menu(at_menu):
    talk = at_menu().press("20").wait("inter-key")
    assert talk.session.step == "agents"


def test_a_human_is_reached_by_zero_although_extensions_hold_zeros(at_menu):
    talk = at_menu()
    talk.press("0")
    assert talk.session.step == "agents"


def test_extensions_mean_nothing_where_the_line_does_not_allow_them(at_menu):
    talk = at_menu(extensions=False).press("3")
    assert talk.session.exchange.tries.no_match == 1
    assert not talk.session.expecting.dialled


def test_extensions_mean_nothing_where_a_value_is_asked_for(at_menu):
    talk = at_menu(start="number").press("201")
    assert talk.session.step == "ending"
    assert not talk.all(commands.Dial)


def test_an_extension_is_no_answer_to_a_read_back(at_menu):
    talk = at_menu().say("sales", Band.CONFIRM)
    assert not talk.session.expecting.dialled


def test_only_those_with_an_extension_can_be_dialled():
    assert dialled(Directory(people=PEOPLE)) == {"201": "person:ann", "3145": "person:ben"}


def test_an_intent_names_a_person_or_nobody():
    assert person_meant("person:ann") == "ann"
    assert person_meant("people:ann+ben") == ""
    assert person_meant("sales") == ""


def test_what_was_chosen_is_told_by_the_name_that_the_question_gives_it(at_menu):
    talk = at_menu().press("3145")
    assert talk.all(commands.Chosen)[0].label == "Ben Okafor"
    assert at_menu().press("1").all(commands.Chosen)[0].label == "support"
