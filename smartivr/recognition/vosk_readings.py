"""What libvosk's readings of an utterance amount to, given what may be said."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

NAME = "vosk"
UNKNOWN = "[unk]"
"""What a model hears where none of the grammar's words fit."""
MOST_READINGS = 30


@dataclass(frozen=True)
class FreeWords:
    """What was heard without the grammar."""

    text: str
    confidences: tuple[float, ...]
    """How sure libvosk is of each word, 0..1."""


def readings(result: str) -> list[Alternative]:
    """The readings in a result of libvosk, as it lists them."""
    return [
        Alternative(reading["text"], float(reading["confidence"]))
        for reading in json.loads(result)["alternatives"]
    ]


def free_words(results: Sequence[str]) -> FreeWords:
    """Join results of a decoder that gives one reading and its words' confidences."""
    parsed = [json.loads(result) for result in results]
    heard = [word for one in parsed for word in one.get("result", ()) if word["word"] != UNKNOWN]
    text = " ".join(word["word"] for word in heard)
    return FreeWords(text, tuple(float(word["conf"]) for word in heard))


def joined(stretches: Iterable[Sequence[Alternative]]) -> list[Alternative]:
    """Readings of the whole out of those of its stretches, likeliest first."""
    whole = [Alternative("")]
    for stretch in stretches:
        if not stretch:
            continue
        whole = [
            Alternative(f"{one.text} {other.text}".strip(), one.score + other.score)
            for one in whole
            for other in stretch
        ]
        whole.sort(key=lambda each: each.score, reverse=True)
        whole = whole[:MOST_READINGS]
    return whole


def without_unknown(text: str) -> str:
    """The words that were heard as words."""
    return " ".join(word for word in text.split() if word != UNKNOWN)


def hypothesis(
    heard: Sequence[Alternative], vocabulary: Vocabulary, free: FreeWords | None = None
) -> Hypothesis:
    """Order readings, likeliest first: those that may be said precede all others.

    Outside where the likeliest holds what is no word of the grammar and none may be said.
    """
    free_text = free.text if free else ""
    if not heard or not heard[0].text:
        return Hypothesis(engine=NAME, free_text=free_text)
    accepted = [reading for reading in heard if vocabulary.accepts(reading.text)]
    ordered = [*accepted, *(reading for reading in heard if reading not in accepted)]
    texts: dict[str, float] = {}
    for reading in ordered:
        text = without_unknown(reading.text)
        if text:
            texts.setdefault(text, reading.score)
    return Hypothesis(
        tuple(Alternative(text, score) for text, score in texts.items()),
        engine=NAME,
        outside=UNKNOWN in heard[0].text.split() and not accepted,
        free_text=free_text,
        evidence=_evidence(heard, accepted, ordered[0], free),
    )


def _evidence(
    heard: Sequence[Alternative],
    accepted: Sequence[Alternative],
    chosen: Alternative,
    free: FreeWords | None,
) -> Mapping[str, float]:
    """Measure how sure the chosen reading is; all 0..1.

    - `accepted_share`: the readings' joint likelihood that is in those that may be said.
    - `accepted_rank`: likelihood of the best of those relative to the best of all readings;
      0 where none may be said.
    - `least_word`: the least share of likelihood in readings that hold a word of the chosen one.
    - `free_agreement`: how far the open pass heard the same words in the same order.
    - `free_confidence`: how sure the open pass is of its words, on average.
    """
    best = max(reading.score for reading in heard)
    weights = {reading: math.exp(reading.score - best) for reading in heard}
    total = sum(weights.values())
    words = chosen.text.split()
    holding = (
        sum(weight for reading, weight in weights.items() if word in reading.text.split())
        for word in words
    )
    measured = {
        "accepted_share": sum(weights[reading] for reading in accepted) / total,
        "accepted_rank": weights[accepted[0]] if accepted else 0.0,
        "least_word": min(holding, default=0.0) / total,
    }
    if free is not None:
        alike = Levenshtein.normalized_similarity(words, free.text.split())
        measured["free_agreement"] = alike if free.text else 0.0
        sure = free.confidences
        measured["free_confidence"] = sum(sure) / len(sure) if sure else 0.0
    return measured
