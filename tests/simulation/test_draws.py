import statistics

import pytest

from smartivr.routing.erlang import waiting_probability
from smartivr.simulation.draws import Draws, Handling, Load


def test_the_same_seed_draws_the_same_callers():
    load = Load(hours=2)
    assert list(Draws(load, 7).arrivals_s()) == list(Draws(load, 7).arrivals_s())
    assert list(Draws(load, 7).arrivals_s()) != list(Draws(load, 8).arrivals_s())


def test_calls_come_as_often_as_wanted_and_only_in_time():
    arrivals = list(Draws(Load(calls_per_hour=600, hours=100), 1).arrivals_s())
    assert len(arrivals) == pytest.approx(60_000, rel=0.02)
    assert arrivals == sorted(arrivals)
    assert arrivals[-1] < 100 * 3600


@pytest.mark.parametrize(
    ("handling", "spread"),
    [(Handling.EXPONENTIAL, 1.0), (Handling.LOGNORMAL, 0.3), (Handling.FIXED, 0.0)],
)
def test_handling_times_have_the_mean_and_the_spread_of_their_kind(handling, spread):
    draws = Draws(Load(handle_s=200, handling=handling, spread=0.3), 1)
    times = [draws.handle_s() for _ in range(40_000)]
    assert statistics.mean(times) == pytest.approx(200, rel=0.02)
    assert statistics.pstdev(times) / 200 == pytest.approx(spread, abs=0.03)


@pytest.mark.parametrize(
    ("handling", "left_s"),
    [(Handling.EXPONENTIAL, 200), (Handling.LOGNORMAL, 100 * 1.09), (Handling.FIXED, 100)],
)
def test_what_is_left_of_a_talk_is_that_of_a_random_moment(handling, left_s):
    # Renewal theory: half the mean times one plus the squared spread.
    draws = Draws(Load(handle_s=200, handling=handling, spread=0.3), 1)
    left = [draws.left_s() for _ in range(40_000)]
    assert statistics.mean(left) == pytest.approx(left_s, rel=0.02)


def test_the_simulation_begins_in_the_steady_state_of_erlangs_model():
    load = Load(calls_per_hour=60, agents=5, handle_s=240)
    draws = Draws(load, 1)
    there = [draws.there_before() for _ in range(40_000)]
    all_busy = sum(number >= 5 for number in there) / len(there)
    assert all_busy == pytest.approx(waiting_probability(4.0, 5), rel=0.02)
    # Those with agents are the load, those who wait load times mean wait (Little).
    assert statistics.mean(there) == pytest.approx(4.0 + 60 / 3600 * 132.99, rel=0.03)


def test_under_overload_it_begins_with_every_agent_busy():
    assert Draws(Load(calls_per_hour=100, agents=3), 1).there_before() == 3


def test_callers_are_patient_unless_told_otherwise():
    assert Draws(Load(), 1).patience_s() == float("inf")
    draws = Draws(Load(patience_s=60), 1)
    assert statistics.mean(draws.patience_s() for _ in range(20_000)) == pytest.approx(60, rel=0.03)
