import pytest

from smartivr.simulation.ideal import IdealQueue


def test_callers_wait_for_the_first_agent_who_is_free():
    queue = IdealQueue(2)
    assert [queue.wait_s(0, 100), queue.wait_s(10, 50), queue.wait_s(20, 30)] == [0, 0, 40]
    assert queue.wait_s(95, 10) == pytest.approx(0)


def test_who_is_there_before_is_served_first():
    queue = IdealQueue(1)
    queue.begin_with([30, 40])
    assert queue.wait_s(5, 10) == 65
