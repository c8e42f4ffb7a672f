"""`round_robin`: in turn, beginning after the agent who was offered the previous call."""

from collections.abc import Sequence

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one


def round_robin(agents: Sequence[Agent], moment: Moment) -> Rings:
    """Turn the list; where the previous agent is not among these, go on by name.

    Agents come and go between calls, so the turn is kept by the order of their names and not by
    places in a list that changes.
    """
    in_turn = sorted(agents, key=lambda agent: agent.id)
    after = [agent for agent in in_turn if agent.id > moment.last_offered]
    before = [agent for agent in in_turn if agent.id <= moment.last_offered]
    return one_by_one(after + before)
