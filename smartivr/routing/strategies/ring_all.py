"""`ring_all`: everybody rings, and whoever answers first has the call."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings


def ring_all(agents: Sequence[Agent], moment: Moment) -> Rings:  # noqa: ARG001  the seam of every strategy
    """Make one group of all."""
    return (tuple(agents),) if agents else ()
