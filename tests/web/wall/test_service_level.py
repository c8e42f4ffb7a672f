"""How callers of the last half hour were served."""

from datetime import UTC, datetime, timedelta

from smartivr.routing.directory import QueueRules
from smartivr.store.records import VisitRecord
from smartivr.web.wall.board import Level
from smartivr.web.wall.service_level import levels_of

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
RULES = {
    "sales": QueueRules("sales", answer_within_s=20, answer_goal=0.8),
    "faults": QueueRules("faults", answer_within_s=60, answer_goal=0.5),
}


def visit(queue: str, how: str, waited_s: float) -> VisitRecord:
    left = NOON + timedelta(seconds=waited_s)
    return VisitRecord("c", "shop", queue, NOON.isoformat(), left.isoformat(), how)


def test_nothing_is_measured_where_nobody_came():
    levels = levels_of([], RULES)
    assert levels.queues["sales"] == Level(goal=0.8, within_s=20)
    assert levels.overall.share is None
    assert levels.overall.good


def test_each_queue_is_measured_by_its_own_promise():
    levels = levels_of([visit("sales", "answered", 30), visit("faults", "answered", 30)], RULES)
    assert levels.queues["sales"].share == 0.0
    assert not levels.queues["sales"].good
    assert levels.queues["faults"].share == 1.0


def test_who_hangs_up_counts_from_five_seconds_on():
    stays = [visit("sales", "abandoned", 4), visit("sales", "abandoned", 6)]
    level = levels_of([*stays, visit("sales", "answered", 1)], RULES).queues["sales"]
    assert (level.abandoned, level.share) == (1, 0.5)


def test_who_waits_still_is_not_counted():
    waits = VisitRecord("c", "shop", "sales", NOON.isoformat())
    assert levels_of([waits], RULES).queues["sales"].answered == 0


def test_a_queue_that_is_no_more_is_left_out():
    assert levels_of([visit("gone", "answered", 1)], RULES).overall.answered == 0


def test_all_queues_together_are_held_to_the_goals_of_their_callers():
    stays = [visit("sales", "answered", 1), *[visit("faults", "answered", 1)] * 3]
    overall = levels_of(stays, RULES).overall
    assert overall.goal == (0.8 + 3 * 0.5) / 4
    assert overall.within_s == 0  # they differ
    assert (overall.answered, overall.in_time, overall.share) == (4, 4, 1.0)


def test_one_promise_for_all_is_told():
    assert levels_of([], {"sales": RULES["sales"]}).overall.within_s == 20
