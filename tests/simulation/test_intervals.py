from random import Random

import pytest

from smartivr.simulation.intervals import measured


def test_of_a_few_values_only_the_mean_is_known():
    assert measured([1.0, 2.0]).mean == 1.5
    assert measured([1.0, 2.0]).within is None
    assert measured([]).within is None


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says():
    held = 0
    for seed in range(200):
        random = Random(seed)
        found = measured([random.gauss(5.0, 2.0) for _ in range(800)])
        held += abs(found.mean - 5.0) <= found.within
    assert held == pytest.approx(190, abs=10)


def test_values_that_follow_each_other_closely_have_a_wider_interval():
    random = Random(1)
    independent = [random.gauss(0, 1) for _ in range(4000)]
    close = [value for value in independent[:100] for _ in range(40)]
    assert measured(close).within > 2 * measured(independent).within
