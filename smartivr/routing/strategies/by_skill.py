"""`by_skill`: those who can, best first; who has been idle for longest among equals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, one_by_one
from smartivr.routing.waiting import Waiting

SOON = timedelta(milliseconds=1)
"""Rounded times may fall just short of the moment that they stand for."""


@dataclass(frozen=True)
class BySkill:
    """Demands the required skills, and less of them the longer the caller has waited."""

    relax_every_s: float = 60.0
    """After each such time one level less of every required skill will do."""

    def __call__(self, agents: Sequence[Agent], moment: Moment) -> Rings:
        """Leave out those who lack a required skill, and put the best suited first."""
        waiting = moment.waiting
        relaxed = int(waiting.waited_s(moment.now) // self.relax_every_s)
        able = [agent for agent in agents if _has(agent, waiting.required, relaxed)]
        wanted = {**waiting.required, **waiting.preferred}
        able.sort(key=lambda agent: (_missing(agent, wanted), agent.idle_from))
        return one_by_one(able)

    def admits_more_at(self, waiting: Waiting, now: datetime) -> datetime | None:
        """Name the next time at which a level less will do."""
        relaxed = int(waiting.waited_s(now) // self.relax_every_s)
        if relaxed >= max(waiting.required.values(), default=0):
            return None
        relaxes = waiting.since + timedelta(seconds=self.relax_every_s * (relaxed + 1))
        return max(relaxes, now + SOON)


def _has(agent: Agent, required: Mapping[str, int], relaxed: int) -> bool:
    return all(agent.skills.get(skill, 0) >= level - relaxed for skill, level in required.items())


def _missing(agent: Agent, wanted: Mapping[str, int]) -> int:
    """Levels that the agent falls short of what is wanted; more than wanted is no better."""
    return sum(max(0, level - agent.skills.get(skill, 0)) for skill, level in wanted.items())
