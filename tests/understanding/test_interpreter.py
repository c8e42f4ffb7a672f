from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.interpreter import Interpreter, interpreter
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand
from smartivr.understanding.vocabulary import Vocabulary


def meant(expecting, text):
    return understand(Hypothesis.of(text), expecting)


def test_each_sense_is_read_once_best_first(telecom):
    readings = Interpreter(Vocabulary.of(telecom)).read("sales team")
    assert readings[0].sense.intent == "sales"
    assert len({reading.sense.key for reading in readings}) == len(readings) == 9
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)


def test_an_interpreter_is_made_once_for_equal_moments(telecom):
    assert interpreter(Vocabulary.of(telecom)) is interpreter(Vocabulary.of(replace(telecom)))


def test_further_templates_of_a_sense_support_its_best_one(menu):
    alone = menu({"pay": ("pay my bill",), "see": ("see a film",)})
    supported = menu({"pay": ("pay my bill", "settle my bill"), "see": ("see a film",)})
    text = "about my bill"
    assert meant(supported, text).confidence > meant(alone, text).confidence


def test_a_text_longer_than_an_utterance_is_cut_short_and_never_exact(menu):
    long = " ".join(["word"] * 40)
    expecting = menu({"long": (long,)})
    assert meant(expecting, long).exact
    endless = meant(expecting, f"{long} {'more ' * 10_000}")
    assert not endless.exact
    assert endless.intent == "long"


def test_templates_too_large_to_list_are_aligned(menu):
    large = " ".join(f"[{word}]" for word in "abcdefghi")
    meaning = meant(menu({"count": (f"count {large} sheep",)}), "count b d i sheep")
    assert (meaning.intent, meaning.exact, meaning.band) == ("count", True, Band.ACCEPT)


_words = st.sampled_from(
    ["red", "green", "blue", "parcel", "line", "phone", "bill", "pay", "account", "card", "box"]
)
_phrase = st.lists(_words, min_size=1, max_size=4).map(" ".join)
_menus = st.lists(st.lists(_phrase, min_size=1, max_size=3), min_size=1, max_size=4)


@settings(deadline=None, max_examples=100)
@given(phrases=_menus, data=st.data())
def test_an_exact_phrase_is_always_accepted_unless_two_options_share_it(menu, phrases, data):
    options = {f"option{at}": said for at, said in enumerate(phrases)}
    intent = data.draw(st.sampled_from(sorted(options)))
    text = data.draw(st.sampled_from(options[intent]))
    meaning = meant(menu(options), text)
    owners = {name for name, said in options.items() if text in said}
    assert meaning.exact
    assert meaning.intent in owners
    assert (meaning.band is Band.ACCEPT) == (len(owners) == 1)


@settings(deadline=None, max_examples=100)
@given(phrases=_menus, text=st.one_of(_phrase, st.text(max_size=20)), data=st.data())
def test_the_order_of_options_does_not_matter(menu, phrases, text, data):
    expecting = menu({f"option{at}": said for at, said in enumerate(phrases)})
    shuffled = replace(expecting, options=tuple(data.draw(st.permutations(expecting.options))))
    one, other = meant(expecting, text), meant(shuffled, text)
    assert one.confidence == pytest.approx(other.confidence)
    assert one.band is other.band
    if one.band is Band.ACCEPT:
        assert one.intent == other.intent
