"""`longest_idle`: whoever has had no call for longest."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one


def longest_idle(agents: Sequence[Agent], moment: Moment) -> Rings:  # noqa: ARG001  the seam of every strategy
    """Sort by the end of the last call."""
    return one_by_one(sorted(agents, key=lambda agent: agent.idle_from))
