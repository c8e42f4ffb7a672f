"""Queues of a call centre: who gets in, at which place, and where to."""

from datetime import timedelta

import pytest
from played_centre import NOON, PEOPLE, Played, of, offer, rules_of, rung

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre import Centre
from smartivr.routing.centre_actions import Overflowed, Place, Refused
from smartivr.routing.centre_events import (
    Accepted,
    Joined,
    Left,
    LoggedIn,
    Paused,
    Reconfigured,
    TalkEnded,
)
from smartivr.routing.directory import Directory, Person
from smartivr.routing.hours import Calendar
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.waiting import Waiting

NEVER = Calendar("UTC", ((),) * 7)


@pytest.mark.parametrize(
    ("rules", "agents", "why"),
    [
        (rules_of("sales", max_waiting=1), (), "full"),
        (rules_of("sales", join_empty=False), (), "empty"),
        (rules_of("sales", calendar=NEVER), ("ann",), "closed"),
        (rules_of("other"), ("ann",), "unknown"),
    ],
)
def test_a_queue_that_cannot_take_a_caller_says_why(rules, agents, why):
    played = Played(rules, agents=agents)
    played.join("x")
    assert of(played.join("y"), Refused) == [Refused("y", "sales", why)]


def test_a_callback_that_was_promised_is_not_refused():
    played = Played(rules_of("sales", max_waiting=1, calendar=NEVER, join_empty=False), agents=())
    assert of(played.join("back", callback=True), Place) == [Place("back", "sales", 1, None)]


def test_who_held_a_place_before_is_not_refused_as_full_or_closed():
    played = Played(rules_of("sales", calendar=NEVER))
    assert rung(played.join("x", kept=True)) == [("x", "ann")]


def test_an_agent_of_two_queues_takes_whoever_waited_longest_in_both():
    played = Played(rules_of("sales"), rules_of("help"))
    played.talk("x", "sales")
    played.join("help-1", "help")
    played.wait(5)
    played.join("sales-1", "sales")
    assert rung(played.tell(TalkEnded("ann"))) == [("help-1", "ann")]


def test_a_vip_goes_first_until_the_others_have_waited_for_longer_than_a_step():
    played = Played(rules_of("sales", step_s=300.0))
    played.talk("busy")
    played.join("old")
    played.wait(200)
    played.join("new")
    played.wait(101)
    played.join("vip", priority=1)
    assert [one.call for one in played.centre.waiting("sales")] == ["old", "vip", "new"]
    assert played.centre.position("vip") == 2


def test_everybody_whose_place_moved_is_told_and_nobody_else():
    played = Played()
    played.talk("busy")
    for call in ("a", "b", "c"):
        played.join(call)
    out = of(played.tell(Left("b")), Place)
    assert [(one.call, one.position) for one in out] == [("c", 2)]


def test_where_nobody_listens_a_place_is_told_at_joining_alone():
    told = {True: [], False: []}
    for retells, places in told.items():
        centre = Centre(Directory(PEOPLE, {"sales": rules_of("sales")}), retells=retells)
        centre.handle(LoggedIn(Agent("ann", NOON)), NOON)
        for second, call in enumerate(("first", "second", "third")):
            now = NOON + timedelta(seconds=second)
            places.extend(of(centre.handle(Joined(Waiting(call, now, queue="sales")), now), Place))
        places.extend(of(centre.handle(Left("second"), now), Place))
    assert [place.call for place in told[False]] == ["first", "second", "third"]
    assert told[True][:3] == told[False]
    assert told[True][3].call == "third"


def test_an_estimate_is_told_again_when_it_has_changed():
    played = Played(rules_of("sales", handle_s=300.0))
    played.talk("busy")
    (told,) = of(played.join("x"), Place)
    later = of(played.wait(120), Place)
    assert 200 < told.estimate_s < 300
    assert later
    assert all(one.position == 1 for one in later)
    assert later[-1].estimate_s < told.estimate_s - 60


