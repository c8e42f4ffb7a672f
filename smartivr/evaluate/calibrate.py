"""Chooses a line's confidence bands from how sure labelled recordings were understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from smartivr.evaluate.heard import Heard
from smartivr.statistics.rates import Rate
from smartivr.understanding.expecting import Bands

ASK_BACK = 3.0
"""Asking back may happen for so many times as many outsiders as acting; it does no harm."""
FINEST = 0.01
"""Bands are rounded up to this."""
SHOWN_SHARES = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class TradeOff:
    """What acting from one confidence on would do."""

    threshold: float
    right_accept: Rate
    """In scope: acted upon as labelled."""
    wrong_accept: Rate
    """In scope: acted upon otherwise."""
    false_accept: Rate
    """Out of scope: acted upon."""


@dataclass(frozen=True)
class Calibration:
    """Bands for a line, and what they were chosen from."""

    bands: Bands
    wanted_false_accept: float
    table: tuple[TradeOff, ...]
    accept: TradeOff
    confirm: TradeOff


def trade_off(heard: Sequence[Heard], threshold: float) -> TradeOff:
    """Count what acting from this confidence on would do."""
    inside = [one for one in heard if one.in_scope]
    outside = [one for one in heard if not one.in_scope]
    return TradeOff(
        threshold=threshold,
        right_accept=Rate.among(_acted(one, threshold) and one.command_right for one in inside),
        wrong_accept=Rate.among(_acted(one, threshold) and not one.command_right for one in inside),
        false_accept=Rate.among(_acted(one, threshold) for one in outside),
    )


def calibrate(heard: Sequence[Heard], false_accept: float) -> Calibration:
    """Find the lowest confidences that let through no more outsiders than wanted.

    The recordings must have been understood with their bands open (see `opened`), so that each
    has the confidence that it would have under any bands.
    """
    accept = _lowest(heard, false_accept)
    confirm = min(accept, _lowest(heard, min(1.0, ASK_BACK * false_accept)))
    shares = sorted({*SHOWN_SHARES, false_accept})
    levels = dict.fromkeys(_lowest(heard, share) for share in shares)
    return Calibration(
        bands=Bands(accept, confirm),
        wanted_false_accept=false_accept,
        table=tuple(trade_off(heard, level) for level in sorted(levels, reverse=True)),
        accept=trade_off(heard, accept),
        confirm=trade_off(heard, confirm),
    )


def _lowest(heard: Sequence[Heard], false_accept: float) -> float:
    """Find the lowest hundredth from which on no larger share of outsiders is acted upon."""
    levels = [round(FINEST * step, 2) for step in range(round(1 / FINEST) + 1)]
    for level in levels:
        share = trade_off(heard, level).false_accept.value
        if share is None or share <= false_accept:
            return level
    return 1.0


def _acted(one: Heard, threshold: float) -> bool:
    return bool(one.meaning.intent) and one.meaning.confidence >= threshold


@dataclass(frozen=True)
class AtRightAccept:
    """The false accept of outsiders where so many answers are acted upon as they should be."""

    wanted: float
    reached: bool
    """False: fewer answers are understood rightly at all; then of those this share is meant."""
    at: TradeOff


def at_right_accept(heard: Sequence[Heard], wanted: float = 0.95) -> AtRightAccept | None:
    """Find the highest confidence to act from that accepts this share of answers rightly.

    Returns None where there are no answers or no outsiders.
    """
    inside = [one for one in heard if one.in_scope]
    right = sorted((one.meaning.confidence for one in inside if one.command_right), reverse=True)
    if not right or len(inside) == len(heard):
        return None
    reached = len(right) >= ceil(wanted * len(inside))
    needed = ceil(wanted * len(inside if reached else right))
    return AtRightAccept(wanted, reached, trade_off(heard, right[needed - 1]))
