"""Reading the numbers, digits and dates that an `ask` step asks for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from smartivr.understanding.dates import align_date, resolve
from smartivr.understanding.expecting import Asked, AskKind
from smartivr.understanding.likeness import Weights, Words
from smartivr.understanding.numbers import digits_in, number_in
from smartivr.understanding.reading import Reading, Sense

WORDS_AROUND = 0.7
"""How much of a score words around a number take, by their share of all words."""
OBJECTED = 0.45
"""The highest score of a value that is not within the limits."""
ALMOST = 0.99
"""The highest score of a text that is more than the answer."""
LEADING = 2
"""Words such as "minus", "a" or "double" that may stand before the first number word."""

NUMERIC = frozenset({AskKind.DIGITS, AskKind.NUMBER})


def numeric_value(asked: Asked, words: tuple[str, ...], language: str) -> str | None:
    """Read words as the digits or number asked for, whether within its limits or not."""
    if asked.kind is AskKind.DIGITS:
        return digits_in(words, language)
    number = number_in(words, language)
    return None if number is None else plain(number)


def plain(number: Decimal) -> str:
    """Write a number without exponent or needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def out_of_limits(asked: Asked, value: str) -> str:
    """Say what is wrong with a value's length or size, or nothing."""
    if asked.kind is AskKind.DIGITS:
        fewest, most = asked.min_length, asked.max_length
        if fewest <= len(value) <= most:
            return ""
        if fewest == most:
            return f"{most} digits are expected, {len(value)} were heard"
        return f"{fewest} to {most} digits are expected, {len(value)} were heard"
    number = Decimal(value)
    if asked.minimum is not None and number < Decimal(str(asked.minimum)):
        return f"the number is below {asked.minimum:g}"
    if asked.maximum is not None and number > Decimal(str(asked.maximum)):
        return f"the number is above {asked.maximum:g}"
    return ""


def numeric_reading(asked: Asked, heard: Words, language: str) -> Reading | None:
    """Find the digits or number asked for among the words; the longest one counts."""
    words = tuple(word.text for word in heard)
    for start, end in _windows(asked, words, language):
        value = numeric_value(asked, words[start:end], language)
        if value is None:
            continue
        weights = Weights(language, {})
        around = sum(weights(word) for word in words[:start] + words[end:])
        inside = sum(weights(word) for word in words[start:end])
        score = 1 - WORDS_AROUND * around / (around + inside)
        objection = out_of_limits(asked, value)
        sense = Sense(asked.intent, {asked.slot: value}, answer=True)
        exact = not around and not objection
        score = 1.0 if exact else min(score, OBJECTED if objection else ALMOST)
        return Reading(sense, score, f"{asked.kind} {value}", exact, objection)
    return None


def date_reading(asked: Asked, heard: Words, language: str, today: str) -> Reading | None:
    """Find the date asked for; `today` is an ISO date."""
    said = align_date(heard, language)
    if not said.slots:
        return None
    day = resolve(said.slots, date.fromisoformat(today)) if today else None
    if day is None:
        objection = "there is no such day" if today else "the present day is not known"
        sense = Sense(asked.intent, answer=True)
        return Reading(sense, min(said.score, OBJECTED), "date", objection=objection)
    sense = Sense(asked.intent, {asked.slot: day.isoformat()}, answer=True)
    return Reading(sense, said.score, f"date {day.isoformat()}", said.exact, doubt=said.doubt)


def _windows(asked: Asked, words: tuple[str, ...], language: str) -> Iterator[tuple[int, int]]:
    """Give the parts of the words that may be a number, longest first."""
    numeric = [at for at, word in enumerate(words) if numeric_value(asked, (word,), language)]
    if not numeric:
        return
    first, last = max(0, numeric[0] - LEADING), numeric[-1] + 1
    for length in range(last - first, 0, -1):
        for start in range(first, last - length + 1):
            yield start, start + length
