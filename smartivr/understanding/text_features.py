"""A text in numbers: which words, pairs of words and pieces of words it has, and what they mean."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartivr.understanding.word_vectors import WordVectors

WORDS, WORDS_SHARE = (1, 2), 0.7
"""Words and pairs of neighbours, and how much they count."""
LETTERS, LETTERS_SHARE = (3, 5), 1.0
"""Runs of letters within words."""
MEANING_SHARE = 1.0

Places = NDArray[np.intp]
Values = NDArray[np.float64]
Rows = Any
"""A sparse matrix of scipy, one row for each text."""


class TextFeatures:
    """Turns texts into numbers, by what the texts it has learnt from hold.

    Texts are folded words with spaces between. Words, letters and meaning are each of length 1,
    times their share.
    """

    def __init__(self, texts: Sequence[str], vectors: WordVectors | None) -> None:
        words = _Grams("word", WORDS, WORDS_SHARE, texts)
        letters = _Grams("char_wb", LETTERS, LETTERS_SHARE, texts)
        self._grams = ((words, 0), (letters, words.size))
        self._meaning_at = words.size + letters.size
        self._vectors = vectors
        self.size = self._meaning_at + (vectors.dimensions if vectors else 0)

    def numbers(self, text: str) -> tuple[Places, Values]:
        """Give the numbers of a text that are not 0, and their places."""
        places, values = [], []
        for grams, first in self._grams:
            at, weights = grams.weigh(text)
            places.append(at + first)
            values.append(weights)
        if self._vectors:
            places.append(np.arange(self._meaning_at, self.size))
            values.append(self._vectors.of_text(text.split()) * MEANING_SHARE)
        return np.concatenate(places), np.concatenate(values)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Give each text's numbers as a row."""
        from scipy.sparse import csr_array  # noqa: PLC0415  slow to import

        found = [self.numbers(text) for text in texts]
        ends = np.cumsum([0, *(len(places) for places, _ in found)])
        places, values = (np.concatenate(column) for column in zip(*found, strict=True))
        return csr_array((values, places, ends), shape=(len(texts), self.size))


class _Grams:
    """Counts pieces of a text; rare ones weigh more, and each further one of a kind less."""

    def __init__(
        self, kind: str, lengths: tuple[int, int], share: float, texts: Sequence[str]
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  slow to import

        counted = TfidfVectorizer(
            analyzer=kind,
            ngram_range=lengths,
            token_pattern=r"\S+" if kind == "word" else None,
            lowercase=False,
        ).fit(texts)
        self._cut = counted.build_analyzer()
        self._place: dict[str, int] = counted.vocabulary_
        self._rarity: Values = counted.idf_
        self._share = share
        self.size = len(self._place)

    def weigh(self, text: str) -> tuple[Places, Values]:
        """Give the pieces that are known, and their weights."""
        known = Counter(self._place[gram] for gram in self._cut(text) if gram in self._place)
        at = np.fromiter(known, np.intp, len(known))
        counts = np.fromiter(known.values(), np.float64, len(known))
        weights: Values = (1 + np.log(counts)) * self._rarity[at]
        length = float(np.sqrt((weights**2).sum()))
        return at, weights * (self._share / length) if length else weights
