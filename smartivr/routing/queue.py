"""A queue: who goes first, and which agents ring for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from smartivr.routing.agent import Agent
from smartivr.routing.strategies.base import Moment, Rings, Strategy
from smartivr.routing.waiting import Waiting


@dataclass(frozen=True)
class Queue:
    """The agents of a queue, in the operator's order, and how their calls are dealt out."""

    name: str
    strategy: Strategy
    agents: tuple[str, ...]
    step_s: float = 300.0
    """One level of priority counts as so much waiting.

    So a caller of the next level goes before everybody who has waited less than this, and
    nobody is overtaken for ever: after `step_s` times the highest level, later callers cannot
    pass any more.
    """

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Agent -> place in the operator's order."""
        return {name: at for at, name in enumerate(self.agents)}


@dataclass(frozen=True)
class Offer:
    """One caller, and the agents who ring for that caller together."""

    call: str
    agents: tuple[str, ...]


def turn(one: Waiting, step_s: float) -> tuple[float, str]:
    """Say by what a caller is sorted: priority counts as waiting, equals keep their arrival."""
    return (one.since.timestamp() - one.priority * step_s, one.call)


def in_order(waiting: Iterable[Waiting], step_s: float) -> list[Waiting]:
    """Sort callers by their turn.

    The order does not depend on the moment it is asked for, so a spoken position only ever
    changes when somebody arrives or leaves.
    """
    return sorted(waiting, key=lambda one: turn(one, step_s))


def rings(queue: Queue, one: Waiting, agents: Sequence[Agent], moment: Moment) -> Rings:
    """Group the free agents of the queue; who refused this caller before comes after the rest."""
    place = queue.place
    own = sorted((a for a in agents if a.free and a.id in place), key=lambda a: place[a.id])
    fresh = [agent for agent in own if agent.id not in one.refused_by]
    asked = [agent for agent in own if agent.id in one.refused_by]
    return queue.strategy(fresh, moment) + (queue.strategy(asked, moment) if asked else ())


def offers(
    queue: Queue,
    waiting: Iterable[Waiting],
    agents: Sequence[Agent],
    now: datetime,
    last_offered: str = "",
) -> list[Offer]:
    """Deal the free agents out to the callers, in order; no agent rings for two."""
    free = [agent for agent in agents if agent.free]
    made: list[Offer] = []
    for one in in_order(waiting, queue.step_s):
        if not free:
            break
        groups = rings(queue, one, free, Moment(one, now, last_offered))
        if groups:
            ringing = tuple(agent.id for agent in groups[0])
            made.append(Offer(one.call, ringing))
            last_offered = ringing[-1]
            free = [agent for agent in free if agent.id not in ringing]
    return made
