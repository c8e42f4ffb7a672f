"""From scores to a confidence, and from that to accept, confirm or reject."""

from collections.abc import Mapping
from itertools import pairwise

from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band
from smartivr.understanding.reading import Reading

GAP_SHARE = 0.5
"""How much the lead over the next sense counts."""
WIDEST_GAP = 0.4
TIE = 0.04
"""A smaller lead is no lead: the caller is asked."""
CONFIDENCES = ((0.0, 0.0), (0.58, 0.5), (0.74, 0.75), (1.2, 1.0))
"""Where score plus lead (first) means which confidence (second), straight lines between.

Set so that on typed requests 5 % of those out of scope reach 0.75.
"""
BELOW = 0.01
"""How far below a band those end that must not reach it."""
GOOD_EVIDENCE = 0.6
"""Acoustic evidence from which nothing is taken off."""
OUTSIDE = 0.6
"""What is left where the recognizer itself says that it heard something else."""


def text_confidence(best: Reading, runner_up: Reading | None) -> float:
    """How sure it is that a text was meant in its best sense, by its words alone, 0..1."""
    if best.exact:
        return 1.0
    if best.learnt:
        return best.score
    lead = best.score - (runner_up.score if runner_up else 0.0)
    if best.objection:
        lead = 0.0
    return _calibrated(best.score + GAP_SHARE * min(lead, WIDEST_GAP))


def limited(sure: float, best: Reading, runner_up: Reading | None, bands: Bands) -> float:
    """Take a confidence below the bands that a reading must not reach, whatever speaks for it."""
    if best.objection:
        return below(sure, bands.confirm)
    if best.exact:
        tied = runner_up is not None and runner_up.exact and not runner_up.sense.universal
    else:
        tied = best.score - (runner_up.score if runner_up else 0.0) < TIE
    return below(sure, bands.accept) if tied or best.doubt else sure


def confidence(best: Reading, runner_up: Reading | None, bands: Bands) -> float:
    """How sure it is that a text was meant in its best sense, given its words alone, 0..1."""
    return limited(text_confidence(best, runner_up), best, runner_up, bands)


def trust(evidence: Mapping[str, float], *, outside: bool) -> float:
    """The share of a confidence that what was measured on the audio leaves over."""
    left = OUTSIDE if outside else 1.0
    if evidence:
        mean = sum(min(1.0, max(0.0, value)) for value in evidence.values()) / len(evidence)
        left *= min(1.0, 1 - GOOD_EVIDENCE + mean)
    return left


def band(sure: float, bands: Bands) -> Band:
    """What to do at this confidence."""
    if sure >= bands.accept:
        return Band.ACCEPT
    return Band.CONFIRM if sure >= bands.confirm else Band.REJECT


def below(sure: float, limit: float) -> float:
    """Take a confidence below the beginning of a band."""
    return max(0.0, min(sure, limit - BELOW))


def _calibrated(value: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(CONFIDENCES):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return CONFIDENCES[-1][1]
