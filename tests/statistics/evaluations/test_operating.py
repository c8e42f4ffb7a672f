import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.statistics.evaluations.kept import Row
from smartivr.statistics.evaluations.operating import at, det_curve, moves, operating
from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band

USUAL = Bands(0.75, 0.5)
SURE = st.floats(0, 1).map(lambda value: round(value, 2))
ROWS = st.lists(
    st.builds(
        Row,
        file=st.sampled_from(["a", "b", "c", "d"]),
        condition=st.sampled_from(["clean", "ulaw"]),
        text=st.just(""),
        intent=st.sampled_from(["", "sales", "support"]),
        slots=st.just({}),
        understood=st.sampled_from(["", "sales", "support"]),
        understood_slots=st.just({}),
        confidence=SURE,
        heard=st.just(""),
        runner_up=st.just(""),
    ),
    max_size=30,
)


def test_each_recording_is_on_one_side(rows) -> None:
    found = operating(rows, USUAL)
    assert (found.accept_right.hits, found.accept_wrong.hits) == (2, 1)
    assert (found.confirm.hits, found.reject.hits) == (1, 2)
    assert (found.outside_accept.hits, found.outside_confirm.hits) == (1, 1)
    assert (found.outside_reject.hits, found.outside_reject.of) == (2, 4)


def test_rates_have_the_intervals_of_their_numbers(rows) -> None:
    low, high = operating(rows, USUAL).accept_right.interval
    assert low == pytest.approx(0.097, abs=0.001)
    assert high == pytest.approx(0.70, abs=0.001)


def test_one_recording_under_two_conditions_is_one_cluster(heard) -> None:
    twice = [heard("a", "sales", "sales", 0.9, condition=name) for name in ("clean", "ulaw")]
    rate = operating(twice, USUAL).accept_right
    assert (rate.hits, rate.of, rate.independent) == (2, 2, 1)


def test_what_changes_sides_is_listed_and_what_gets_worse_first(rows) -> None:
    found = moves(rows, USUAL, Bands(0.9, 0.5))
    assert [(one.row.file, one.before, one.after) for one in found] == [
        ("b", Band.ACCEPT, Band.CONFIRM),
        ("g", Band.ACCEPT, Band.CONFIRM),
        ("d", Band.ACCEPT, Band.CONFIRM),
    ]
    assert [one.better for one in found] == [False, True, True]
    assert moves(rows, USUAL, USUAL) == []


def test_the_curve_goes_from_refusing_all_to_acting_on_all(rows) -> None:
    curve = det_curve(rows)
    assert (curve[0].false_accept, curve[0].false_reject) == (0.0, 1.0)
    assert (curve[-1].false_accept, curve[-1].false_reject) == (0.75, pytest.approx(1 / 6))
    point = at(curve, 0.75)
    assert (point.false_accept, point.false_reject) == (0.25, 0.5)


def test_there_is_no_curve_without_something_else(rows) -> None:
    assert det_curve([row for row in rows if row.in_scope]) == ()
    assert at((), 0.5) is None


@given(rows=ROWS, one=SURE, other=SURE)
def test_rates_add_up_and_the_curve_agrees_with_them(rows, one, other) -> None:
    bands = Bands(max(one, other), min(one, other))
    found = operating(rows, bands)
    inside = (found.accept_right, found.accept_wrong, found.confirm, found.reject)
    outside = (found.outside_accept, found.outside_confirm, found.outside_reject)
    assert sum(rate.hits for rate in inside) == sum(row.in_scope for row in rows)
    assert sum(rate.hits for rate in (*inside, *outside)) == len(rows)
    point = at(det_curve(rows), bands.accept)
    if point:
        assert point.false_accept == pytest.approx(found.outside_accept.value)
        acted = found.accept_right.hits + found.accept_wrong.hits
        assert point.false_reject == pytest.approx(1 - acted / found.reject.of)


@given(rows=ROWS, low=SURE, high=SURE)
def test_a_lower_bar_never_acts_on_less(rows, low, high) -> None:
    low, high = min(low, high), max(low, high)
    lower, higher = (operating(rows, Bands(bar, 0.0)) for bar in (low, high))
    assert lower.accept_right.hits >= higher.accept_right.hits
    assert lower.outside_accept.hits >= higher.outside_accept.hits
