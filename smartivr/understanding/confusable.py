"""Phrases of different options that a caller or a recognizer may take for each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from smartivr.understanding.expecting import Option, SlotValue
from smartivr.understanding.fragments import fragments
from smartivr.understanding.likeness import Weights, words_of
from smartivr.understanding.match import Phrase, Phrasebook
from smartivr.understanding.normalize import folded
from smartivr.understanding.phonetics import likeness
from smartivr.understanding.phrases import expand, parse
from smartivr.understanding.reading import Sense

ALIKE = 0.75
"""Score from which two phrases are reported."""
SOUNDS_ALIKE = 0.85
"""Likeness by sound from which recognizers mix them up, whatever the words are."""
MOST_PER_PAIR = 3
"""Most reports about the same two options."""
MOST_PER_TEMPLATE = 100
"""Templates that stand for more texts than this are compared by their fragments."""


class Likeness(StrEnum):
    """In what way two phrases are alike."""

    SAME = "same"
    SOUND = "sound-alike"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Confusable:
    """Two phrases of different options, and how alike they are (0..1)."""

    intent: str
    phrase: str
    other_intent: str
    other_phrase: str
    score: float
    kind: Likeness


def confusable_pairs(
    options: Sequence[Option],
    language: str,
    slots: Mapping[str, tuple[SlotValue, ...]] | None = None,
) -> list[Confusable]:
    """List overlapping or sound-alike phrases of different options, most alike first.

    Raises:
        PhraseSyntaxError: a phrase is malformed or names a slot that is not known.

    """
    phrases = [
        Phrase(Sense(option.intent), text, words_of(text, language), at)
        for at, option in enumerate(options)
        for text in _texts(option, slots or {})
    ]
    by_intent: dict[str, set[str]] = {}
    for phrase in phrases:
        by_intent.setdefault(phrase.sense.intent, set()).update(phrase.folded)
    weights = Weights.of(language, map(frozenset, by_intent.values()))
    book = Phrasebook(phrases, weights, language)
    found: dict[tuple[str, str], list[Confusable]] = {}
    for at, phrase in enumerate(book.phrases):
        scores = book.scores(phrase.words).tolist()
        for other, score in islice(zip(book.phrases, scores, strict=True), at + 1, None):
            pair = _compared(phrase, other, score, language)
            if pair:
                found.setdefault((pair.intent, pair.other_intent), []).append(pair)
    best = (sorted(pairs, key=_most_alike)[:MOST_PER_PAIR] for pairs in found.values())
    return sorted((pair for pairs in best for pair in pairs), key=_most_alike)


def _texts(option: Option, slots: Mapping[str, tuple[SlotValue, ...]]) -> list[str]:
    texts: dict[str, None] = {}
    for template in option.phrases:
        node = parse(template)
        listed = expand(node, slots, MOST_PER_TEMPLATE)
        pieces = fragments(node, slots) if listed is None else (each.text for each in listed)
        texts |= dict.fromkeys(pieces)
    return list(texts)


def _compared(phrase: Phrase, other: Phrase, score: float, language: str) -> Confusable | None:
    if phrase.sense.intent == other.sense.intent:
        return None
    by_sound = likeness(phrase.text, other.text, language)
    best = max(score, by_sound if by_sound >= SOUNDS_ALIKE else 0.0)
    if best < ALIKE:
        return None
    kind = Likeness.SOUND if by_sound >= SOUNDS_ALIKE else Likeness.OVERLAP
    if folded(phrase.text, language) == folded(other.text, language):
        best, kind = 1.0, Likeness.SAME
    intents = (phrase.sense.intent, phrase.text, other.sense.intent, other.text)
    return Confusable(*intents, round(min(best, 1.0), 4), kind)


def _most_alike(pair: Confusable) -> tuple[float, str, str]:
    return -pair.score, pair.phrase, pair.other_phrase
