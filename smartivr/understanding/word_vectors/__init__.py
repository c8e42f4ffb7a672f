"""What words mean, as vectors: words of like meaning point the same way.

A language's table is `LANGUAGE.npz` in this folder, made by `models/recipes/word-vectors-en`:

    words    uint8   the words, folded as they are matched, parted by newlines, in UTF-8
    vectors  int8    (words, dimensions); the longer, the more a word tells
    scale    float32 what 1 stands for, for each dimension
    chatter  uint8   sentences about anything, parted by newlines: what nobody offers

Languages without a table do without.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]


class WordVectors:
    """The vectors of a language's words."""

    def __init__(self, words: Sequence[str], vectors: NDArray[np.int8], scale: Vectors) -> None:
        self._place = {word: at for at, word in enumerate(words)}
        self._vectors = vectors
        self._scale = scale
        self.dimensions = vectors.shape[1]

    def of_text(self, words: Sequence[str]) -> Vectors:
        """Point to what the words mean together, with length 1; zeros where none is known."""
        known = [self._place[word] for word in words if word in self._place]
        together: Vectors = self._vectors[known].sum(axis=0, dtype=np.float64) * self._scale
        length = float(np.linalg.norm(together))
        return together / length if length else together


@lru_cache(maxsize=8)
def word_vectors(language: str) -> WordVectors | None:
    """Give the vectors of a language such as "en" or "en-GB", None where there are none."""
    table = _table(language)
    if table is None:
        return None
    words, scale = _lines(table["words"]), table["scale"].astype(np.float64)
    return WordVectors(words, table["vectors"].astype(np.int8), scale)


@lru_cache(maxsize=8)
def chatter(language: str) -> tuple[str, ...]:
    """Give sentences about anything and nothing in a language; none where it has no table."""
    table = _table(language)
    return () if table is None else tuple(_lines(table["chatter"]))


def _table(language: str) -> dict[str, NDArray[np.generic]] | None:
    source = files(__name__).joinpath(f"{language.partition('-')[0].lower()}.npz")
    if not source.is_file():
        return None
    with source.open("rb") as stored, np.load(stored) as table:
        return dict(table)


def _lines(stored: NDArray[np.generic]) -> list[str]:
    return stored.tobytes().decode().split("\n")
