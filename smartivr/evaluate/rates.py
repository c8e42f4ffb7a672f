"""Shares with their confidence intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

_Z_95 = 1.959963984540054
"""Standard deviations that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    hits: int
    of: int

    @classmethod
    def among(cls, outcomes: Iterable[bool]) -> "Rate":
        """Count how many of these are true."""
        counted = list(outcomes)
        return cls(sum(counted), len(counted))

    @property
    def value(self) -> float | None:
        """The share as a fraction, None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval by Wilson's score, None of nothing."""
        if not self.of:
            return None
        share, spread = self.hits / self.of, _Z_95**2 / self.of
        centre = (share + spread / 2) / (1 + spread)
        half = sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
        low = 0.0 if self.hits == 0 else max(0.0, centre - half)
        high = 1.0 if self.hits == self.of else min(1.0, centre + half)
        return low, high


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that is not exceeded by so many percent of all, None of none."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
