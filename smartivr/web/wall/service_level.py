"""How callers were served in the last half hour, made of the stays in queues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from smartivr.routing.directory import QueueRules
from smartivr.statistics.queues import ANSWERED, Stay, queue_figures, stay
from smartivr.store.records import VisitRecord
from smartivr.web.wall.board import Level

SPAN = timedelta(minutes=30)


@dataclass(frozen=True)
class Levels:
    """The service of every queue, and of all of them."""

    queues: Mapping[str, Level] = field(default_factory=dict)
    overall: Level = field(default_factory=Level)


def levels_of(visits: Iterable[VisitRecord], rules: Mapping[str, QueueRules]) -> Levels:
    """Sum up finished stays; each queue has its own promise and its own goal.

    The goal of all queues together is that of each in its share of the callers.
    """
    stays: dict[str, list[Stay]] = {name: [] for name in rules}
    for visit in visits:
        if visit.queue in rules and (one := stay(visit, rules[visit.queue].answer_within_s)):
            stays[visit.queue].append(one)
    queues = {name: _level(stays[name], rules[name]) for name in rules}
    return Levels(queues, _overall(queues.values()))


def _level(stays: list[Stay], rules: QueueRules) -> Level:
    figures = queue_figures(stays)
    in_time = sum(one.how == ANSWERED and one.wait_s <= one.within_s for one in stays)
    return Level(
        answered=figures.answered,
        in_time=in_time,
        abandoned=figures.abandoned,
        share=figures.service_level,
        goal=rules.answer_goal,
        within_s=rules.answer_within_s,
    )


def _overall(levels: Iterable[Level]) -> Level:
    counted = [(level.answered + level.abandoned, level) for level in levels]
    served = sum(count for count, _ in counted)
    in_time = sum(level.in_time for _, level in counted)
    promises_s = {level.within_s for _, level in counted}
    goals = [level.goal for _, level in counted]
    if served:
        goal = sum(count * level.goal for count, level in counted) / served
    else:
        goal = min(goals, default=Level.goal)
    return Level(
        answered=sum(level.answered for _, level in counted),
        in_time=in_time,
        abandoned=sum(level.abandoned for _, level in counted),
        share=in_time / served if served else None,
        goal=goal,
        within_s=promises_s.pop() if len(promises_s) == 1 else 0.0,
    )
