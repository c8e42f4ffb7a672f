"""Figures of queues: how long callers waited, and how their waiting ended."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from smartivr.statistics.spread import Spread, share
from smartivr.store.records import VisitRecord

SHORT_S = 5.0
"""Who hangs up before this has not waited: such calls say nothing of the queue."""
NEAR = 0.2
"""An estimate is good if it misses the real wait by at most this part of it."""

ANSWERED, ABANDONED, CALLBACK = "answered", "abandoned", "callback"


@dataclass(frozen=True, slots=True)
class Stay:
    """One finished stay in a queue."""

    how: str
    """As `VisitRecord.how`."""
    wait_s: float
    within_s: float = 20.0
    """The queue's promise: an answer within this."""
    told_s: float | None = None
    """The wait that the caller was told first."""


@dataclass(frozen=True)
class QueueFigures:
    """What became of the callers of a queue; shares are 0..1, None where there were none."""

    offered: int
    answered: int
    abandoned: int
    """After `SHORT_S` or more."""
    short_abandoned: int
    ended: dict[str, int]
    """Every way in which stays ended, with its count."""
    service_level: float | None
    """Answered in time, of answered and abandoned (short ones left out)."""
    service_level_answered: float | None
    """Answered in time, of answered."""
    abandonment: float | None
    """Abandoned, of answered and abandoned (short ones left out)."""
    wait: Spread
    """Of callers who were answered."""
    abandoned_wait: Spread
    told: int
    """Answered callers who were told an estimate."""
    estimate_near: float | None
    """Those of them whose wait was within 20 % of it."""
    estimate_error_s: float | None
    """Told minus real, in the mean: positive where callers were told too much."""


def stay(visit: VisitRecord, within_s: float = 20.0) -> Stay | None:
    """Read a visit; None while it lasts."""
    if not visit.left_at:
        return None
    joined, left = datetime.fromisoformat(visit.joined_at), datetime.fromisoformat(visit.left_at)
    wait_s = max(0.0, (left - joined).total_seconds())
    return Stay(visit.how, wait_s, within_s, visit.told_estimate_s)


def queue_figures(stays: Iterable[Stay]) -> QueueFigures:
    """Sum up finished stays."""
    listed = list(stays)
    answered = [one for one in listed if one.how == ANSWERED]
    left = [one.wait_s for one in listed if one.how == ABANDONED]
    abandoned = [wait_s for wait_s in left if wait_s >= SHORT_S]
    in_time = sum(one.wait_s <= one.within_s for one in answered)
    served = len(answered) + len(abandoned)
    misses_s = [(one.told_s - one.wait_s, one) for one in answered if one.told_s is not None]
    near = sum(abs(missed_s) <= NEAR * one.wait_s for missed_s, one in misses_s)
    return QueueFigures(
        offered=len(listed),
        answered=len(answered),
        abandoned=len(abandoned),
        short_abandoned=len(left) - len(abandoned),
        ended=dict(Counter(one.how for one in listed)),
        service_level=share(in_time, served),
        service_level_answered=share(in_time, len(answered)),
        abandonment=share(len(abandoned), served),
        wait=Spread.of(one.wait_s for one in answered),
        abandoned_wait=Spread.of(abandoned),
        told=len(misses_s),
        estimate_near=share(near, len(misses_s)),
        estimate_error_s=Spread.of(missed_s for missed_s, _ in misses_s).mean_s,
    )
