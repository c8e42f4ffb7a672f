"""Makes up sentences that a language model thinks likely: what people might ask a phone line."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence

import numpy as np
from trigrams import Trigrams

SEED = 3
FLATTER = 0.8
"""Probabilities are raised to this power, so that rarer words come up."""
TRIPLES_SHARE = 0.75
"""Of the words that a triple knows a follower for, so many are chosen by triples, else by pairs."""
KNOWN_WORDS = 20_000
OPENED, PLAIN, PER_WORD = 30_000, 10_000, 2
"""Sentences that begin as requests do, that begin anyhow, and that hold each known word."""
_OPENINGS = (
    "i want to|i need|i'd like to|i need to|can you|could you please|can i|how do i|how can i|"
    "how much is|how many|what is|what's my|what is the|where is|where's my|when will|when is the|"
    "when does|why is my|who is|is there|is my|are there any|do i have|did you|tell me|"
    "tell me about|give me|show me|find|let me know|help me|please|i have|i have a problem with my|"
    "i lost|i'm looking for|i would like|my|the|there is a|do you|does my|it's|i can't|i don't|"
    "change my|set|make|get|what are the|what happens if|i'm going to|i was|we need|should i|which|"
    "will you|would it|you can|has my|put|turn|look|check|send|call|play|buy|book|pay|cancel|order|"
    "open|stop"
)
OPENINGS = _OPENINGS.split("|")
_LINKS = ("my", "the", "a", "to", "your")
_START, _END, _FILLER = "<s>", "</s>", "uh"


def known_words(model: Trigrams) -> list[str]:
    """The commonest words, commonest first."""
    ranked = sorted(zip(-model.alone, model.words, strict=True))
    return [word for _, word in ranked if not word.startswith("<")][:KNOWN_WORDS]


def make_sentences(model: Trigrams) -> list[str]:
    """Make up sentences, each once, in alphabetical order."""
    speaker = _Speaker(model)
    rng, place = speaker.rng, speaker.place
    openings = [[place[word] for word in each.split()] for each in OPENINGS]
    start = place[_START]
    opened = [[start, *openings[rng.integers(len(openings))]] for _ in range(OPENED)]
    plain = [[start]] * PLAIN
    holding = []
    for word in known_words(model):
        for turn in range(PER_WORD):
            begin = openings[rng.integers(len(openings))] if turn else []
            link = [place[_LINKS[rng.integers(len(_LINKS))]]] if rng.random() < 1 / 2 else []
            holding.append([start, *begin, *link, place[word]])
    said = speaker.go_on(opened, 6, 14) + speaker.go_on(plain, 6, 14)
    said += speaker.go_on(holding, 5, 10)
    return sorted({sentence for sentence in said if " " in sentence})


class _Speaker:
    """Goes on with sentences, word by word, all of them at once."""

    def __init__(self, model: Trigrams) -> None:
        self.rng = np.random.default_rng(SEED)
        self.place = {word: at for at, word in enumerate(model.words)}
        self._words = model.words
        count = self._count = len(model.words)
        order = np.lexsort((model.pairs[:, 1], model.pairs[:, 0]))
        before = model.pairs[order, 0]
        self._after = model.pairs[order, 1]
        self._starts = np.searchsorted(before, np.arange(count + 1))
        self._pair_sums = np.r_[0, np.cumsum(np.exp(FLATTER * model.pair_odds[order]))]
        keys = model.triples[:, 0] * count + model.triples[:, 1]
        order = np.argsort(keys, kind="stable")
        self._keys, self._after_pair = keys[order], model.triples[order, 2]
        self._triple_sums = np.r_[0, np.cumsum(np.exp(FLATTER * model.triple_odds[order]))]

    def go_on(self, begun: Sequence[Sequence[int]], shortest: int, longest: int) -> list[str]:
        """Say on until the end of the sentence, or of the length that is drawn for it."""
        start, end = self.place[_START], self.place[_END]
        lengths = self.rng.integers(shortest, longest + 1, len(begun))
        said = [list(words) for words in begun]
        going = list(range(len(said)))
        while going:
            before = [said[at][-2] if len(said[at]) > 1 else start for at in going]
            last = [said[at][-1] for at in going]
            following = self._next(np.array(before), np.array(last))
            for at, word in zip(going, following, strict=True):
                said[at].append(int(word))
            going = [at for at in going if said[at][-1] != end and len(said[at]) < lengths[at]]
        mute = {start, end, self.place[_FILLER]}
        return [" ".join(self._words[w] for w in words if w not in mute) for words in said]

    def _next(self, before: np.ndarray, last: np.ndarray) -> np.ndarray:
        draw = self.rng.random(len(last))
        key = before * self._count + last
        first = np.searchsorted(self._keys, key)
        behind = np.searchsorted(self._keys, key, side="right")
        by_triple = (behind > first) & (self.rng.random(len(last)) < TRIPLES_SHARE)
        third = self._after_pair[_drawn(self._triple_sums, first, behind, draw)]
        first, behind = self._starts[last], self._starts[last + 1]
        second = self._after[_drawn(self._pair_sums, first, behind, draw)]
        second = np.where(behind > first, second, self.place[_END])
        return np.where(by_triple, third, second)


def _drawn(sums: np.ndarray, first: np.ndarray, behind: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """Draw an entry of each stretch, by its share of the stretch's sum."""
    wanted = sums[first] + draw * (sums[behind] - sums[first])
    place = np.searchsorted(sums, wanted, side="right") - 1
    return np.clip(place, first, np.maximum(behind - 1, first)).clip(0, len(sums) - 2)
