"""A text in numbers: which words, pairs of words and pieces of words it has, and what they mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from smartivr.understanding.word_vectors import WordVectors

WORDS, WORDS_SHARE = (1, 2), 0.7
"""Words and pairs of neighbours, and how much they count."""
LETTERS, LETTERS_SHARE = (3, 5), 1.0
"""Runs of letters within words."""
MEANING_SHARE = 1.0

Rows = Any
"""A sparse matrix of scipy, one row for each text."""


class TextFeatures:
    """Turns texts into numbers, by what the texts it has learnt from hold."""

    def __init__(self, texts: Sequence[str], vectors: WordVectors | None) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  slow to import

        def counted(analyzer: str, lengths: tuple[int, int]) -> Any:
            return TfidfVectorizer(
                analyzer=analyzer,
                ngram_range=lengths,
                token_pattern=r"\S+" if analyzer == "word" else None,
                lowercase=False,
                sublinear_tf=True,
            ).fit(texts)

        self._words = counted("word", WORDS)
        self._letters = counted("char_wb", LETTERS)
        self._vectors = vectors

    def rows(self, texts: Sequence[str]) -> Rows:
        """Give each text's numbers: words, letters and meaning, each of length 1 times its share.

        The texts are folded words with spaces between.
        """
        from scipy.sparse import csr_array, hstack  # noqa: PLC0415  slow to import

        blocks = [
            csr_array(self._words.transform(texts)) * WORDS_SHARE,
            csr_array(self._letters.transform(texts)) * LETTERS_SHARE,
        ]
        if self._vectors:
            meant = np.array([self._vectors.of_text(text.split()) for text in texts])
            blocks.append(csr_array(meant * MEANING_SHARE))
        return hstack(blocks, format="csr")
