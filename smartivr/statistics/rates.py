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
    independent: float | None = None
    """As how many independent ones they count; None: all of them are."""

    @classmethod
    def among(cls, outcomes: Iterable[bool]) -> "Rate":
        """Count how many of these are true."""
        counted = list(outcomes)
        return cls(sum(counted), len(counted))

    @classmethod
    def clustered(cls, counts: Iterable[tuple[str, int, int]]) -> "Rate":
        """Count hits and out of how many, of which those of one name depend on each other.

        One recording under seven ratios of noise is not seven recordings. The share is the same,
        but it counts as so many independent outcomes as would have the variance that is seen
        between the names: at least one for each name, at most one for each outcome.
        """
        sums: dict[str, tuple[int, int]] = {}
        for name, hits, of in counts:
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + hits, before[1] + of)
        clusters = [(hits, of) for hits, of in sums.values() if of]
        all_hits, all_of = (
            (sum(column) for column in zip(*clusters, strict=True)) if clusters else (0, 0)
        )
        if not all_of:
            return cls(0, 0)
        share = all_hits / all_of
        spread = sum((hits - share * of) ** 2 for hits, of in clusters)
        least = min(len(clusters), all_of)
        seen = share * (1 - share) * all_of**2 / spread if spread else least
        return cls(all_hits, all_of, min(max(seen, least), all_of))

    @property
    def value(self) -> float | None:
        """The share as a fraction, None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval by Wilson's score, None of nothing."""
        if not self.of:
            return None
        share = self.hits / self.of
        spread = _Z_95**2 / (self.of if self.independent is None else self.independent)
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
