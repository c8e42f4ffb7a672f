import json
import math

import pytest

from smartivr.recognition.vosk_readings import FreeWords, free_words, hypothesis, joined
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Alternative
from smartivr.understanding.vocabulary import Vocabulary

PHRASES = ("technical support", "track my order")
VOCABULARY = Vocabulary.of(
    Expecting("en", options=tuple(Option(phrase, phrase, (phrase,)) for phrase in PHRASES))
)


def test_stretches_that_libvosk_closed_itself_are_joined() -> None:
    first = [Alternative("i want", 5), Alternative("i won't", 4)]
    second = [Alternative("sales", 3), Alternative("", 2.5)]
    texts = [reading.text for reading in joined([first, [], second])]
    assert texts == ["i want sales", "i want", "i won't sales", "i won't"]


def test_a_reading_that_may_be_said_goes_before_a_likelier_one() -> None:
    heard = [Alternative("track my support", 9.0), Alternative("track my order", 8.0)]
    found = hypothesis(heard, VOCABULARY)
    assert [reading.text for reading in found.alternatives] == [
        "track my order",
        "track my support",
    ]
    assert not found.outside


@pytest.mark.parametrize(
    ("texts", "outside"),
    [
        (["[unk]"], True),
        (["[unk] order [unk]", "my order"], True),
        (["[unk] order", "track my order"], False),
        (["my order", "[unk]"], False),
    ],
)
def test_it_is_outside_where_the_likeliest_is_unknown_and_nothing_may_be_said(
    texts: list[str], *, outside: bool
) -> None:
    heard = [Alternative(text, -float(rank)) for rank, text in enumerate(texts)]
    assert hypothesis(heard, VOCABULARY).outside is outside


def test_unknown_words_are_no_part_of_a_text() -> None:
    assert hypothesis([Alternative("[unk] order", 0.0)], VOCABULARY).text == "order"


def test_shares_of_likelihood_tell_how_sure_it_is() -> None:
    heard = [Alternative("track my support", 0.0), Alternative("track my order", -1.0)]
    evidence = hypothesis(heard, VOCABULARY).evidence
    share = math.exp(-1) / (1 + math.exp(-1))
    assert evidence["accepted_rank"] == pytest.approx(math.exp(-1))
    assert evidence["accepted_share"] == pytest.approx(share)
    assert evidence["least_word"] == pytest.approx(share), "only one reading holds 'order'"


def test_without_a_reading_that_may_be_said_its_rank_is_nothing() -> None:
    evidence = hypothesis([Alternative("my support", 3.0)], VOCABULARY).evidence
    assert (evidence["accepted_rank"], evidence["accepted_share"]) == (0.0, 0.0)
    assert evidence["least_word"] == 1.0


@pytest.mark.parametrize(
    ("free", "agreement"),
    [("track my order", 1.0), ("track an order", 2 / 3), ("hello there you", 0.0), ("", 0.0)],
)
def test_the_open_pass_agrees_by_the_word(free: str, agreement: float) -> None:
    words = FreeWords(free, (0.5,) * len(free.split()))
    found = hypothesis([Alternative("track my order", 0.0)], VOCABULARY, words)
    assert found.free_text == free
    assert found.evidence["free_agreement"] == pytest.approx(agreement)
    assert found.evidence["free_confidence"] == (0.5 if free else 0.0)


def test_what_was_not_measured_is_absent() -> None:
    evidence = hypothesis([Alternative("track my order", 0.0)], VOCABULARY).evidence
    assert not [name for name in evidence if name.startswith("free")]


def test_what_the_open_pass_heard_stands_where_the_grammar_heard_nothing() -> None:
    assert hypothesis([], VOCABULARY, FreeWords("hello", (0.9,))).free_text == "hello"


def test_words_of_the_open_pass_are_joined_over_stretches() -> None:
    first = json.dumps(
        {"result": [{"word": "my", "conf": 0.8}, {"word": "[unk]", "conf": 0.3}], "text": "my"}
    )
    last = json.dumps({"result": [{"word": "parcel", "conf": 0.6}], "text": "parcel"})
    assert free_words([first, json.dumps({"text": ""}), last]) == FreeWords("my parcel", (0.8, 0.6))
