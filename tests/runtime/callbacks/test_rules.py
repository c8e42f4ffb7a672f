from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.directory import QueueRules, RetryRules
from smartivr.routing.hours import Calendar, Span
from smartivr.runtime.callbacks.rules import (
    AHEAD,
    Again,
    GiveUp,
    after,
    due,
    to_release,
    to_take,
)
from smartivr.store.records import CallbackRecord

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
OPEN = QueueRules("support")


def callback(name="c1", *, since_s=0.0, priority=0, **fields):
    since = (NOW - timedelta(seconds=since_s)).isoformat()
    known = {"line": "shop", "queue": "support", "number": "+441", "since": since}
    return CallbackRecord(id=name, priority=priority, **{**known, **fields})


def take(waiting, mine=(), agents=1, rules=OPEN):
    return to_take(waiting, mine, lambda _: agents, lambda _: rules, NOW)


@pytest.mark.parametrize(
    ("attempts", "wait_s"), [(1, 300.0), (2, 1800.0), (3, 1800.0), (4, 1800.0)]
)
def test_the_wait_follows_the_rules_and_the_last_one_holds(attempts, wait_s):
    rules = RetryRules(max_attempts=9)
    assert after(attempts, rules, NOW) == Again(NOW + timedelta(seconds=wait_s))


def test_after_the_last_attempt_it_is_given_up():
    assert after(3, RetryRules(max_attempts=3), NOW) == GiveUp()


@given(st.integers(0, 20), st.integers(1, 10), st.lists(st.floats(0, 1e5), max_size=4))
def test_there_are_never_more_attempts_than_allowed(attempts, most, delays):
    rules = RetryRules(most, tuple(delays))
    made, now = attempts, NOW
    while isinstance(coming := after(made, rules, now), Again):
        assert coming.due >= now
        made, now = made + 1, coming.due
    assert made == max(attempts, most)


def test_an_agreed_time_is_waited_for():
    assert not due(callback(due_at=(NOW + timedelta(seconds=1)).isoformat()), NOW)
    assert due(callback(due_at=NOW.isoformat()), NOW)


def test_what_another_server_has_is_left_to_it_while_its_lease_lasts():
    lease = (NOW + timedelta(seconds=1)).isoformat()
    assert not due(callback(node="other", leased_until=lease), NOW)
    assert due(callback(node="other", leased_until=NOW.isoformat()), NOW)


def test_nothing_is_taken_without_agents():
    assert take([callback()], agents=0) == []


def test_nothing_is_taken_outside_the_hours():
    nights = dict.fromkeys(range(7), (Span(0, 60),))
    closed = QueueRules("support", calendar=Calendar(weekly=nights))
    assert not closed.calendar.is_open(NOW)
    assert take([callback()], rules=closed) == []


def test_a_server_takes_no_more_than_its_agents_can_soon_serve():
    waiting = [callback(f"c{n}", since_s=n) for n in range(10)]
    assert len(take(waiting, agents=2)) == 2 + AHEAD
    assert len(take(waiting, mine={"c1", "c2"}, agents=2)) == AHEAD


def test_a_level_of_priority_counts_as_so_much_waiting():
    waiting = [callback("old", since_s=200), callback("vip", since_s=0, priority=1)]
    assert take(waiting) == ["vip", "old"]
    waiting = [callback("old", since_s=400), callback("vip", since_s=0, priority=1)]
    assert take(waiting) == ["old", "vip"]


places = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 3), st.booleans(), st.sampled_from("ab")),
    max_size=25,
)


@given(places, st.integers(0, 6))
def test_nobody_is_overtaken_by_who_came_later_with_no_more_priority(waiting, agents):
    records = [
        callback(f"c{n}", since_s=since_s, priority=priority, queue=queue,
                 due_at="" if ready else (NOW + timedelta(hours=1)).isoformat())
        for n, (since_s, priority, ready, queue) in enumerate(waiting)
    ]  # fmt: skip
    taken = take(records, agents=agents)
    assert len(set(taken)) == len(taken)
    by_id = {record.id: record for record in records}
    for left in (r for r in records if r.id not in taken and due(r, NOW) and agents):
        ahead = [by_id[name] for name in taken if by_id[name].queue == left.queue]
        assert len(ahead) == agents + AHEAD
        for other in ahead:
            later = other.since > left.since and other.priority <= left.priority
            assert not later


def test_what_nobody_here_can_serve_is_left_to_others():
    mine = [callback("c1"), callback("c2", queue="sales")]
    free = to_release(mine, lambda queue: int(queue == "sales"), lambda _: OPEN, NOW)
    assert free == ["c1"]
