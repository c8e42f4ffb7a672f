import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartivr.evaluate.calibrate import at_right_accept, calibrate, trade_off


@pytest.fixture
def set_of(hear):
    """Make recordings: `inside` are rightly understood, `outside` are for nobody."""

    def make(inside, outside, wrong=()):
        return [
            *(hear("support", confidence=sure) for sure in inside),
            *(hear("support", understood="sales", confidence=sure) for sure in wrong),
            *(hear("", understood="support", confidence=sure) for sure in outside),
        ]

    return make


def test_a_trade_off_counts_what_would_be_acted_upon(set_of):
    found = trade_off(set_of([0.9, 0.6], [0.8, 0.1, 0.2], wrong=[0.7]), 0.65)
    assert (found.right_accept.hits, found.right_accept.of) == (1, 3)
    assert (found.wrong_accept.hits, found.false_accept.hits) == (1, 1)


def test_what_was_not_understood_at_all_is_never_acted_upon(hear):
    nothing = hear("", understood="", confidence=0.0, band="reject")
    assert trade_off([nothing], 0.0).false_accept.hits == 0


def test_the_lowest_confidence_that_keeps_outsiders_out_is_chosen(set_of):
    heard = set_of([0.9, 0.8, 0.7], [0.655, *[0.1] * 99])
    found = calibrate(heard, 0.0)
    assert found.bands.accept == 0.66
    assert found.accept.right_accept.value == 1.0
    assert calibrate(heard, 0.02).bands.accept == 0.11


def test_asking_back_begins_no_higher_than_acting(set_of):
    found = calibrate(set_of([0.9], [0.05 * step for step in range(20)]), 0.1)
    assert found.bands.confirm < found.bands.accept


def test_the_table_holds_the_chosen_row_and_falls_from_high_to_low(set_of):
    found = calibrate(set_of([0.9, 0.5], [0.05 * step for step in range(20)]), 0.1)
    levels = [row.threshold for row in found.table]
    assert found.bands.accept in levels
    assert levels == sorted(levels, reverse=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inside=st.lists(st.floats(0, 1), min_size=1, max_size=9),
    outside=st.lists(st.floats(0, 0.99), min_size=1, max_size=9),
    share=st.floats(0, 1),
)
def test_no_more_outsiders_are_accepted_than_wanted(set_of, inside, outside, share):
    found = calibrate(set_of(inside, outside), share)
    assert found.accept.false_accept.value <= share
    assert 0 <= found.bands.confirm <= found.bands.accept <= 1


def test_the_false_accept_at_a_share_of_right_accepts(set_of):
    heard = set_of([0.01 * step for step in range(1, 101)], [0.5, 0.03])
    found = at_right_accept(heard, 0.95)
    assert found.reached
    assert found.at.threshold == pytest.approx(0.06)
    assert found.at.false_accept.value == 0.5


def test_where_too_few_are_understood_the_share_is_of_those_that_are(set_of):
    found = at_right_accept(set_of([0.9, 0.8], [0.1], wrong=[0.5, 0.5]), 0.95)
    assert not found.reached
    assert found.at.threshold == 0.8


def test_without_outsiders_or_answers_there_is_nothing_to_trade(set_of):
    assert at_right_accept(set_of([0.9], [])) is None
    assert at_right_accept(set_of([], [0.9])) is None
