import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.erlang import mean_wait_s, waiting_probability


@pytest.mark.parametrize(
    ("load", "agents", "probability"),
    [(1.0, 2, 1 / 3), (5.0, 6, 0.5875), (10.0, 14, 0.1741)],
)
def test_the_waiting_probability_is_that_of_the_published_tables(load, agents, probability):
    assert waiting_probability(load, agents) == pytest.approx(probability, abs=5e-4)


def test_one_agent_is_the_queue_of_the_textbooks():
    # M/M/1: mean wait = rho / (1 - rho) * talk
    assert mean_wait_s(0.5, 1, 240) == pytest.approx(240)


def test_overload_makes_everybody_wait_for_ever():
    assert waiting_probability(5, 5) == 1
    assert mean_wait_s(5, 5, 240) == float("inf")


@given(st.floats(0, 200), st.integers(1, 300))
def test_more_agents_never_mean_more_waiting(load, agents):
    assert 0 <= waiting_probability(load, agents + 1) <= waiting_probability(load, agents) <= 1
