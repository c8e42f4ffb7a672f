"""One spelling for everything that is the same when spoken."""

import re
import unicodedata
from functools import lru_cache

from smartivr.understanding.folding import fold
from smartivr.understanding.languages import language_pack
from smartivr.understanding.numbers import spell, spell_digits

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for speech that the recognizer marked as unknown; like no word at all."""

_MARK = re.compile(r"\[[^\]]*\]|<[^>]*>")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_WORD = re.compile(rf"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|{UNKNOWN}")
_LONGEST_CARDINAL = 4
"""Longer runs of digits are said one by one, as account numbers are."""


@lru_cache(maxsize=16384)
def spoken_words(text: str, language: str) -> tuple[str, ...]:
    """Split text into words as they are spoken: lower case, digits as words, apostrophes kept."""
    text = _MARK.sub(_unknown_or_nothing, text)
    text = unicodedata.normalize("NFC", text.lower()).translate(_APOSTROPHES)
    words: list[str] = []
    for word in _WORD.findall(text):
        words += _digits_as_words(word, language) if word.isdigit() else [word]
    return tuple(words)


@lru_cache(maxsize=16384)
def tokens(text: str, language: str) -> tuple[str, ...]:
    """Split text into the words that are matched: contractions undone, fillers dropped.

    Diacritics are kept, because sounds depend on them; compare tokens by `fold`.
    """
    pack = language_pack(language)
    spoken = spoken_words(text, language)
    parts = (part for word in spoken for part in pack.contractions.get(word, word).split())
    return tuple(part.replace("'", "") for part in parts if part not in pack.fillers)


@lru_cache(maxsize=16384)
def folded(text: str, language: str) -> tuple[str, ...]:
    """Give the tokens of a text without diacritics."""
    return tuple(fold(token) for token in tokens(text, language))


def _unknown_or_nothing(mark: re.Match[str]) -> str:
    return f" {UNKNOWN} " if "unk" in mark.group().lower() else " "


def _digits_as_words(digits: str, language: str) -> list[str]:
    one_by_one = len(digits) > _LONGEST_CARDINAL or (len(digits) > 1 and digits[0] == "0")
    if one_by_one or not digits.isascii():
        digits = "".join(str(unicodedata.decimal(digit, "")) for digit in digits)
        return spell_digits(digits, language).split()
    return spell(int(digits), language).split()
