import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.erlang import (
    agents_needed,
    mean_wait_s,
    service_level,
    waiting_probability,
)


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


@pytest.mark.parametrize(
    ("calls_per_hour", "talk_s", "within_s", "agents"),
    # The example of the usual staffing tables: 100 calls in half an hour of 180 s each.
    [(200, 180, 20, 14), (0, 180, 20, 0)],
)
def test_as_many_agents_are_needed_as_the_staffing_tables_say(
    calls_per_hour, talk_s, within_s, agents
):
    load = calls_per_hour / 3600 * talk_s
    assert agents_needed(load, talk_s, within_s) == agents


def test_the_service_level_of_that_example_is_that_of_the_tables():
    assert service_level(10.0, 14, 180, 20) == pytest.approx(0.888, abs=1e-3)


@given(st.floats(0.01, 100), st.floats(10, 1000), st.floats(0, 60), st.floats(0.5, 0.99))
def test_one_agent_less_than_needed_is_too_few(load, talk_s, within_s, level):
    needed = agents_needed(load, talk_s, within_s, level)
    assert service_level(load, needed, talk_s, within_s) >= level
    assert service_level(load, needed - 1, talk_s, within_s) < level


def test_a_staff_that_cannot_be_had_is_refused():
    with pytest.raises(ValueError, match="no staff"):
        agents_needed(1e6, 180, 20)
