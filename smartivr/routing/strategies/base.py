"""The seam to the strategies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from smartivr.routing.agent import Agent
from smartivr.routing.waiting import Waiting


@dataclass(frozen=True)
class Moment:
    """What an order may depend on beside the agents."""

    waiting: Waiting
    now: datetime
    last_offered: str = ""
    """The agent whom this queue offered its previous call."""


Rings = tuple[tuple[Agent, ...], ...]
"""Groups of agents: those of one group ring together, the next group when nobody answered."""


class Strategy(Protocol):
    """Puts agents in order."""

    def __call__(self, agents: Sequence[Agent], moment: Moment) -> Rings:
        """Group those who may be offered the call; agents come in the queue's own order.

        Every agent given is in exactly one group, or left out because the strategy rules it out.
        """


@runtime_checkable
class Selective(Protocol):
    """A strategy that rules agents out, and may admit them by the mere passing of time."""

    def admits_more_at(self, waiting: Waiting, now: datetime) -> datetime | None:
        """Find the next moment after `now` at which more agents may do; None: never.

        It may name a moment at which nothing changes after all, and never passes one by.
        """


def one_by_one(agents: Sequence[Agent]) -> Rings:
    """Each in a group of its own."""
    return tuple((agent,) for agent in agents)
