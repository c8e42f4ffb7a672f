import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import spending

from smartivr.dialog.spoken_names import name_options, namesakes_meant, telling_apart
from smartivr.dialog.wording_directory import ENGLISH, POLISH
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.phrases import parse
from smartivr.understanding.understand import understand

ANN = Person("ann", "Ann Baker", extension="201", said_as=("Annie Baker",))
ANN_TOO = Person("ann-2", "Ann Baker", extension="202")
CARL = Person("carl", "Carl Baker")
JO = Person("jo", "Jo O'Neil-Smith", extension="203")
DIRECTORY = Directory(
    queues={
        "sales": QueueRules("sales", title="Sales", agents=("ann", "carl")),
        "support": QueueRules("support", title="Support", agents=("ann-2",)),
    }
)


def heard(options, said, language="en"):
    meaning = understand(Hypothesis.of(said), Expecting(language, options))
    return meaning.intent if meaning.band is Band.ACCEPT else ""


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("ann baker", "person:ann"),
        ("annie baker please", "person:ann"),
        ("I'd like to speak to carl baker", "person:carl"),
        ("jo o'neil smith", "person:jo"),
        ("o'neil smith", "person:jo"),
        ("baker", "people:ann+carl"),
        ("nobody at all", ""),
    ],
)
def test_people_are_found_by_full_listed_and_last_names(said, intent):
    assert heard(name_options([ANN, CARL, JO]), said) == intent


def test_a_full_name_that_two_people_have_means_both():
    options = name_options([ANN, ANN_TOO])
    assert heard(options, "ann baker") == "people:ann+ann-2"
    assert heard(options, "annie baker") == "person:ann"


def test_a_last_name_that_too_many_have_means_nobody():
    crowd = [Person(f"p{n}", f"{chr(65 + n)}lex Miller") for n in range(6)]
    assert not any("people:" in option.intent for option in name_options(crowd))


def test_an_extension_chooses_its_person():
    keys = {key: option.intent for option in name_options([ANN, CARL, JO]) for key in option.keys}
    assert keys == {"201": "person:ann", "203": "person:jo"}


def test_namesakes_are_read_from_their_intent():
    assert namesakes_meant("people:ann+ann-2") == ("ann", "ann-2")
    assert namesakes_meant("person:ann") == ()


def test_people_with_a_last_name_in_common_are_told_apart_by_their_names():
    options = telling_apart([ANN, CARL], DIRECTORY, ENGLISH)
    assert [option.label for option in options] == ["Ann Baker", "Carl Baker"]
    assert heard(options, "carl") == "person:carl"
    assert [option.keys for option in options] == [("1",), ("2",)]


def test_people_with_one_name_are_told_apart_by_their_queues():
    options = telling_apart([ANN, ANN_TOO], DIRECTORY, ENGLISH)
    assert [option.label for option in options] == ["Ann Baker in Sales", "Ann Baker in Support"]
    assert heard(options, "the one in support") == "person:ann-2"


def test_people_with_one_name_in_one_queue_are_told_apart_by_their_extensions():
    options = telling_apart([ANN, ANN_TOO], Directory(), POLISH)
    assert [option.label for option in options] == [
        "Ann Baker, numer wewnętrzny 2 0 1",
        "Ann Baker, numer wewnętrzny 2 0 2",
    ]


def test_five_hundred_people_are_understood_at_once():
    firsts = ("Ann", "Ben", "Carl", "Dora", "Eve", "Frank", "Gina", "Hugh", "Ida", "Jack")
    lasts = [
        a + b
        for a in ("Ash", "Black", "Clay", "Dun", "East")
        for b in ("bury", "combe", "field", "ford", "ham", "ley", "ridge", "ton", "well", "wood")
    ]
    people = [
        Person(f"{first}-{last}".lower(), f"{first} {last}", extension=str(1000 + number))
        for number, (first, last) in enumerate((f, name) for f in firsts for name in lasts)
    ]
    options = name_options(people)
    assert heard(options, "dora claycombe") == "person:dora-claycombe"
    with spending() as spent:
        assert heard(options, "gina eastwood") == "person:gina-eastwood"
    assert spent.cpu_s < 0.5, "0.003 on a machine with nothing else to do"


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6))
def test_any_names_become_phrases_and_nobody_is_lost(names):
    people = [Person(f"p{number}", name) for number, name in enumerate(names)]
    options = name_options(people)
    for option in options:
        for phrase in option.phrases:
            parse(phrase)
    assert {f"person:p{number}" for number in range(len(names))} <= {o.intent for o in options}
    if len(people) > 1:
        apart = telling_apart(people, DIRECTORY, ENGLISH)
        assert len({option.keys for option in apart}) == len(people)
        assert all(parse(phrase) for option in apart for phrase in option.phrases)
