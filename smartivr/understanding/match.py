"""Plain phrases against a text: every phrase of a moment is scored in one sweep."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from smartivr.understanding.likeness import (
    Matrix,
    Weights,
    Word,
    Words,
    alike,
    is_function_word,
)
from smartivr.understanding.meanings import Meanings
from smartivr.understanding.reading import Sense

WORDS_SHARE, CONTENT_SHARE, SORTED_SHARE = 0.6, 0.2, 0.2
"""What makes a score: words found, letters of the telling words in order, letters in any order."""
BY_SOUND = 0.97
"""What two phrases that sound the same are worth, however they are written."""
WITHOUT_CONTENT = 0.45
"""The highest score of a text that shares no telling word with a phrase that has some."""


@dataclass(frozen=True)
class Phrase:
    """One plain phrase of something that may be meant."""

    sense: Sense
    text: str
    """As authored."""
    words: Words
    template: int
    """Phrases of one template share this number."""

    @property
    def folded(self) -> tuple[str, ...]:
        """The words as they are compared."""
        return tuple(word.text for word in self.words)


class Phrasebook:
    """The plain phrases of a moment, laid out so that all are scored together."""

    def __init__(self, phrases: Sequence[Phrase], weights: Weights, language: str) -> None:
        self.phrases = tuple(phrase for phrase in phrases if phrase.words)
        self._language = language
        self._weights = weights
        self._known = tuple(dict.fromkeys(w for phrase in self.phrases for w in phrase.words))
        self._meanings = Meanings(self._known, language)
        place = {word: at for at, word in enumerate(self._known)}
        runs = [[place[word] for word in phrase.words] for phrase in self.phrases]
        self._flat = np.array([at for run in runs for at in run], dtype=np.intp)
        self._starts = np.cumsum([0, *(len(run) for run in runs[:-1])], dtype=np.intp)
        self._weight = np.array([weights(word.text) for word in self._known])
        self._tells = np.array([self._is_telling(word) for word in self._known], dtype=np.float64)
        self._sorted = [_sorted(phrase.words) for phrase in self.phrases]
        self._content = [self._telling(phrase.words) for phrase in self.phrases]
        self._sounds = [_sounds(phrase.words) for phrase in self.phrases]

    def scores(self, heard: Words) -> Matrix:
        """Score each phrase against the words heard, 0..1; 1 only where all words agree."""
        if not heard or not self.phrases:
            return np.zeros(len(self.phrases))
        likeness = np.maximum(alike(heard, self._known), self._meanings.alike(heard))
        score = (
            WORDS_SHARE * self._words_found(heard, likeness)
            + CONTENT_SHARE * _ratios(self._telling(heard), self._content)
            + SORTED_SHARE * _ratios(_sorted(heard), self._sorted)
        )
        by_sound = BY_SOUND * _ratios(_sounds(heard), self._sounds) ** 2
        score = np.maximum(score, by_sound)
        return np.where(self._shares_nothing(likeness), np.minimum(score, WITHOUT_CONTENT), score)

    def _words_found(self, heard: Words, likeness: Matrix) -> Matrix:
        """Balance how much of the phrase was heard with how much of what was heard is in it."""
        weight = self._weight[self._flat]
        found = (likeness.max(axis=0) * self._weight)[self._flat]
        of_phrase = np.add.reduceat(found, self._starts) / np.add.reduceat(weight, self._starts)
        best = np.maximum.reduceat(likeness[:, self._flat], self._starts, axis=1)
        heard_weight = np.array([self._weights(word.text) for word in heard])
        of_heard = heard_weight @ best / heard_weight.sum()
        both: Matrix = 2 * of_phrase * of_heard / np.maximum(of_phrase + of_heard, 1e-9)
        return both

    def _shares_nothing(self, likeness: Matrix) -> NDArray[np.bool_]:
        found = (likeness.max(axis=0) * self._tells)[self._flat]
        tells = self._tells[self._flat]
        none_found = np.add.reduceat(found, self._starts) == 0
        has_some = np.add.reduceat(tells, self._starts) > 0
        nothing: NDArray[np.bool_] = none_found & has_some
        return nothing

    def _is_telling(self, word: Word) -> bool:
        return not is_function_word(word.text, self._language)

    def _telling(self, words: Words) -> str:
        telling = [word.text for word in words if self._is_telling(word)]
        return " ".join(telling or [word.text for word in words])


def _ratios(text: str, others: Sequence[str]) -> Matrix:
    row: Matrix = process.cdist([text], others, scorer=fuzz.ratio)[0].astype(np.float64) / 100
    return row


def _sorted(words: Words) -> str:
    return " ".join(sorted(word.text for word in words))


def _sounds(words: Words) -> str:
    return "".join(word.sounds for word in words)
