"""Letters without their marks, so that "połącz" and "polacz" are the same word."""

import unicodedata
from functools import lru_cache

_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Remove diacritics; text is lower case."""
    parts = unicodedata.normalize("NFD", text.translate(_STROKES))
    return "".join(part for part in parts if not unicodedata.combining(part))
