"""How many agents the calls of an hour need, by Erlang C, and how many there were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from smartivr.routing.directory import QueueRules
from smartivr.routing.erlang import agents_needed
from smartivr.statistics.advice.case import Advice, Case, LeftOut
from smartivr.statistics.advice.evidence import greatest_share
from smartivr.statistics.advice.waiting import LEVEL, waits
from smartivr.statistics.grouping import By, cut
from smartivr.statistics.past import Past
from smartivr.statistics.presence import Presence
from smartivr.statistics.talks import talk_figures

ENOUGH_TALKS = 30
ENOUGH_WAITS = 50
"""Callers in one hour of the day, over all days."""
HOUR_S = 3600.0
MISSING = 0.5
"""Fewer agents short, in the mean, are none."""


@dataclass(frozen=True)
class ShortHour:
    """An hour of the day in which agents are missing."""

    hour: str
    calls_per_hour: float
    needed: int
    there: float
    late: int
    """Callers who were not answered in time."""


def too_few_agents(case: Case) -> Iterator[Advice | LeftOut]:
    """Say at which hours a queue needs how many agents more."""
    queues = cut(case.past, By.QUEUE)
    for name, rules in case.flow.directory.queues.items():
        past = queues.get(name)
        if past is None:
            continue
        handled = talk_figures(past.talks)
        if handled.talks < ENOUGH_TALKS:
            yield LeftOut(name, handled.talks, ENOUGH_TALKS, "talks, to know how long they take")
            continue
        team = set(rules.agents)
        spans = tuple(span for span in case.past.spans if span.agent in team)
        if not spans:
            yield LeftOut(name, 0, 1, "hours of its agents on record")
            continue
        short = list(_short(replace(past, spans=spans), rules, handled.handling.mean_s or 0.0))
        if short:
            yield _advice(name, short, handled.handling.mean_s or 0.0)


def _short(past: Past, rules: QueueRules, handle_s: float) -> Iterator[ShortHour]:
    for hour, part in cut(past, By.HOUR).items():
        found = waits(part)
        served = found.answered + found.abandoned
        in_time = round((found.service_level or 0.0) * served)
        if served < ENOUGH_WAITS or greatest_share(in_time, served) >= LEVEL:
            continue
        days = _days(part)
        per_hour = served / days
        load = per_hour / HOUR_S * handle_s
        needed = agents_needed(load, handle_s, rules.answer_within_s, LEVEL)
        there = Presence.of(part.spans).there_s / HOUR_S / days
        if needed - there >= MISSING:
            yield ShortHour(hour, per_hour, needed, there, served - in_time)


def _days(part: Past) -> int:
    """On how many days somebody phoned, or was there, in this hour."""
    return max(1, len(cut(part, By.DAY)))


def _advice(queue: str, short: list[ShortHour], handle_s: float) -> Advice:
    hours = "; ".join(
        f"{one.hour} {one.needed} agents for {one.calls_per_hour:.0f} calls, {one.there:.1f} there"
        for one in short
    )
    late = sum(one.late for one in short)
    when = _ranges([one.hour for one in short])
    return Advice(
        code="too-few-agents",
        subject=queue,
        sentence=f"Have more agents on queue {queue!r} from {when}.",
        evidence=(
            f"At {timedelta(seconds=round(handle_s))} a call, {LEVEL:.0%} in time need: {hours}."
        ),
        where=f"queues.yaml: {queue}",
        calls=late,
        counts={f"needed_{one.hour[:2]}": one.needed for one in short},
    )


def _ranges(hours: list[str]) -> str:
    """Full hours that follow one another as one stretch."""
    numbers = sorted(int(hour[:2]) for hour in hours)
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][1]:
            stretches[-1][1] = number + 1
        else:
            stretches.append([number, number + 1])
    return " and ".join(f"{start:02}:00 to {end:02}:00" for start, end in stretches)
