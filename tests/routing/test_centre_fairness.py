"""Fairness and starvation through the whole call centre, over random arrivals."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.routing.agent import Agent
from smartivr.routing.centre import Centre
from smartivr.routing.centre_actions import Connect, Overflowed, RingAgent
from smartivr.routing.centre_events import Accepted, Joined, LoggedIn, TalkEnded, Tick
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar, Span
from smartivr.routing.strategies.by_time import ByTime, Shift
from smartivr.routing.strategies.linear import linear
from smartivr.routing.strategies.named import STRATEGIES
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGENTS = ("ann", "bob", "cat", "dan")


class Played:
    """A centre whose agents accept at once."""

    def __init__(self, *queues, agents=AGENTS):
        self.centre = Centre(Directory(queues={one.name: one for one in queues}))
        self.now = NOON
        self.taken = []
        self.moved = []
        for agent in agents:
            self.tell(LoggedIn(Agent(agent, NOON)))

    def tell(self, event):
        for action in self.centre.handle(event, self.now):
            if isinstance(action, RingAgent):
                self.tell(Accepted(action.offer, action.agent))
            elif isinstance(action, Connect):
                self.taken.append((self.now, action.call, action.agent))
            elif isinstance(action, Overflowed):
                self.moved.append(action.queue)

    def until(self, moment):
        while (due := self.centre.due) is not None and due <= moment:
            self.now = max(self.now, due)
            self.tell(Tick())
        self.now = moment

    def join(self, call, queue="q", **more):
        self.tell(Joined(Waiting(call, self.now, queue=queue, **more)))


def rules(name="q", **more):
    return QueueRules(name, **{"agents": AGENTS, "wrap_up_s": 0.0, **more})


talks = st.lists(st.tuples(st.integers(1, 90), st.integers(1, 300)), min_size=8, max_size=60)


def one_after_another(strategy, calls):
    """Each call comes a while after the one before has ended."""
    played = Played(rules(strategy=strategy))
    talked = dict.fromkeys(AGENTS, 0)
    for number, (pause_s, talk_s) in enumerate(calls):
        played.until(played.now + timedelta(seconds=pause_s))
        played.join(f"{number:03}")
        agent = played.taken[-1][2]
        played.until(played.now + timedelta(seconds=talk_s))
        played.tell(TalkEnded(agent))
        talked[agent] += talk_s
    return Counter(agent for _, _, agent in played.taken), talked


@pytest.mark.parametrize("name", ["round_robin", "longest_idle", "fewest_calls"])
@settings(max_examples=25, deadline=None)
@given(calls=talks)
def test_nobody_is_ever_a_call_ahead_of_more_than_one(name, calls):
    taken, _ = one_after_another(STRATEGIES[name], calls)
    counts = [taken[agent] for agent in AGENTS]
    assert max(counts) - min(counts) <= 1


@settings(max_examples=25, deadline=None)
@given(calls=talks)
def test_least_talk_keeps_everybody_within_the_longest_talk(calls):
    _, talked = one_after_another(STRATEGIES["least_talk"], calls)
    assert max(talked.values()) - min(talked.values()) <= max(talk_s for _, talk_s in calls)


arrivals = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 2), st.integers(5, 200)), min_size=5, max_size=50
)


@pytest.mark.parametrize("name", STRATEGIES)
@settings(max_examples=15, deadline=None)
@given(calls=arrivals)
def test_callers_of_equal_priority_are_answered_in_the_order_of_their_arrival(name, calls):
    played = Played(rules(strategy=STRATEGIES[name]), agents=AGENTS[:2])
    ends = []
    for number, (pause_s, priority, talk_s) in enumerate(calls):
        moment = played.now + timedelta(seconds=pause_s)
        while ends and min(ends)[0] <= moment:
            end = min(ends)
            ends.remove(end)
            played.until(end[0])
            before = len(played.taken)
            played.tell(TalkEnded(end[1]))
            ends += [
                (played.now + timedelta(seconds=talk_s), a) for _, _, a in played.taken[before:]
            ]
        played.until(moment)
        before = len(played.taken)
        played.join(f"{priority}-{number:03}", priority=priority)
        ends += [(played.now + timedelta(seconds=talk_s), a) for _, _, a in played.taken[before:]]
    for priority in range(3):
        order = [call for _, call, _ in played.taken if call.startswith(f"{priority}-")]
        assert order == sorted(order)


@settings(max_examples=15, deadline=None)
@given(every_s=st.integers(5, 30), level=st.integers(1, 3))
def test_a_flood_of_vips_starves_nobody(every_s, level):
    # VIPs come faster than the one agent can serve them, for ever.
    step_s, talk_s = 60.0, 40
    played = Played(rules(step_s=step_s), agents=("ann",))
    played.join("first")
    played.join("patient")
    ends = played.now + timedelta(seconds=talk_s)
    for number in range(400):
        moment = played.now + timedelta(seconds=every_s)
        while ends <= moment:
            played.until(ends)
            played.tell(TalkEnded("ann"))
            ends += timedelta(seconds=talk_s)
        played.until(moment)
        played.join(f"vip-{number:03}", priority=level)
        if any(call == "patient" for _, call, _ in played.taken):
            break
    (answered,) = [at for at, call, _ in played.taken if call == "patient"]
    may_pass = level * step_s / every_s + 2
    assert (answered - NOON).total_seconds() <= (may_pass + 1) * talk_s + every_s


def test_overflow_keeps_to_its_weights():
    near = rules("near", agents=("ann",), overflow={"b": 3, "c": 1}, overflow_after_s=30.0)
    played = Played(near, rules("b", agents=("bob",)), rules("c", agents=("cat",)))
    for number in range(83):  # three are taken at once, by ann, and after moving by bob and cat
        played.join(f"{number:03}", "near")
    played.until(NOON + timedelta(seconds=31))
    assert (played.moved.count("b"), played.moved.count("c")) == (62, 20)


def test_who_waits_for_a_shift_is_answered_when_it_begins():
    late = Calendar("UTC", ((Span(12 * 60 + 30, 13 * 60),),) * 7)
    played = Played(rules(strategy=ByTime((Shift(late, frozenset({"ann"})),), linear)))
    played.join("x")
    assert played.taken == []
    played.until(NOON + timedelta(hours=1))
    assert played.taken == [(NOON + timedelta(minutes=30), "x", "ann")]
