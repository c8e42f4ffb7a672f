import pytest

from smartivr.dialog import commands
from smartivr.dialog.wording_directory import ENGLISH
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.understanding.meaning import Band

PEOPLE = {
    person.id: person
    for person in (
        Person("ann", "Ann Baker", extension="201"),
        Person("ann-2", "Ann Baker", extension="202"),
        Person("carl", "Carl Jones", extension="203"),
    )
}
DIRECTORY = Directory(
    people=PEOPLE,
    queues={
        "sales": QueueRules("sales", title="Sales", agents=("ann",)),
        "support": QueueRules("support", title="Support", agents=("ann-2",)),
    },
)


@pytest.fixture
def asked(flow_of, talk_on):
    def begin(directory=DIRECTORY, *, speech=True, **step):
        steps = {
            "main": {"directory": "Whom would you like?", **step},
            "agents": {"queue": "agents"},
        }
        flow = flow_of(steps, directory=directory)
        return talk_on(flow, speech=speech).listen_out()

    return begin


def dialled(talk):
    return [dial.person for dial in talk.listen_out().all(commands.Dial)]


def test_a_person_is_rung_by_name(asked):
    assert dialled(asked().say("person:carl")) == ["carl"]


def test_a_person_is_rung_by_extension(asked):
    assert dialled(asked().press("202")) == ["ann-2"]


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_of_people_with_one_name_the_caller_is_asked_which_one(asked, by):
    talk = asked().say("people:ann+ann-2")
    assert talk.said[-1] == "Which one do you mean: Ann Baker in Sales, or Ann Baker in Support?"
    talk.listen_out()
    assert dialled(talk.say("person:ann-2") if by == "speech" else talk.press("2")) == ["ann-2"]


def test_a_name_half_understood_is_read_back(asked):
    talk = asked().say("person:carl", Band.CONFIRM)
    assert talk.said[-1] == "Did you say Carl Jones?"
    assert dialled(talk.listen_out().press("1")) == ["carl"]


def test_who_is_not_understood_is_asked_for_the_extension(asked):
    talk = asked().mumble().listen_out().mumble()
    assert talk.said[-1] == ENGLISH.key_extension
    assert dialled(talk.press("203")) == ["carl"]


def test_without_speech_the_extension_is_asked_for_at_once(asked):
    talk = asked(speech=False)
    assert talk.said == ["Whom would you like?", ENGLISH.key_extension]


def test_only_those_listed_can_be_named(asked):
    talk = asked(people=["carl", "who-is-gone"])
    own = [o.intent for o in talk.session.expecting.options if not o.universal]
    assert own == ["person:carl"]


def test_where_nobody_is_listed_a_human_answers(asked):
    talk = asked(Directory())
    assert talk.said[0] == ENGLISH.nobody
    assert talk.session.step == "agents"


def test_help_tells_how_to_name_somebody(asked):
    assert asked().say("help").said[-1] == ENGLISH.help


def test_in_vain_a_human_answers(asked):
    talk = asked()
    for _ in range(3):
        talk.wait("no-input").listen_out()
    assert talk.session.step == "agents"
