import math
import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.recognition.common_words import COUNT, common_words
from smartivr.recognition.free_language import arpa

COMMON = {"the": 0.5, "where": 0.3, "order": 0.2}
PHRASES = ("where is my order", "track my order", "sales")
words = st.lists(
    st.sampled_from(["the", "where", "is", "my", "order", "track", "sales", "up"]), min_size=1
)


class Model:
    """An ARPA model read back."""

    def __init__(self, text: str) -> None:
        self.grams: dict[tuple[str, ...], tuple[float, float]] = {}
        self.told: dict[int, int] = {}
        order = 0
        for line in text.splitlines():
            if told := re.match(r"ngram (\d)=(\d+)", line):
                self.told[int(told[1])] = int(told[2])
            elif section := re.match(r"\\(\d)-grams:", line):
                order = int(section[1])
            elif order and line and not line.startswith("\\"):
                log10, *gram = line.split()
                weight = gram.pop() if len(gram) > order else "0"
                self.grams[tuple(gram)] = (10 ** float(log10), 10 ** float(weight))

    def probability(self, word: str, history: tuple[str, ...]) -> float:
        if (*history, word) in self.grams:
            return self.grams[*history, word][0]
        if not history:
            return 0.0
        backing_off = self.grams.get(history, (0.0, 1.0))[1]
        return backing_off * self.probability(word, history[1:])

    @property
    def vocabulary(self) -> list[str]:
        return [gram[0] for gram in self.grams if len(gram) == 1]


@given(st.lists(words, max_size=6))
def test_probabilities_of_what_may_follow_sum_to_one(phrases: list[list[str]]) -> None:
    model = Model(arpa([" ".join(phrase) for phrase in phrases], COMMON))
    histories = [(), *(gram for gram in model.grams if len(gram) < 3 and gram[-1] != "</s>")]
    for history in histories:
        total = sum(model.probability(word, history) for word in model.vocabulary)
        assert total == pytest.approx(1, abs=0.02), history


def test_the_header_counts_what_follows() -> None:
    model = Model(arpa(PHRASES, COMMON))
    counted = defaultdict(int)
    for gram in model.grams:
        counted[len(gram)] += 1
    assert model.told == dict(counted)


def test_phrasings_are_likelier_than_their_words_in_another_order() -> None:
    model = Model(arpa(PHRASES, COMMON))
    assert model.probability("order", ("my",)) > 5 * model.probability("is", ("my",))


def test_common_words_may_follow_anything() -> None:
    model = Model(arpa(PHRASES, COMMON))
    assert model.probability("the", ("track", "my")) > 0
    assert model.probability("sales", ("the",)) > 0


def test_without_any_phrasing_it_is_the_language_at_large() -> None:
    model = Model(arpa((), COMMON))
    assert model.probability("the", ()) > model.probability("order", ()) > 0


def test_the_table_of_common_words_is_whole() -> None:
    table = common_words()
    assert len(table) == COUNT
    assert list(table)[:2] == ["the", "to"]
    assert 0.3 < math.fsum(table.values()) < 1
