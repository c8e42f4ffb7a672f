"""Queues that break their promise each yield that advice; those that keep it yield none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smartivr.routing.directory import Directory, QueueRules
from smartivr.statistics.advice.case import Case
from smartivr.statistics.advice.rules import advise
from smartivr.statistics.past import Past
from smartivr.statistics.presence import Span as Present
from smartivr.store.records import TalkRecord, VisitRecord

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
LAST = FIRST + timedelta(days=28)


def waits(waits_s: list[float], how: str = "answered") -> list[VisitRecord]:
    joined = [FIRST + timedelta(days=n % 10, hours=9, seconds=n // 10) for n in range(len(waits_s))]
    return [
        VisitRecord(
            f"call-{n}",
            "shop",
            "desk",
            at.isoformat(),
            (at + timedelta(seconds=s)).isoformat(),
            how,
        )
        for n, (at, s) in enumerate(zip(joined, waits_s, strict=True))
    ]


def talks(visits: list[VisitRecord], talk_s: float) -> list[TalkRecord]:
    over = [datetime.fromisoformat(one.left_at) + timedelta(seconds=talk_s) for one in visits]
    return [
        TalkRecord(v.call, "shop", "ann", "queue", v.left_at, "desk", at.isoformat())
        for v, at in zip(visits, over, strict=True)
    ]


def desk(shop, agents=("ann",)):
    queues = {"desk": QueueRules("desk", agents=tuple(agents), answer_within_s=20)}
    return replace(shop, directory=Directory(queues=queues))


def there(agents: int) -> tuple[Present, ...]:
    """So many agents from nine to ten on ten days."""
    names = ["ann", "ben", "cleo", "dan"][:agents]
    at = [FIRST + timedelta(days=day, hours=9) for day in range(10)]
    return tuple(Present(n, "available", t, t + timedelta(hours=1)) for t in at for n in names)


def centre(visits, talk_s: float, agents: int) -> Past:
    handled = tuple(talks(visits, talk_s))
    return Past(FIRST, LAST, visits=tuple(visits), talks=handled, spans=there(agents))


def test_a_queue_that_keeps_its_promise_gets_no_advice(shop) -> None:
    visits = waits([5.0] * 180 + [60.0] * 20)
    assert advise(Case(desk(shop), centre(visits, 60, 1))).advice == ()


def test_a_queue_that_breaks_its_promise_is_to_be_staffed_or_eased(shop) -> None:
    visits = waits([5.0] * 80 + [90.0] * 120)
    (one,) = advise(Case(desk(shop), centre(visits, 30, 2))).advice
    assert (one.code, one.subject) == ("queue-too-slow", "desk")
    assert "80 of 200 callers" in one.evidence


def test_the_agents_that_an_hour_needs_are_counted_by_erlang_c(shop) -> None:
    # 20 calls an hour of 540 s are 3 Erlang: five agents answer 78 % of them in 20 s, six 91 %.
    visits = waits([5.0] * 80 + [90.0] * 120)
    advised = advise(Case(desk(shop, ["ann", "ben", "cleo"]), centre(visits, 540, 3)))
    assert {(one.code, one.subject) for one in advised.advice} == {
        ("queue-too-slow", "desk"),
        ("too-few-agents", "desk"),
    }
    staffing = next(one for one in advised.advice if one.code == "too-few-agents")
    assert "from 09:00 to 10:00" in staffing.sentence
    assert "6 agents for 20 calls, 3.0 there" in staffing.evidence
    assert staffing.counts == {"needed_09": 6}
