"""How alike single words are, by spelling and by sound, and how much each one tells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from smartivr.understanding.folding import fold
from smartivr.understanding.languages import language_pack
from smartivr.understanding.normalize import tokens
from smartivr.understanding.phonetics import CONSONANTS_SHARE, consonants, sound

FUNCTION_WORD = 0.4
"""Weight of words such as "the", where a telling word weighs 1."""
LEAST_ALIKE = 0.65
"""Words less alike than this are simply different."""
BY_SOUND = 0.95
"""What a perfect likeness by sound alone is worth."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Word:
    """A word in the two forms that are compared."""

    text: str
    """Folded."""
    sounds: str

    @classmethod
    def of(cls, token: str, language: str) -> "Word":
        """Make a word of a token."""
        return cls(fold(token), sound(token, language))


Words = tuple[Word, ...]


def words_of(text: str, language: str) -> Words:
    """Split a text into words."""
    return tuple(Word.of(token, language) for token in tokens(text, language))


def alike(heard: Sequence[Word], known: Sequence[Word]) -> Matrix:
    """Compare words: 0 (different) to 1 (the same), of shape (heard, known).

    The likeness is squared, so that near misses cost more than their letters.
    """
    if not heard or not known:
        return np.zeros((len(heard), len(known)))
    spelled = _ratios([w.text for w in heard], [w.text for w in known])
    sounded = (1 - CONSONANTS_SHARE) * _ratios(
        [w.sounds for w in heard], [w.sounds for w in known]
    ) + CONSONANTS_SHARE * _ratios(
        [consonants(w.sounds) for w in heard], [consonants(w.sounds) for w in known]
    )
    likeness: Matrix = np.maximum(spelled, BY_SOUND * sounded)
    likeness[likeness < LEAST_ALIKE] = 0.0
    return likeness**2


def _ratios(left: Sequence[str], right: Sequence[str]) -> Matrix:
    return process.cdist(left, right, scorer=fuzz.ratio).astype(np.float64) / 100


@dataclass(frozen=True)
class Weights:
    """How much each word tells: words of several intents tell little about which one is meant."""

    language: str
    shared: Mapping[str, float]

    @classmethod
    def of(cls, language: str, intents: Iterable[frozenset[str]]) -> "Weights":
        """Weigh words by how many intents' sets hold them."""
        counts: dict[str, int] = {}
        for words in intents:
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        return cls(language, {word: 1 / (1 + log(count)) for word, count in counts.items()})

    def __call__(self, word: str) -> float:
        """Weigh a folded word; unknown ones count in full."""
        base = FUNCTION_WORD if is_function_word(word, self.language) else 1.0
        return base * self.shared.get(word, 1.0)


def is_function_word(word: str, language: str) -> bool:
    """Whether a folded word tells little by itself."""
    return word in _function_words(language_pack(language).code)


@lru_cache(maxsize=16)
def _function_words(code: str) -> frozenset[str]:
    return frozenset(map(fold, language_pack(code).function_words))
