"""Words, sentences and graphs of the recipe of vosk-tiny-en."""

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import language_model
import lexicon
import numpy as np
import order_grammar
import pytest
from held_out import HELD_OUT_SPEAKERS, held_out
from held_out_labels import held_out_lines
from hypothesis import given
from hypothesis import strategies as st
from phone_set import BASE, NUMBERS, OUTPUTS, entering, first_output, placed, staying
from phrases import coffee_order, digit_string, menu_request, spelling, words_of_callers
from pronunciation_graph import build_tree
from voices import espeak_variants

SHARED_SOUND = {"their": ("DH EH R",), "there": ("DH EH R",), "a": ("AH", "EY")}


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("0075d273-51bb-47cb-b323-4437bd0de029.flac", False),
        ("00e09cf0-a01d-453e-9b89-dc6e6d31d362.flac", False),
        ("order-4.wav", False),
        ("order-6.wav", True),
    ],
)
def test_which_recordings_are_held_out_never_changes(name: str, *, held: bool) -> None:
    assert held_out(name) is held


@given(st.from_regex(r"[a-z0-9-]{1,30}", fullmatch=True))
def test_folder_and_ending_do_not_decide_what_is_held_out(stem: str) -> None:
    assert held_out(f"{stem}.wav") is held_out(f"audio/{stem}.flac") is held_out(stem)


def test_a_quarter_of_the_recordings_is_held_out() -> None:
    share = sum(held_out(f"recording-{number}") for number in range(4000)) / 4000
    assert share == pytest.approx(0.25, abs=0.03)


def test_a_digit_speaker_is_held_out() -> None:
    assert "yweweler" in HELD_OUT_SPEAKERS


def test_labels_of_what_is_held_out_go_by_speaker_where_one_is_named() -> None:
    header = "file\tintent\tspeaker"
    orders = ["a/order-6.wav\torder\t", "a/order-5.wav\torder\t"]
    digits = ["order-5.wav\tdigit\tyweweler", "order-6.wav\tdigit\tgeorge"]
    kept = list(held_out_lines([header, *orders, *digits]))
    assert kept == [header, orders[0], digits[0]]


def test_a_dictionary_may_pronounce_a_word_in_several_ways() -> None:
    lines = ["read R EH D\n", "read(2) R IY D\n", "read(3) R EH D\n", "empty\n"]
    assert lexicon.parse_dictionary(lines) == {"read": ("R EH D", "R IY D")}


def test_needed_words_are_chosen_beside_the_most_frequent() -> None:
    known = {"the": ("DH AH",), "of": ("AH V",), "router": ("R AW T ER",)}
    chosen = lexicon.choose(["the", "of"], ["router", "qwerty"], known, count=1)
    assert list(chosen) == ["router", "the"]


def test_a_lexicon_is_read_as_written(tmp_path: Path) -> None:
    lexicon.write(SHARED_SOUND, tmp_path / "lexicon.txt")
    assert lexicon.read(tmp_path / "lexicon.txt") == SHARED_SOUND


def test_every_word_that_callers_say_can_be_pronounced() -> None:
    assert words_of_callers() - lexicon.read_dictionary().keys() == set()


def test_pronunciations_have_phones_of_the_model_only() -> None:
    known = lexicon.read_dictionary()
    phones = {phone for word in words_of_callers() for way in known[word] for phone in way.split()}
    assert phones <= set(BASE)


@pytest.mark.parametrize("write", [menu_request, digit_string, coffee_order, spelling])
def test_texts_are_made_of_words_that_the_model_has(write: object) -> None:
    rng = np.random.default_rng(3)
    said = {word for _ in range(200) for word in write(rng).split()}
    assert said
    assert said <= words_of_callers()


def test_the_extras_of_an_order_may_come_in_any_order() -> None:
    grammar = order_grammar.grammar({"size": "small", "roast": "dark roast", "milkAmount": "cream"})
    assert "small dark roast | dark roast small" in grammar
    assert "with (cream)" in grammar


def test_an_order_of_a_drink_alone_has_nothing_with_it() -> None:
    grammar = order_grammar.grammar({"coffeeDrink": "latte"})
    assert " latte " in grammar
    assert "with" not in grammar


def test_transitions_have_numbers_of_their_own_from_one() -> None:
    numbers = [number for name in NUMBERS for number in (staying(name), entering(name))]
    assert numbers == list(range(1, 2 * len(NUMBERS) + 1))


def test_the_place_of_a_phone_does_not_change_its_output() -> None:
    assert first_output("AH_B") == first_output("AH_S") == first_output("AH")
    assert {first_output(name) for name in NUMBERS} == set(range(0, OUTPUTS, 2))


def test_phones_are_placed_in_their_word() -> None:
    assert placed(["AH"]) == ["AH_S"]
    assert placed(["S", "IH", "K", "S"]) == ["S_B", "IH_I", "K_I", "S_E"]


def _spoken(arcs: Sequence[tuple[int, int, int, int, float]], phones: Sequence[str]) -> set[int]:
    """Words at the end of a path from the root."""
    state = 1
    for phone in phones:
        state = next(b for a, b, label, _, _ in arcs if a == state and label == entering(phone))
    return {word for a, b, _, word, _ in arcs if a == state and word}


def test_the_graph_leads_from_the_phones_to_every_word_of_that_sound() -> None:
    tree, numbers = build_tree(SHARED_SOUND)
    assert _spoken(tree.arcs, placed(["DH", "EH", "R"])) == {numbers["their"], numbers["there"]}
    assert _spoken(tree.arcs, placed(["EY"])) == {numbers["a"]}
    assert tree.marks == 2


def test_words_of_one_sound_have_different_marks() -> None:
    tree, _ = build_tree(SHARED_SOUND)
    marked = Counter((a, label) for a, _, label, word, _ in tree.arcs if word)
    assert set(marked.values()) == {1}


class Flat:
    """Every word is as likely as any other."""

    def log_probability(self, word: str, before: Sequence[str] = ()) -> float:
        return math.log(0.5) if before and word == "bill" else math.log(0.1)


def test_the_chances_after_each_word_add_up_to_one() -> None:
    words = ["pay", "my", "bill", "now"]
    pairs = language_model.count_pairs([["pay", "my", "bill"], ["pay", "now"]])
    singles = language_model.single_words(words, Flat(), pairs)
    assert sum(singles.values()) == pytest.approx(1)
    kept = dict(language_model.word_pairs(singles, Flat(), pairs))
    assert kept["pay"]["my"] > kept["pay"].get("pay", 0)
    lines = language_model.arcs({word: n for n, word in enumerate(words, 2)}, singles, kept)
    leaving = Counter[str]()
    for line in lines.splitlines():
        state, *_, cost = line.split()
        epsilon = line.split()[2:4] == ["0", "0"]
        leaving[state] += 0 if epsilon else math.exp(-float(cost))
    assert leaving["0"] == pytest.approx(1, abs=1e-3)
    assert all(total < 1.001 for total in leaving.values())


def test_voices_of_the_shipped_samples_and_of_no_person_are_left_out() -> None:
    listing = "\n".join(f" 5  variant  --/M  x  !v/{name}  ()" for name in ("m3", "Mario", "john"))
    assert espeak_variants(f"Pty Language\n{listing}\n 5 v --/M w !v/whisper ()") == ("john",)
