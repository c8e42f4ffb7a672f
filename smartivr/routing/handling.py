"""How long calls take of an agent's time, as measured, and how many agents that frees by when."""

from bisect import bisect_left
from collections import deque

import numpy as np
from numpy.typing import NDArray

STEPS = 64
"""Grid steps per mean."""
SPAN = 4
"""The grid reaches over so many means."""
KEPT = 400
"""Only the last calls count, so that the figures follow the day."""
ASSUMED = 16
"""An assumption counts as much as so many calls, until there are that many."""
ASSUMED_SPREAD = 0.5
"""Standard deviation over mean of what is assumed before anything is measured."""
RARE = 0.1
"""An agent busy for longer than all but this part of calls is taken to be so long busy only."""

Curve = NDArray[np.float64]
"""Agents expected to have come free by each time of the grid."""


class HandlingTimes:
    """The times that one queue's calls took, from the first ring to the end of the wrapping up.

    What is expected is the sum of two things: when an agent busy now comes free (from the measured
    times of those calls that lasted at least as long as this one has), and how often from then on
    (the renewal function of the measured times).
    """

    def __init__(self, assumed_s: float) -> None:
        self._times: deque[float] = deque(_assumed(assumed_s), maxlen=KEPT)
        self._assumed = ASSUMED
        self._learned = 0
        self._rebuild()

    @property
    def measured(self) -> int:
        """How many measured calls count."""
        return len(self._times) - self._assumed

    def learn(self, seconds: float) -> None:
        """Take the time of one more call."""
        if self._assumed:
            self._times.popleft()
            self._assumed -= 1
        self._times.append(max(seconds, 0.001))
        self._learned += 1
        if self._learned * 5 >= len(self._times):
            self._rebuild()

    def busy_for(self, elapsed_s: float, times_s: Curve | None = None) -> Curve:
        """Expect how often an agent has come free by each time, who has been busy for so long.

        The times are those of the grid, or of another queue's.
        """
        at = min(round(elapsed_s / self.step_s), self._longest)
        if at not in self._curves:
            left = self._share[at + 1 :]
            curve = np.convolve(left / self._more[at], self.free)[: len(self.free)]
            self._curves[at] = np.concatenate(([0.0], curve[:-1]))
        if times_s is None or times_s is self.times_s:
            return self._curves[at]
        key = (at, id(times_s))
        known = self._elsewhere.get(key)
        if known is None or known[0] is not times_s:
            curve = np.interp(times_s, self.times_s, self._curves[at])
            known = self._elsewhere[key] = (times_s, curve)
        return known[1]

    def free_in(self, seconds: float) -> Curve:
        """Expect the same of an agent who certainly comes free then."""
        return np.asarray(np.interp(self.times_s - seconds, self.times_s, self.free, left=0.0))

    def _rebuild(self) -> None:
        """Make the grid and everything on it anew."""
        self._learned = 0
        times = np.array(self._times)
        self.mean_s = float(times.mean())
        self.step_s = self.mean_s / STEPS
        size = STEPS * SPAN
        self.times_s: Curve = np.arange(size, dtype=np.float64) * self.step_s
        """The grid."""
        steps = np.rint(times / self.step_s).astype(int)
        counts = np.bincount(np.clip(steps, 1, size), minlength=size + 1)
        self._share = counts[:size] / len(times)
        """Part of calls that take so many steps."""
        self._more = 1.0 - np.cumsum(self._share)
        """Part of calls that take more than so many steps."""
        self._longest = max(0, bisect_left(-self._more, -RARE) - 1)
        self.free = 1.0 + _renewals(self._share)
        """Expected of an agent who is free at the beginning."""
        self._curves: dict[int, Curve] = {}
        self._elsewhere: dict[tuple[int, int], tuple[Curve, Curve]] = {}
        """The same curves on the grids of other queues."""


def _renewals(share: Curve) -> Curve:
    """Count the calls expected to have ended by each step, one begun after another."""
    ended = np.cumsum(share)
    flipped = share[::-1].copy()
    size = len(share)
    for at in range(2, size):
        ended[at] += flipped[size - at : size - 1] @ ended[1:at]
    return ended


def _assumed(mean_s: float) -> list[float]:
    """Spread times evenly about their mean."""
    width = mean_s * ASSUMED_SPREAD * 12**0.5
    return [mean_s + width * ((at + 0.5) / ASSUMED - 0.5) for at in range(ASSUMED)]
