from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.statistics.queues import Stay, queue_figures, stay
from smartivr.store.records import VisitRecord

HOWS = ["answered", "abandoned", "exit", "timed-out", "overflow", "callback", "refused", "lost"]


def visit(**fields: object) -> VisitRecord:
    usual = {"call": "c", "line": "shop", "queue": "desk", "joined_at": "2026-11-02T09:00:00+00:00"}
    return VisitRecord(**{**usual, **fields})


def test_a_visit_is_as_long_as_from_joining_to_leaving() -> None:
    left = visit(left_at="2026-11-02T09:01:30+00:00", how="answered", told_estimate_s=60.0)
    assert stay(left, 30.0) == Stay("answered", 90.0, 30.0, 60.0)


def test_who_still_waits_is_not_counted() -> None:
    assert stay(visit()) is None


def test_the_service_level_is_told_with_and_without_those_who_gave_up() -> None:
    found = queue_figures(
        [
            Stay("answered", 10.0),
            Stay("answered", 20.0),
            Stay("answered", 21.0),
            Stay("abandoned", 60.0),
        ]
    )
    assert found.service_level == 2 / 4
    assert found.service_level_answered == 2 / 3
    assert found.abandonment == 1 / 4
    assert (found.wait.mean_s, found.wait.median_s, found.wait.longest_s) == (17.0, 20.0, 21.0)
    assert found.abandoned_wait.mean_s == 60.0


def test_who_hangs_up_at_once_says_nothing_of_the_queue() -> None:
    found = queue_figures([Stay("answered", 1.0), Stay("abandoned", 4.9), Stay("abandoned", 5.0)])
    assert (found.abandoned, found.short_abandoned) == (1, 1)
    assert found.service_level == 1 / 2


def test_who_leaves_for_a_callback_has_neither_given_up_nor_been_answered() -> None:
    found = queue_figures([Stay("answered", 1.0), Stay("callback", 100.0), Stay("overflow", 9.0)])
    assert found.service_level == 1.0
    assert found.abandonment == 0.0
    assert found.ended == {"answered": 1, "callback": 1, "overflow": 1}


@pytest.mark.parametrize(
    ("told_s", "near"), [(79.9, False), (80.0, True), (120.0, True), (120.1, False)]
)
def test_an_estimate_is_right_within_a_fifth_of_the_wait(told_s: float, *, near: bool) -> None:
    found = queue_figures([Stay("answered", 100.0, told_s=told_s)])
    assert found.estimate_near == float(near)
    assert found.estimate_error_s == pytest.approx(told_s - 100.0)


def test_nothing_is_measured_where_nobody_waited() -> None:
    found = queue_figures([])
    assert found.service_level is None
    assert found.wait.mean_s is None
    assert found.estimate_near is None


@given(
    st.lists(
        st.builds(
            Stay,
            how=st.sampled_from(HOWS),
            wait_s=st.floats(0, 5000),
            within_s=st.floats(1, 100),
            told_s=st.none() | st.floats(0, 5000),
        )
    )
)
def test_every_stay_is_in_one_place_and_shares_are_shares(stays: list[Stay]) -> None:
    found = queue_figures(stays)
    assert found.offered == sum(found.ended.values()) == len(stays)
    gone = found.ended.get("abandoned", 0)
    assert found.abandoned + found.short_abandoned == gone
    for part in (found.service_level, found.service_level_answered, found.abandonment):
        assert part is None or 0 <= part <= 1
    if found.answered:
        assert found.wait.median_s is not None
        assert found.wait.median_s <= (found.wait.p90_s or 0) <= (found.wait.longest_s or 0)
    if found.service_level is not None and found.service_level_answered is not None:
        assert found.service_level <= found.service_level_answered


def test_moments_of_any_zone_are_compared_as_moments() -> None:
    at = datetime(2026, 11, 2, 9, 0, 10, tzinfo=UTC).isoformat()
    found = stay(visit(joined_at="2026-11-02T10:00:00+01:00", left_at=at, how="answered"))
    assert found is not None
    assert found.wait_s == 10.0
