from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.agent import Agent
from smartivr.routing.hours import Calendar, Span
from smartivr.routing.strategies.base import Moment
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.by_time import ByTime, Shift
from smartivr.routing.strategies.linear import linear
from smartivr.routing.strategies.named import STRATEGIES
from smartivr.routing.strategies.round_robin import round_robin
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALLER = Waiting("c1", NOON)
NOW = Moment(CALLER, NOON)


def agent(name, idle_s=0, **more):
    return Agent(name, NOON - timedelta(seconds=idle_s), **more)


def names(rings):
    return [[each.id for each in group] for group in rings]


agents_of_any_kind = st.lists(
    st.builds(
        agent,
        st.sampled_from("abcdefgh"),
        st.integers(0, 9000),
        calls=st.integers(0, 9),
        talk_s=st.integers(0, 900).map(float),
        skills=st.dictionaries(st.sampled_from(["fibre", "polish"]), st.integers(1, 5)),
    ),
    unique_by=lambda each: each.id,
)


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=STRATEGIES)
@given(agents=agents_of_any_kind, last=st.sampled_from(["", *"abcdefgh"]))
def test_everybody_is_in_exactly_one_group(strategy, agents, last):
    rings = strategy(agents, Moment(CALLER, NOON, last))
    assert sorted(each.id for group in rings for each in group) == sorted(a.id for a in agents)
    assert all(rings)


def test_linear_keeps_the_order_of_the_list():
    assert names(linear([agent("b"), agent("a")], NOW)) == [["b"], ["a"]]


def test_ring_all_makes_one_group():
    assert names(STRATEGIES["ring_all"]([agent("a"), agent("b")], NOW)) == [["a", "b"]]
    assert STRATEGIES["ring_all"]([], NOW) == ()


def test_the_longest_idle_agent_is_first():
    known = [agent("a", 10), agent("b", 90), agent("c", 50)]
    assert names(STRATEGIES["longest_idle"](known, NOW)) == [["b"], ["c"], ["a"]]


def test_a_pause_does_not_make_an_agent_less_idle():
    back = Agent("a", NOON, idle_since=NOON - timedelta(hours=1))
    assert names(STRATEGIES["longest_idle"]([agent("b", 60), back], NOW)) == [["a"], ["b"]]


@pytest.mark.parametrize("strategy", ["fewest_calls", "least_talk"])
def test_the_least_burdened_agent_is_first_and_of_equals_the_longest_idle(strategy):
    known = [
        agent("a", 5, calls=2, talk_s=200.0),
        agent("b", 5, calls=1, talk_s=100.0),
        agent("c", 50, calls=1, talk_s=100.0),
    ]
    assert names(STRATEGIES[strategy](known, NOW)) == [["c"], ["b"], ["a"]]


def test_round_robin_begins_after_the_agent_offered_last():
    known = [agent("c"), agent("a"), agent("b")]
    moment = Moment(CALLER, NOON, last_offered="a")
    assert names(round_robin(known, moment)) == [["b"], ["c"], ["a"]]


def test_round_robin_goes_on_by_name_when_the_last_agent_is_gone():
    moment = Moment(CALLER, NOON, last_offered="b")
    assert names(round_robin([agent("a"), agent("c")], moment)) == [["c"], ["a"]]


@given(st.lists(st.sampled_from("abcde"), min_size=1, unique=True), st.integers(1, 30))
def test_round_robin_is_fair_to_all_who_stay(present, rounds):
    known = [agent(name) for name in present]
    last, taken = "", dict.fromkeys(present, 0)
    for _ in range(rounds * len(present)):
        last = round_robin(known, Moment(CALLER, NOON, last))[0][0].id
        taken[last] += 1
    assert set(taken.values()) == {rounds}


def test_who_lacks_a_required_skill_is_left_out():
    caller = Waiting("c", NOON, required={"fibre": 2})
    known = [agent("a", skills={"fibre": 1}), agent("b", skills={"fibre": 3}), agent("c")]
    assert names(BySkill()(known, Moment(caller, NOON))) == [["b"]]


def test_a_demand_is_relaxed_by_a_level_after_each_time():
    caller = Waiting("c", NOON, required={"fibre": 2})
    known = [agent("a"), agent("b", skills={"fibre": 1})]
    later = [NOON + timedelta(seconds=passed) for passed in (59, 61, 121)]
    found = [names(BySkill(60)(known, Moment(caller, at))) for at in later]
    assert found == [[], [["b"]], [["b"], ["a"]]]


def test_a_preferred_skill_goes_before_a_long_wait():
    caller = Waiting("c", NOON, preferred={"polish": 1})
    known = [agent("a", 900), agent("b", 5, skills={"polish": 4})]
    assert names(BySkill()(known, Moment(caller, NOON))) == [["b"], ["a"]]


@given(agents_of_any_kind, st.integers(0, 5), st.integers(0, 1200))
def test_waiting_longer_never_costs_a_caller_an_agent(agents, level, waited_s):
    caller = Waiting("c", NOON, required={"fibre": level})
    sooner = BySkill()(agents, Moment(caller, NOON))
    later = BySkill()(agents, Moment(caller, NOON + timedelta(seconds=waited_s)))
    assert {a for group in sooner for a in group_ids(group)} <= {
        a for group in later for a in group_ids(group)
    }


def group_ids(group):
    return [each.id for each in group]


def test_only_those_on_duty_ring_and_the_first_shift_first():
    morning = Calendar("UTC", ((Span(6 * 60, 13 * 60),),) * 7)
    evening = Calendar("UTC", ((Span(14 * 60, 22 * 60),),) * 7)
    strategy = ByTime(
        (
            Shift(morning, frozenset({"c"})),
            Shift(evening, frozenset({"a"})),
            Shift(Calendar(), frozenset({"b", "c"})),
        ),
        linear,
    )
    known = [agent("a"), agent("b"), agent("c")]
    assert names(strategy(known, NOW)) == [["c"], ["b"]]
