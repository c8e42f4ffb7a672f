from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.queue import Queue, in_order, offers
from smartivr.routing.strategies.named import STRATEGIES
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SALES = Queue("sales", STRATEGIES["longest_idle"], ("ann", "bob", "cat"))


def caller(name, waited_s=0, **more):
    return Waiting(name, NOON - timedelta(seconds=waited_s), **more)


def agent(name, state=AgentState.AVAILABLE, idle_s=0):
    return Agent(name, NOON - timedelta(seconds=idle_s), state)


def names(waiting, step_s=300):
    return [one.call for one in in_order(waiting, step_s)]


def test_callers_are_served_in_the_order_of_their_arrival():
    assert names([caller("b", 10), caller("a", 20)]) == ["a", "b"]


def test_a_vip_goes_before_those_who_waited_less_than_a_step():
    assert names([caller("a", 250), caller("vip", 0, priority=1)]) == ["vip", "a"]


def test_a_vip_does_not_pass_those_who_waited_longer_than_a_step():
    assert names([caller("a", 350), caller("vip", 0, priority=1)]) == ["a", "vip"]


waits = st.lists(st.tuples(st.integers(0, 3600), st.integers(0, 3)), min_size=1, max_size=30)


@given(waits)
def test_nobody_is_overtaken_once_the_highest_priority_is_made_up_for(people):
    waiting = [caller(str(at), s, priority=p) for at, (s, p) in enumerate(people)]
    patient = caller("patient", 3600 + 3 * 300 + 1)
    assert names([*waiting, patient])[0] == "patient"


@given(waits)
def test_the_order_of_those_who_stay_does_not_change_as_others_leave(people):
    waiting = [caller(str(at), s, priority=p) for at, (s, p) in enumerate(people)]
    order = names(waiting)
    for gone in order[:3]:
        waiting = [one for one in waiting if one.call != gone]
        order = order[1:]
        assert names(waiting) == order


def test_free_agents_are_dealt_out_to_the_first_callers():
    agents = [agent("ann", idle_s=5), agent("bob", idle_s=60), agent("cat", AgentState.BUSY)]
    made = offers(SALES, [caller("x", 9), caller("y", 8), caller("z", 7)], agents, NOON)
    assert [(one.call, one.agents) for one in made] == [("x", ("bob",)), ("y", ("ann",))]


def test_agents_of_other_queues_are_not_rung():
    assert offers(SALES, [caller("x")], [agent("zoe")], NOON) == []


def test_who_refused_a_caller_is_asked_again_only_after_the_others():
    agents = [agent("ann", idle_s=60), agent("bob", idle_s=5)]
    refused = caller("x", refused_by=frozenset({"ann"}))
    assert offers(SALES, [refused], agents, NOON)[0].agents == ("bob",)
    assert offers(SALES, [refused], agents[:1], NOON)[0].agents == ("ann",)


def test_a_caller_nobody_can_serve_does_not_hold_up_the_others():
    able = Queue("skilled", STRATEGIES["by_skill"], ("ann",))
    hard = caller("hard", 30, required={"latin": 5})
    made = offers(able, [hard, caller("easy", 5)], [agent("ann")], NOON)
    assert [one.call for one in made] == ["easy"]


@given(waits, st.lists(st.sampled_from(list(AgentState)), min_size=3, max_size=3))
def test_no_agent_rings_for_two_and_only_free_ones_ring(people, states):
    waiting = [caller(str(at), s, priority=p) for at, (s, p) in enumerate(people)]
    agents = [agent(name, state) for name, state in zip(SALES.agents, states, strict=True)]
    for strategy in STRATEGIES.values():
        queue = Queue("q", strategy, SALES.agents)
        ringing = [name for one in offers(queue, waiting, agents, NOON) for name in one.agents]
        assert len(ringing) == len(set(ringing))
        free = {each.id for each in agents if each.free}
        assert set(ringing) <= free
        assert len(ringing) >= min(len(waiting), len(free))
