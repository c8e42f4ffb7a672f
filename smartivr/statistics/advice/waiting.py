"""Queues that do not keep their promise, and callers who come when nobody is there."""

from collections import Counter
from collections.abc import Iterator

from smartivr.statistics.advice.case import ENOUGH_WAITS, Advice, Case, LeftOut, percent
from smartivr.statistics.advice.evidence import greatest_share, least_share
from smartivr.statistics.grouping import By, cut
from smartivr.statistics.past import Past
from smartivr.statistics.queues import QueueFigures, queue_figures, stay
from smartivr.statistics.spread import share

LEVEL = 0.80
"""The part of the callers who are to be answered within the promise of their queue."""
CLOSED = 0.20
ENOUGH_CALLS = 100


def waits(past: Past) -> QueueFigures:
    """The figures of all stays."""
    stays = (stay(visit, past.promise_s(visit.queue)) for visit in past.visits)
    return queue_figures(one for one in stays if one)


def queue_too_slow(case: Case) -> Iterator[Advice | LeftOut]:
    """Staff the queue better, or promise less, where too few are answered in time."""
    for queue, past in cut(case.past, By.QUEUE).items():
        found = waits(past)
        served = found.answered + found.abandoned
        if not served:
            continue
        if served < ENOUGH_WAITS:
            yield LeftOut(queue, served, ENOUGH_WAITS, "callers in the queue")
            continue
        in_time = round((found.service_level or 0.0) * served)
        if greatest_share(in_time, served) >= LEVEL:
            continue
        p90 = f"; nine of ten waited up to {found.wait.p90_s:.0f} s" if found.wait.count else ""
        yield Advice(
            code="queue-too-slow",
            subject=queue,
            sentence=(
                f"Put more agents on queue {queue!r} at its busy hours, offer a callback sooner,"
                " or promise less."
            ),
            evidence=(
                f"{in_time} of {served} callers ({percent(in_time, served)}) were answered within"
                f" {past.promise_s(queue):.0f} s, {found.abandoned} gave up{p90}."
            ),
            where=f"queues.yaml: {queue}",
            calls=served - in_time,
            counts={"in_time": in_time, "served": served, "abandoned": found.abandoned},
        )


def calls_while_closed(case: Case) -> Iterator[Advice]:
    """Open when callers come."""
    calendar, calls = case.flow.calendar, case.past.calls
    closed = [call for call in calls if not calendar.is_open(call.started)]
    if len(calls) < ENOUGH_CALLS or least_share(len(closed), len(calls)) <= CLOSED:
        return
    zone = case.past.zone(case.flow.line)
    local = [call.started.astimezone(zone) for call in closed]
    times = Counter(f"{at:%a} {at.hour:02}:00" for at in local)
    busiest = ", ".join(f"{time} ({count})" for time, count in times.most_common(3))
    part = share(len(closed), len(calls)) or 0.0
    yield Advice(
        code="calls-while-closed",
        subject=case.flow.line,
        sentence="Open when callers come, or offer them a message or a callback.",
        evidence=(
            f"{len(closed)} of {len(calls)} calls ({percent(part)}) came while the line was"
            f" closed, most of them {busiest}."
        ),
        where="calendar.yaml: hours",
        calls=len(closed),
        counts={"closed": len(closed), "calls": len(calls)},
    )