def test_without_agents_there_is_no_estimate():
    assert of(Played(agents=()).join("x"), Place) == [Place("x", "sales", 1, None)]


def test_who_waited_too_long_moves_to_another_queue_and_keeps_the_time_waited():
    near = rules_of("near", agents=("ann",), overflow={"far": 1}, overflow_after_s=60.0)
    played = Played(near, rules_of("far", agents=("bob",)), agents=("ann", "bob"))
    played.talk("busy", "near")
    played.join("x", "near")
    out = played.wait(60)
    assert of(out, Overflowed) == [Overflowed("x", "far")]
    assert [(one.queue, one.position) for one in of(out, Place)][-1] == ("far", 1)
    assert rung(out) == [("x", "bob")]
    assert played.centre.waiting("far")[0].since == NOON


def test_nobody_is_moved_to_a_queue_without_agents_or_back_again():
    near = rules_of("near", agents=("ann",), overflow={"far": 1}, overflow_after_s=60.0)
    far = rules_of("far", agents=("bob",), overflow={"near": 1}, overflow_after_s=60.0)
    played = Played(near, far, agents=("ann",))
    played.talk("busy", "near")
    played.join("x", "near")
    assert of(played.wait(100), Overflowed) == []
    played.tell(LoggedIn(Agent("bob", played.now)))
    played.talk("other", "far")
    assert of(played.wait(600), Overflowed) == [Overflowed("x", "far")]


def test_a_demand_is_relaxed_when_its_time_has_come_though_nothing_else_happens():
    skilled = rules_of("sales", strategy=BySkill(60.0))
    played = Played(skilled)
    assert rung(played.join("x", required={"latin": 2})) == []
    assert rung(played.wait(119.9)) == []
    assert rung(played.wait(0.2)) == [("x", "ann")]


def test_a_caller_who_joins_again_has_one_place():
    played = Played(rules_of("sales"), rules_of("help", agents=("bob",)))
    played.talk("busy")
    played.join("x")
    played.join("x", "help")
    assert (played.centre.waiting("sales"), played.centre.queue_of("x")) == ([], "help")


def test_new_rules_keep_callers_and_agents():
    played = Played()
    played.talk("busy")
    played.join("a")
    played.join("b", priority=1)
    played.wait(10)
    assert [one.call for one in played.centre.waiting("sales")] == ["b", "a"]
    people = {**PEOPLE, "ann": Person("ann", "Ann B.", skills={"latin": 1})}
    flat = rules_of("sales", step_s=0.0)
    played.tell(Reconfigured(Directory(people, {"sales": flat})))
    assert [one.call for one in played.centre.waiting("sales")] == ["a", "b"]
    assert played.centre.agent("ann").name == "Ann B."
    assert rung(played.tell(TalkEnded("ann"))) == [("a", "ann")]


def test_a_queue_that_is_taken_away_still_serves_who_is_in_it():
    played = Played()
    played.talk("busy")
    played.join("a")
    played.tell(Reconfigured(Directory(PEOPLE, {})))
    assert of(played.join("b"), Refused) == [Refused("b", "sales", "unknown")]
    played.tell(Accepted(offer(played.tell(TalkEnded("ann"))), "ann"))
    assert played.centre.queues() == []


def test_a_queue_is_summed_up():
    played = Played(agents=("ann", "bob"))
    played.talk("x")
    played.tell(Paused("bob", "lunch"))
    played.join("y")
    played.join("back", callback=True)
    played.wait(20)
    state = played.centre.queue_state("sales", played.now)
    assert (state.waiting, state.callbacks, state.longest_wait_s) == (2, 1, 20.0)
    assert state.agents[AgentState.BUSY] == state.agents[AgentState.PAUSED] == 1
    assert state.agents[AgentState.LOGGED_OUT] == 1
    assert state.estimate_s > played.centre.estimate_s("y") > 0
    assert played.centre.queue_state("none", played.now) is None
