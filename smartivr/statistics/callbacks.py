"""Figures of callbacks: how many were promised, how many were kept, and with how many attempts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from smartivr.statistics.spread import share
from smartivr.store.records import CallbackRecord

OVER = frozenset({"done", "failed"})


@dataclass(frozen=True)
class CallbackFigures:
    """What became of promises to call back."""

    promised: int
    states: dict[str, int]
    kept: float | None
    """Reached, of those reached or given up; cancelled ones do not count."""
    attempts_mean: float | None
    """Of those reached or given up."""
    open: int
    """Still to be kept."""


def callback_figures(callbacks: Iterable[CallbackRecord]) -> CallbackFigures:
    """Sum up callbacks."""
    listed = list(callbacks)
    states = Counter(one.state for one in listed)
    over = [one for one in listed if one.state in OVER]
    return CallbackFigures(
        promised=len(listed),
        states=dict(states),
        kept=share(states["done"], len(over)),
        attempts_mean=sum(one.attempts for one in over) / len(over) if over else None,
        open=sum(one.state not in OVER and one.state != "cancelled" for one in listed),
    )
