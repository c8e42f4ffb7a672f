"""`least_talk`: whoever talked least today; of equals, who has been idle for longest."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one


def least_talk(agents: Sequence[Agent], moment: Moment) -> Rings:  # noqa: ARG001  the seam of every strategy
    """Sort by time talked."""
    return one_by_one(sorted(agents, key=lambda agent: (agent.talk_s, agent.idle_from)))
