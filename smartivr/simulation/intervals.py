"""Means of what follows one another, with the interval that they are sure to within."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

BATCHES = 20
T_95 = 2.093
"""Student's t for 19 degrees of freedom: 95 % lie within so many standard errors."""


@dataclass(frozen=True)
class Measured:
    """A mean, and how far the true one may lie from it (95 %); None where too little is known."""

    mean: float
    within: float | None


def measured(values: Sequence[float]) -> Measured:
    """Take the mean by the method of batch means.

    Callers one after another wait alike, so the spread of single values would promise too much;
    the means of long batches are nearly independent.
    """
    if not values:
        return Measured(0.0, None)
    mean = fsum(values) / len(values)
    size = len(values) // BATCHES
    if size < BATCHES:
        return Measured(mean, None)
    means = [fsum(values[at * size : (at + 1) * size]) / size for at in range(BATCHES)]
    centre = fsum(means) / BATCHES
    variance = fsum((each - centre) ** 2 for each in means) / (BATCHES - 1)
    return Measured(mean, T_95 * sqrt(variance / BATCHES))
