import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.understanding import classifier as module
from smartivr.understanding.classifier import Classifier

EXAMPLES = {
    "pay": ["i want to pay my bill", "can i settle my invoice", "take the money from my card"],
    "track": ["where is my parcel", "has my delivery left yet", "track the order i made"],
    "fault": ["my router does not work", "the internet is down again", "i have no connection"],
}
POLISH = {
    "faktura": ["chce zaplacic fakture", "pytanie o rachunek", "kiedy mam zaplacic"],
    "awaria": ["internet nie dziala", "nie mam polaczenia", "chce zglosic awarie"],
}


def learn(examples, language="en"):
    pairs = [(text, intent) for intent, texts in examples.items() for text in texts]
    texts, intents = zip(*pairs, strict=True)
    return Classifier(texts, intents, language)


ENGLISH = learn(EXAMPLES)


def best(classifier, text):
    chances = classifier.judge(text).chances
    return max(chances, key=chances.get)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how do i pay this bill", "pay"),
        ("when will the package get here", "track"),
        ("my wifi stopped working", "fault"),
    ],
)
def test_phrasings_that_nobody_listed_are_understood(text, intent):
    assert best(ENGLISH, text) == intent


def test_what_belongs_to_no_option_gets_a_low_confidence():
    inside = ENGLISH.judge("where is my delivery").confidence("track")
    strange = ENGLISH.judge("who wrote the odyssey")
    assert max(strange.confidence(intent) for intent in EXAMPLES) < 0.5 < inside


def test_an_example_is_most_like_its_own_intent():
    likeness = ENGLISH.judge("where is my parcel").likeness
    assert likeness["track"] == pytest.approx(1.0)
    assert likeness["pay"] < 0.8


def test_learning_twice_gives_the_same():
    assert learn(EXAMPLES).judge("pay for my parcel") == ENGLISH.judge("pay for my parcel")


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60))
def test_any_text_gets_chances_and_confidences_between_0_and_1(text):
    judgement = ENGLISH.judge(text)
    numbers = [*judgement.chances.values(), *judgement.likeness.values()]
    numbers += [judgement.confidence(intent) for intent in EXAMPLES]
    assert all(0 <= number <= 1 for number in numbers)
    assert sum(judgement.chances.values()) <= 1 + 1e-9


def test_a_language_without_word_vectors_goes_by_words_and_letters():
    polish = learn(POLISH, "pl")
    assert best(polish, "jak zaplacic ten rachunek") == "faktura"
    assert sum(polish.judge("nie dziala").chances.values()) == pytest.approx(1.0)


def test_missing_word_vectors_leave_words_and_letters(monkeypatch):
    monkeypatch.setattr(module, "word_vectors", lambda _: None)
    monkeypatch.setattr(module, "chatter", lambda _: ())
    assert best(learn(EXAMPLES), "i want to pay") == "pay"


def test_nothing_loads_scikit_learn_before_something_is_learnt():
    code = (
        "import sys, smartivr.web.startup, smartivr.understanding.understand;"
        "sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
