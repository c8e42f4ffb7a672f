"""The word pairs that vosk goes by where it is given no grammar (`Gr.fst`)."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from openfst import run
from phrases import MENU_PHRASES, coffee_order, digit_string
from sphinx_model import WordModel

_START, _END = "<s>", "</s>"
_CALLERS_SHARE = 0.4
"""Share of what callers say; English at large has the rest."""
_END_CHANCE = 0.1
_FREQUENT = 1200
"""Pairs are looked for among so many of the most frequent words."""
_LIKELY, _MORE_LIKELY = 2e-3, 2.0
"""A pair is kept where it is this likely, and so much likelier than its second word alone."""

Chances = dict[str, float]


def callers_sentences() -> list[list[str]]:
    """Sentences in about the shares in which callers say them."""
    rng = np.random.default_rng(1)
    said = [phrase for phrase in MENU_PHRASES for _ in range(3)]
    said += [coffee_order(rng) for _ in range(400)] + [digit_string(rng) for _ in range(300)]
    return [sentence.split() for sentence in said]


def count_pairs(sentences: Sequence[Sequence[str]]) -> dict[str, Counter[str]]:
    """How often each word follows each."""
    pairs: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for first, second in zip([_START, *sentence], [*sentence, _END], strict=True):
            pairs.setdefault(first, Counter())[second] += 1
    return pairs


def single_words(
    words: Sequence[str], english: WordModel, pairs: Mapping[str, Counter[str]]
) -> Chances:
    """Chance of every word, whatever is before it."""
    general = {word: math.exp(english.log_probability(word)) for word in words}
    said = Counter[str]()
    for following in pairs.values():
        said += following
    total, heard = sum(general.values()), sum(said[word] for word in words)
    return {
        word: (1 - _CALLERS_SHARE) * general[word] / total + _CALLERS_SHARE * said[word] / heard
        for word in words
    }


def word_pairs(
    singles: Chances, english: WordModel, pairs: Mapping[str, Counter[str]]
) -> Iterator[tuple[str, Chances]]:
    """Of each word that something in particular follows, the chances of what does."""
    frequent = sorted(singles, key=lambda word: -singles[word])[:_FREQUENT]
    for first in dict.fromkeys([_START, *frequent, *pairs]):
        before = [] if first == _START else [first]
        followers: Chances = {}
        if first in frequent:
            for second in frequent:
                chance = math.exp(english.log_probability(second, before))
                if chance > max(_LIKELY, _MORE_LIKELY * singles[second]):
                    followers[second] = chance
        said = pairs.get(first, Counter())
        total = sum(said.values())
        share = _CALLERS_SHARE if followers else 1.0 - _END_CHANCE
        followers = {word: (1 - share) * chance for word, chance in followers.items()}
        for second, count in said.items():
            followers[second] = followers.get(second, 0) + share * count / total
        if followers:
            yield first, followers


def arcs(numbers: Mapping[str, int], singles: Chances, pairs: Mapping[str, Chances]) -> str:
    """The pairs as an acceptor that OpenFst compiles: state 1 begins, state 0 knows no word before.

    Epsilon arcs lead back to state 0, and cost what the kept pairs leave.
    """
    state = {word: number for number, word in enumerate(pairs, start=1)}
    lines, finals = [], [f"0 {-math.log(_END_CHANCE):.4f}"]
    for first, followers in pairs.items():
        here = state[first]
        left = max(0.05, 1 - sum(followers.values()))
        other = max(0.05, 1 - sum(singles.get(word, 0) for word in followers))
        for second, chance in followers.items():
            if second == _END:
                finals.append(f"{here} {-math.log(chance):.4f}")
                continue
            number = numbers[second]
            lines.append(f"{here} {state.get(second, 0)} {number} {number} {-math.log(chance):.4f}")
        lines.append(f"{here} 0 0 0 {-math.log(left / other):.4f}")
    for word, chance in singles.items():
        number, cost = numbers[word], -math.log(chance * (1 - _END_CHANCE))
        lines.append(f"0 {state.get(word, 0)} {number} {number} {cost:.4f}")
    return "\n".join([*lines, *finals, ""])


def make(numbers: Mapping[str, int], graph: Path) -> None:
    """Write `Gr.fst` in the numbers that the pronunciation graph has for the words."""
    words = [word for word in numbers if word[0] not in "<["]
    english = WordModel()
    counted = count_pairs(callers_sentences())
    singles = single_words(words, english, counted)
    pairs = dict(word_pairs(singles, english, counted))
    run(
        "fstcompile | fstarcsort --sort_type=ilabel | fstconvert --fst_type=const > Gr.fst",
        graph,
        arcs(numbers, singles, pairs),
    )
