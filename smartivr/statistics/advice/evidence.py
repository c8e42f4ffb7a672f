"""When counts are enough to say something.

Sources: the interval is E. B. Wilson's (1927), the trend that of W. G. Cochran (1954) and
P. Armitage (1955).
"""

import math
from collections.abc import Sequence

Z = 1.96
"""An interval of 95 %."""
CLEAR_TREND = 2.58
"""A trend that chance alone brings once in a hundred times."""


def least_share(part: int, whole: int) -> float:
    """The lower end of the interval that the true share is in; 0 where there is nothing."""
    return _wilson(part, whole)[0] if whole else 0.0


def greatest_share(part: int, whole: int) -> float:
    """The upper end of that interval; 1 where there is nothing."""
    return _wilson(part, whole)[1] if whole else 1.0


def trend(parts: Sequence[int], wholes: Sequence[int]) -> float:
    """How clearly shares rise from one week to the next, as a standard score; 0 without change."""
    total = sum(wholes)
    if not total:
        return 0.0
    share = sum(parts) / total
    times = range(len(wholes))
    drift = sum(t * (x - n * share) for t, x, n in zip(times, parts, wholes, strict=True))
    sum_t = sum(t * n for t, n in zip(times, wholes, strict=True))
    sum_tt = sum(t * t * n for t, n in zip(times, wholes, strict=True))
    variance = share * (1 - share) * (sum_tt - sum_t * sum_t / total)
    return drift / math.sqrt(variance) if variance > 0 else 0.0


def _wilson(part: int, whole: int) -> tuple[float, float]:
    share = part / whole
    scale = 1 + Z * Z / whole
    centre = (share + Z * Z / (2 * whole)) / scale
    half = Z / scale * math.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    return max(0.0, centre - half), min(1.0, centre + half)
