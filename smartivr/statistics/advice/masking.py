"""Leaves personal data out of what callers said: numbers of several digits, spelt-out words."""

from collections.abc import Iterator, Sequence

from smartivr.understanding.numbers import digits_in

MASK = "…"
LONGEST = 2
"""Digits, or single letters, in a row that are left: "option 2", "channel 12"."""


def masked(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Put one mark in place of each run of digits or letters that could identify somebody."""
    return tuple(_masked(words, language))


def _masked(words: Sequence[str], language: str) -> Iterator[str]:
    run: list[str] = []
    size = 0
    for word in (*words, ""):
        length = _length(word, language)
        if length:
            run.append(word)
            size += length
            continue
        yield from [MASK] if size > LONGEST else run
        run, size = [], 0
        if word:
            yield word


def _length(word: str, language: str) -> int:
    """How many digits or letters a word stands for; 0 for an ordinary word."""
    if not word:
        return 0
    if word.isdecimal():
        return len(word)
    if digits_in((word,), language) is not None or len(word) == 1:
        return 1
    return LONGEST + 1 if any(character.isdigit() for character in word) else 0
