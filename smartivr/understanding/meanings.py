"""How alike words are in what they mean: an invoice is a bill, whatever its letters."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from smartivr.understanding.likeness import Matrix, Word, is_function_word
from smartivr.understanding.word_vectors import Vectors, word_vectors

BY_MEANING = 0.9
"""What the same meaning in another word is worth."""
LEAST_ALIKE = 0.45
"""Words whose vectors are less alike than this are simply different; "hot" is to "cold" as well."""


class Meanings:
    """Telling words as vectors, to be compared with others; of no use without a table."""

    def __init__(self, words: Sequence[Word], language: str) -> None:
        self._language = language
        self._vectors = self._pointing(words)

    def alike(self, heard: Sequence[Word]) -> Matrix:
        """Compare words with these: 0 (different) to `BY_MEANING`, of shape (heard, these)."""
        # Not `@`: for so small a product the library's threads wait longer than they work.
        likeness: Matrix = np.einsum("hd,kd->hk", self._pointing(heard), self._vectors)
        likeness[likeness < LEAST_ALIKE] = 0.0
        return BY_MEANING * np.minimum(likeness, 1.0)

    def _pointing(self, words: Sequence[Word]) -> Matrix:
        found = [_vector(word.text, self._language) for word in words]
        return np.array(found) if found else np.zeros((0, 1))


@lru_cache(maxsize=4096)
def _vector(word: str, language: str) -> Vectors:
    table = word_vectors(language)
    if table is None:
        return np.zeros(1)
    known = () if is_function_word(word, language) else (word,)
    return table.of_text(known)
