import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.word_vectors import WordVectors, chatter, word_vectors

ENGLISH = word_vectors("en")


def likeness(one, other):
    return float(ENGLISH.of_text(one.split()) @ ENGLISH.of_text(other.split()))


@pytest.mark.parametrize(
    ("one", "like", "unlike"),
    [
        ("invoice", "bill", "weather"),
        ("parcel", "delivery", "password"),
        ("where has my parcel got to", "track my delivery", "reset my password"),
        ("my laptop is broken", "the computer does not work", "cancel my contract"),
    ],
)
def test_words_of_like_meaning_point_the_same_way(one, like, unlike):
    assert likeness(one, like) > likeness(one, unlike) + 0.15


def test_common_words_count_less_than_telling_ones():
    assert likeness("the parcel", "parcel") > likeness("the parcel", "the")


@given(st.lists(st.sampled_from(["parcel", "the", "qqzzx", "", "2"]), max_size=5))
def test_a_text_points_somewhere_with_length_1_or_nowhere(words):
    length = np.linalg.norm(ENGLISH.of_text(words))
    known = not {"parcel", "the"}.isdisjoint(words)
    assert length == pytest.approx(1.0 if known else 0.0)


def test_regions_share_their_languages_table():
    assert word_vectors("en-GB").dimensions == ENGLISH.dimensions
    assert chatter("en-GB") == chatter("en")


def test_a_language_without_a_table_does_without():
    assert word_vectors("pl") is None
    assert chatter("pl") == ()


def test_vectors_are_summed_at_their_scale():
    table = WordVectors(["a", "b"], np.array([[3, 0], [0, 2]], np.int8), np.array([1.0, 2.0]))
    assert table.of_text(["a", "b", "c"]) == pytest.approx([0.6, 0.8])
