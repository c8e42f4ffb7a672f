"""How seconds are spread over calls: their mean, median, ninth decile and the longest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Some durations in seconds; all None where there is none."""

    count: int
    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    """Nine of ten are at most this long."""
    longest_s: float | None = None

    @classmethod
    def of(cls, durations_s: Iterable[float]) -> "Spread":
        """Describe these durations."""
        ordered = sorted(durations_s)
        if not ordered:
            return cls(0)
        return cls(
            count=len(ordered),
            mean_s=math.fsum(ordered) / len(ordered),
            median_s=_at(ordered, 0.5),
            p90_s=_at(ordered, 0.9),
            longest_s=ordered[-1],
        )


def share(part: int, whole: int) -> float | None:
    """Divide, 0..1; None where there is nothing to divide by."""
    return part / whole if whole else None


def _at(ordered: list[float], part: float) -> float:
    """The smallest duration that this part of them does not exceed."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]
