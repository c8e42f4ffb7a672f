from datetime import UTC, datetime
from random import Random

import pytest

from smartivr.simulation.draws import Load
from smartivr.simulation.setting import EVERY, setting
from smartivr.simulation.simulated_call import SimulatedCall

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def call(shop, queue, seed=1):
    place = setting(shop, Load(), queue)
    return SimulatedCall("c", place.flow, place.ways, MONDAY, 100.0, Random(seed))


@pytest.mark.parametrize("queue", ["orders", "repairs", "desk"])
def test_a_caller_finds_the_way_through_the_menus_by_keys_or_by_speech(shop, queue):
    caller = call(shop, queue)
    assert caller.reach_queue()
    assert caller.joined.queue == queue
    assert 102 < caller.at_s < 130


def test_callers_spread_over_all_queues(shop):
    reached = set()
    for seed in range(40):
        caller = call(shop, EVERY, seed)
        assert caller.reach_queue()
        reached.add(caller.joined.queue)
    assert reached == {"orders", "repairs"}


def test_the_hours_of_the_line_are_set_aside(shop):
    # Simulated time begins on Monday at midnight, when the shop is closed.
    assert not shop.calendar.is_open(MONDAY)
    assert call(shop, "orders").reach_queue()


def test_the_same_choices_take_the_same_time(shop):
    first, second = call(shop, "orders"), call(shop, "orders")
    first.reach_queue()
    second.reach_queue()
    assert first.at_s == second.at_s
