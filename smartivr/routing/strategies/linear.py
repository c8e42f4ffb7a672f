"""`linear`: always the first free agent of the list."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one


def linear(agents: Sequence[Agent], moment: Moment) -> Rings:  # noqa: ARG001  the seam of every strategy
    """Keep the list's order."""
    return one_by_one(agents)
