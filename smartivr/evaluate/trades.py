"""What the confidence is worth: what acting from another one on would do, and how true it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartivr.evaluate.heard import Heard
from smartivr.statistics.rates import Rate
from smartivr.understanding.expecting import Bands

BINS = 10


@dataclass(frozen=True)
class Trade:
    """What acting from this confidence on would do: rates of a DET curve, None of nothing."""

    threshold: float
    false_reject: float | None
    """In scope, but not acted upon."""
    false_accept: float | None
    """Out of scope, but acted upon."""
    wrong_accept: float | None
    """In scope, but something else is done."""


@dataclass(frozen=True)
class Bin:
    """Meanings of like confidence, and how many of them are what was said."""

    middle: float
    confidence: float
    """Their mean."""
    right: Rate


def det_curve(heard: Sequence[Heard]) -> tuple[Trade, ...]:
    """Vary the confidence from which a meaning would be acted upon."""
    confidences = {one.meaning.confidence for one in heard}
    return tuple(_trade(heard, level) for level in sorted(confidences | {0.0, 1.0, 1.01}))


def thresholds(heard: Sequence[Heard], bands: Bands) -> dict[str, Trade]:
    """Return the points of the DET curve at which the line works now."""
    return {"accept": _trade(heard, bands.accept), "confirm": _trade(heard, bands.confirm)}


def calibration(heard: Sequence[Heard]) -> tuple[Bin, ...]:
    """Sort every meaning that has an intent into ten bins of its confidence."""
    return binned(
        (one.sample.file, one.meaning.confidence, one.command_right)
        for one in heard
        if one.meaning.intent
    )


def binned(outcomes: Iterable[tuple[str, float, bool]]) -> tuple[Bin, ...]:
    """Sort outcomes, each with its cluster's name and its confidence, into ten bins."""
    bins: list[list[tuple[str, float, bool]]] = [[] for _ in range(BINS)]
    for outcome in outcomes:
        bins[min(int(outcome[1] * BINS), BINS - 1)].append(outcome)
    return tuple(
        Bin(
            middle=(number + 0.5) / BINS,
            confidence=sum(confidence for _, confidence, _ in inside) / len(inside),
            right=Rate.clustered((name, int(right), 1) for name, _, right in inside),
        )
        for number, inside in enumerate(bins)
        if inside
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance between confidence and share of right ones, weighed by number."""
    total = sum(one.right.of for one in bins)
    if not total:
        return None
    return sum(one.right.of * abs((one.right.value or 0) - one.confidence) for one in bins) / total


def _trade(heard: Sequence[Heard], level: float) -> Trade:
    acted = [one for one in heard if one.meaning.intent and one.meaning.confidence >= level]
    inside = sum(one.in_scope for one in heard)
    outside = len(heard) - inside
    acted_inside = [one for one in acted if one.in_scope]
    wrong = sum(not one.command_right for one in acted_inside)
    return Trade(
        threshold=level,
        false_reject=Rate(inside - len(acted_inside), inside).value,
        false_accept=Rate(len(acted) - len(acted_inside), outside).value,
        wrong_accept=Rate(wrong, inside).value,
    )
