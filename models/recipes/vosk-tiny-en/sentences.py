"""Random texts for the synthetic speakers."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence

import numpy as np
from phrases import coffee_order, digit_string, menu_request, spelling
from sphinx_model import WordModel

_SHARES = (0.30, 0.14, 0.02, 0.12, 0.26, 0.16)
"""Of menu requests, digits, spelling, coffee orders, English-like sentences and word salad."""
_CANDIDATES = 200
"""So many words are drawn for each place of a sentence; the word model picks one of them."""
_FLATNESS = 0.5
"""Frequent words are drawn less often than they are said, so that rare sounds are learnt too."""
_FIRST_RANK = 60


class Writer:
    """Writes menu requests, digits, coffee orders, English-like sentences and word salad."""

    def __init__(self, words: Sequence[str], model: WordModel, rng: np.random.Generator) -> None:
        """`words`: the most frequent first."""
        self._words = words
        self._model = model
        self._rng = rng
        weights = (np.arange(len(words)) + _FIRST_RANK) ** -_FLATNESS
        self._weights = weights / weights.sum()

    def write(self) -> str:
        """One text in lower case without punctuation."""
        kinds = (menu_request, digit_string, spelling, coffee_order)
        kind = int(self._rng.choice(len(_SHARES), p=_SHARES))
        if kind < len(kinds):
            return kinds[kind](self._rng)
        return self._english() if kind == len(kinds) else self._salad()

    def _draw(self, count: int) -> list[str]:
        chosen = self._rng.choice(len(self._words), size=count, p=self._weights)
        return [self._words[index] for index in chosen]

    def _salad(self) -> str:
        return " ".join(self._draw(int(self._rng.integers(1, 7))))

    def _english(self) -> str:
        """A walk through the word trigrams."""
        said: list[str] = []
        for _ in range(int(self._rng.integers(3, 9))):
            drawn = self._rng.choice(len(self._words), size=_CANDIDATES, p=self._weights)
            before = said[-2:]
            likely = [self._model.log_probability(self._words[i], before) for i in drawn]
            scores = np.array(likely) - np.log(self._weights[drawn])
            chances = np.exp(scores - scores.max())
            pick = self._rng.choice(drawn, p=chances / chances.sum())
            said.append(self._words[int(pick)])
        return " ".join(said)
