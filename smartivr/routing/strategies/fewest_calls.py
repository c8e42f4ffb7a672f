"""`fewest_calls`: whoever took the fewest calls today; of equals, who has been idle for longest."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one


def fewest_calls(agents: Sequence[Agent], moment: Moment) -> Rings:  # noqa: ARG001  the seam of every strategy
    """Sort by calls taken."""
    return one_by_one(sorted(agents, key=lambda agent: (agent.calls, agent.idle_from)))
