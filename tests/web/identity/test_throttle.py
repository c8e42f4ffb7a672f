"""How often somebody may try, and that nobody is remembered for longer than it counts."""

import pytest

from smartivr.errors import TooManyRequests
from smartivr.web.identity.throttle import Throttle


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def throttle(clock):
    """Three tries a minute."""
    return Throttle(3, 60.0, lambda: clock[0])


def tries(throttle, clock, *at_s, whose="ann"):
    for moment_s in at_s:
        clock[0] = 1000.0 + moment_s
        throttle.check(whose)
        throttle.count(whose)


def test_one_more_than_allowed_is_refused_until_the_first_is_a_window_ago(throttle, clock):
    tries(throttle, clock, 0, 20, 40)
    with pytest.raises(TooManyRequests) as refused:
        throttle.check("ann")
    assert refused.value.retry_after_s == 20
    throttle.check("bob")
    tries(throttle, clock, 60, 80)
    with pytest.raises(TooManyRequests):
        tries(throttle, clock, 81)


def test_tries_that_were_refused_do_not_make_the_wait_longer(throttle, clock):
    tries(throttle, clock, 0, 0, 0)
    clock[0] += 59
    for _ in range(100):
        throttle.count("ann")
    clock[0] += 1
    throttle.check("ann")


def test_who_is_forgiven_begins_anew(throttle, clock):
    tries(throttle, clock, 0, 0, 0)
    throttle.forget("ann")
    throttle.forget("nobody")
    tries(throttle, clock, 0, 0, 0)


def test_nobody_is_remembered_once_the_window_is_over(throttle, clock):
    for number in range(5000):
        tries(throttle, clock, number / 100, whose=str(number))
    assert throttle.remembered == 5000
    tries(throttle, clock, 100, whose="0")
    assert throttle.remembered <= 1001, "those of the last minute, and who has just tried"
    tries(throttle, clock, 1000)
    assert throttle.remembered == 1
