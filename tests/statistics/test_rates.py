import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.statistics.rates import Rate, percentile


def test_a_rate_of_nothing_is_unknown():
    assert Rate(0, 0).value is None
    assert Rate(0, 0).interval is None


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_intervals_are_those_of_the_textbook(hits, of, low, high):
    assert Rate(hits, of).interval == pytest.approx((low, high), abs=5e-5)


@given(of=st.integers(1, 5000), data=st.data())
def test_an_interval_holds_its_rate_and_stays_between_nothing_and_everything(of, data):
    rate = Rate(data.draw(st.integers(0, of)), of)
    low, high = rate.interval

    assert 0 <= low <= rate.value <= high <= 1


def test_each_name_once_counts_like_independent_outcomes():
    clustered = Rate.clustered((f"{number}.wav", int(number < 81), 1) for number in range(263))

    assert clustered.interval == pytest.approx(Rate(81, 263).interval)


def test_a_recording_that_fares_alike_under_every_ratio_counts_once():
    seven_times = [(f"{number}.wav", int(number < 81), 1) for number in range(263)] * 7

    clustered = Rate.clustered(seven_times)

    assert (clustered.hits, clustered.of) == (7 * 81, 7 * 263)
    assert clustered.interval == pytest.approx(Rate(81, 263).interval)


def test_where_all_are_right_as_many_count_as_there_are_names():
    clustered = Rate.clustered([(f"{number}.wav", 1, 1) for number in range(10)] * 7)

    assert clustered.interval == pytest.approx(Rate(10, 10).interval)


def test_names_without_outcomes_do_not_count():
    assert Rate.clustered([("a", 0, 0)]).value is None
    assert Rate.clustered([]).interval is None


@given(
    counts=st.lists(
        st.tuples(st.sampled_from("abcde"), st.integers(0, 1), st.just(1)), min_size=1, max_size=60
    )
)
def test_dependence_never_makes_an_interval_narrower(counts):
    clustered = Rate.clustered(counts)
    low, high = clustered.interval
    plain_low, plain_high = Rate(clustered.hits, clustered.of).interval

    assert low <= plain_low + 1e-12
    assert high >= plain_high - 1e-12
    assert 0 <= low <= clustered.value <= high <= 1


def test_percentiles_are_values_that_occurred():
    assert percentile([], 50) is None
    assert percentile([3.0], 95) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0
    assert percentile(list(map(float, range(1, 101))), 95) == 95.0
