"""Where the pocketsphinx package keeps its US-English model, dictionary and language model."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import math
from collections.abc import Sequence
from pathlib import Path

import pocketsphinx

FOLDER = Path(pocketsphinx.__file__).parent / "model" / "en-us"
ACOUSTIC_MODEL = FOLDER / "en-us"
DICTIONARY = FOLDER / "cmudict-en-us.dict"
_LOG_BASE = 1.0001
"""Base of the logarithms that pocketsphinx counts in."""


class WordModel:
    """The word trigrams of pocketsphinx."""

    def __init__(self) -> None:
        self._model = pocketsphinx.NGramModel(
            pocketsphinx.Config(lm=None), pocketsphinx.LogMath(), str(FOLDER / "en-us.lm.bin")
        )

    def log_probability(self, word: str, before: Sequence[str] = ()) -> float:
        """Natural logarithm of a word's probability after the words before it, oldest first."""
        steps: int = self._model.prob([word, *reversed(before)])
        return steps * math.log(_LOG_BASE)
