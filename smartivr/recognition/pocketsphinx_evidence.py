"""What pocketsphinx's passes measure of an utterance, and the hypothesis they make together."""

import math
from collections.abc import Mapping
from typing import Any

from smartivr.understanding.hypothesis import Alternative, Hypothesis

NAME = "pocketsphinx"

EVIDENCE = {
    "phone_agreement": "how far the phrase's phones agree with those heard without it, 0..1",
    "score_per_frame": "how likely the model holds the phrase's sounds, 0..1",
    "loop_ratio": "how likely the phrase is against the sounds heard without it, 0..1; half where "
    "they are alike",
    "passes_agree": "1 where the streamed pass and the one over the whole read the same, else 0",
    "free_agreement": "how far the phrase's phones agree with those of the words heard without "
    "the grammar, 0..1",
    "phones": "number of the phrase's phones as a part of 24, 1 from 24 on",
    "speech_s": "length of the speech without its pauses as a part of 5 s, 1 from 5 s on",
}
"""Names of measurements, each higher where there is more to trust; one that is absent was not
made: its pass was left out for want of time, or since another ear had heard the same."""

MOST_PHONES = 24
MOST_SPEECH_S = 5.0
SCORE_SCALE, RATIO_SCALE = 50.0, 2000.0
"""Scores per frame are a few thousandths below zero, and differ by less."""

FEWEST_PHONES = 8
"""Between shorter sequences of phones, chance alone makes much agreement."""
FOREIGN_BELOW = 0.32
"""Phone agreement below which the phrase was hardly said: of phrases that were, 4 % in synthetic
voices and 1 % of people's are below; of other speech, about half."""


def hypothesis(answer: Mapping[str, Any], *, final: bool = True) -> Hypothesis:
    """Turn a worker's answer into a hypothesis; equal texts are one alternative."""
    best: dict[str, float] = {}
    for text, score in answer["readings"]:
        best.setdefault(text, score)
    heard_phones = answer.get("heard_phones")
    free_text = str(answer.get("free_text", ""))
    if not best or heard_phones == 0:
        return Hypothesis(final=final, engine=NAME, outside=bool(best), free_text=free_text)
    long_enough = max(answer["phones"], heard_phones or 0) >= FEWEST_PHONES
    return Hypothesis(
        tuple(Alternative(text, score) for text, score in best.items()),
        final=final,
        engine=NAME,
        outside=long_enough and answer.get("phone_agreement", 1.0) < FOREIGN_BELOW,
        free_text=free_text,
        evidence=_evidence(answer),
    )


def _evidence(answer: Mapping[str, Any]) -> Mapping[str, float]:
    measured = {
        "score_per_frame": math.exp(SCORE_SCALE * answer["readings"][0][1]),
        "phones": min(answer["phones"] / MOST_PHONES, 1.0),
        "speech_s": min(answer["speech_s"] / MOST_SPEECH_S, 1.0),
    }
    for name in ("phone_agreement", "passes_agree", "free_agreement"):
        if name in answer:
            measured[name] = float(answer[name])
    if "loop_ratio" in answer:
        measured["loop_ratio"] = 1 / (1 + math.exp(-RATIO_SCALE * answer["loop_ratio"]))
    return measured
