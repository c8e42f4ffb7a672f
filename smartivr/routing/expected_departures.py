"""The estimated wait, by the method of expected departures.

A caller at position n waits until the n-th agent has come free. For every agent of the queue who is
logged in and not paused it is known how long the present call lasts already; from the measured
handling times follows by when that agent is expected to be free, and how often again. The sum over
all agents is how many callers are expected to be served by any moment; the estimate is the moment
at which that reaches the caller's position. Callers ahead who give up shorten it, by the measured
rate. See docs/routing.md for how good it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from smartivr.routing.agent import AgentState
from smartivr.routing.handling import Curve, HandlingTimes
from smartivr.routing.roster import Post

EARLIER, EARLIER_ALONE = 0.2, 0.3
"""The n-th agent is said to come free when somewhat fewer than n are expected to have.

For waits scatter more towards the longer ones, and the more so the fewer agents there are: the
second figure is divided by their number.
"""


@dataclass(frozen=True)
class Outlook:
    """How many callers of a queue are expected to be served by when."""

    times_s: Curve
    served: Curve
    agents: int
    per_s: float
    """Callers served per second beyond the last of the times."""
    leaving_per_s: float = 0.0
    """Of each caller who waits, the rate of giving up."""

    def estimate_s(self, position: float) -> float | None:
        """Estimate the wait at a position (1 is next); None where nobody is served."""
        if self.per_s <= 0:
            return None
        target = position - EARLIER - EARLIER_ALONE / self.agents
        gone = self._gone(position)
        if gone[-1] < target:
            rate = self.per_s + self.leaving_per_s * max(0.0, target - float(gone[-1])) / 2
            return float(self.times_s[-1]) + (target - float(gone[-1])) / rate
        at = int(np.searchsorted(gone, target))
        if at == 0:
            return 0.0
        below, above = float(gone[at - 1]), float(gone[at])
        part = (target - below) / (above - below)
        return float(self.times_s[at - 1] + part * (self.times_s[at] - self.times_s[at - 1]))

    def _gone(self, position: float) -> Curve:
        """Count those served and, of those ahead, those who gave up."""
        if self.leaving_per_s <= 0 or position <= 1:
            return self.served
        growth = np.exp(np.minimum(self.leaving_per_s * self.times_s, 50.0))
        steps = np.diff(self.served, prepend=0.0)
        weighed = np.cumsum(steps * growth)
        return self.served + (weighed - self.served) * ((position - 1) / position)


def outlook(
    posts: Sequence[Post],
    handling: HandlingTimes,
    of_queue: dict[str, HandlingTimes],
    now: datetime,
    leaving_per_s: float,
) -> Outlook:
    """Look ahead for a queue with these agents; `of_queue` has the times of each one's talk."""
    curves = [_curve(post, handling, of_queue, now) for post in posts]
    served: Curve = sum(curves, start=np.zeros_like(handling.times_s))
    per_s = len(curves) / handling.mean_s
    return Outlook(handling.times_s, served, len(curves), per_s, leaving_per_s)


def _curve(
    post: Post, handling: HandlingTimes, of_queue: dict[str, HandlingTimes], now: datetime
) -> Curve:
    talk = post.talk
    if post.wraps_until:
        return handling.free_in(max(0.0, (post.wraps_until - now).total_seconds()))
    if talk is None or post.agent.state is not AgentState.BUSY:
        return handling.free
    elapsed_s = (now - talk.offered_at).total_seconds()
    return of_queue.get(talk.queue, handling).busy_for(elapsed_s, handling.times_s)
