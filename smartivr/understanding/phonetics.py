"""How alike words sound, by rough rules of each language: "sails" is heard for "sales"."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from smartivr.understanding.languages import language_pack
from smartivr.understanding.normalize import tokens

VOWELS = "aeiou"
CONSONANTS_SHARE = 0.4
"""How much the consonants alone count, as vowels are what recognizers confuse most."""
FEWEST_CONSONANTS = 3
"""Fewer consonants alone say too little: "light" is not "latte"."""

_WITHOUT_VOWELS = str.maketrans("", "", VOWELS)


@lru_cache(maxsize=16384)
def sound(word: str, language: str) -> str:
    """Write a word (lower case, with diacritics) as a rough sequence of sounds."""
    for pattern, replacement in _rules(language_pack(language).code):
        word = pattern.sub(replacement, word)
    return word


def phrase_sound(text: str, language: str) -> str:
    """Write a whole phrase as sounds, without the breaks between words."""
    return "".join(sound(token, language) for token in tokens(text, language))


def consonants(sounds: str) -> str:
    """Keep the consonants of a sequence of sounds; all sounds where few would be left."""
    kept = sounds.translate(_WITHOUT_VOWELS)
    return kept if len(kept) >= FEWEST_CONSONANTS else sounds


def likeness(text: str, other: str, language: str) -> float:
    """How alike two phrases sound: 0 (not at all) to 1 (the same)."""
    mine, theirs = phrase_sound(text, language), phrase_sound(other, language)
    if not mine or not theirs:
        return 0.0
    whole = fuzz.ratio(mine, theirs)
    bare = fuzz.ratio(consonants(mine), consonants(theirs))
    return ((1 - CONSONANTS_SHARE) * whole + CONSONANTS_SHARE * bare) / 100


@lru_cache(maxsize=16)
def _rules(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = language_pack(code).sounds
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)
