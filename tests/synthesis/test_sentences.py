import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.synthesis.sentences import MAX_CHARACTERS, is_speakable, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
        ("No full stop", ["No full stop"]),
        ("Dr. Smith pays 3.50 a month. Mr. J. Brown does not.", None),
        ("Call ext. 12, e.g. at 5 p.m. on Monday.", ["Call ext. 12, e.g. at 5 p.m. on Monday."]),
        ("To jest np. Kraków. Ul. Długa 3.", ["To jest np. Kraków.", "Ul. Długa 3."]),
        ("Dnia 1. maja mamy zamknięte.", ["Dnia 1. maja mamy zamknięte."]),
        ("One\nTwo\n\nThree", ["One", "Two", "Three"]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Wait… Yes.", ["Wait…", "Yes."]),
        ("For sales, press 1. For support, press 2.", None),
        ("", []),
        ("... 🙂 !", []),
        ("a\0b", ["a b"]),
    ],
)
def test_text_is_cut_where_a_sentence_ends(text: str, sentences: list[str] | None) -> None:
    if sentences is None:
        assert len(split(text)) == 2
    else:
        assert split(text) == sentences


def test_a_long_sentence_is_cut_at_a_comma() -> None:
    text = "one two three, " * 40
    pieces = split(text)
    assert len(pieces) > 1
    assert all(piece.endswith(",") for piece in pieces)
    assert " ".join(pieces) == text.strip()


def test_a_word_without_end_is_cut_anyway() -> None:
    assert "".join(split("x" * 1000)) == "x" * 1000


@given(st.text(max_size=2000))
def test_nothing_that_can_be_spoken_is_lost(text: str) -> None:
    pieces = split(text)
    assert all(piece and is_speakable(piece) for piece in pieces)
    assert all(len(piece) <= MAX_CHARACTERS for piece in pieces)
    spoken = [character for piece in pieces for character in piece if character.isalnum()]
    assert spoken == [character for character in text if character.isalnum()]
