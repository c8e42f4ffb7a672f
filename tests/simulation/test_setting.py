from dataclasses import replace

import pytest

from smartivr.errors import NotFound
from smartivr.routing.directory import Directory
from smartivr.simulation.draws import Load
from smartivr.simulation.setting import EVERY, setting


def test_without_a_name_the_nearest_queue_is_taken(shop):
    assert list(setting(shop, Load()).directory.queues) == ["repairs"]


def test_every_queue_that_a_caller_can_reach_is_taken_if_wanted(shop):
    assert list(setting(shop, Load(), EVERY).directory.queues) == ["desk", "orders", "repairs"]


def test_nothing_but_the_load_decides_on_the_waiting(shop):
    place = setting(shop, Load(agents=2, handle_s=99), "repairs")
    rules = place.directory.queues["repairs"]
    assert rules.agents == place.agents == ("agent-001", "agent-002")
    assert (rules.max_waiting, rules.wrap_up_s, rules.handle_s) == (0, 0.0, 99)
    assert place.flow.steps["repairs"].max_wait_s > 1e6


@pytest.mark.parametrize("queue", ["nowhere", "sales"])
def test_a_queue_that_is_not_served_here_is_refused_with_the_names_of_those_that_are(shop, queue):
    with pytest.raises(NotFound, match="name one of desk, orders, repairs"):
        setting(shop, Load(), queue)


def test_a_line_without_a_queue_served_here_is_refused(shop):
    with pytest.raises(NotFound, match="brings no caller to a queue that is served here"):
        setting(replace(shop, directory=Directory()), Load())
