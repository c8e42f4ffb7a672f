from datetime import UTC, datetime, timedelta

import pytest

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre import Centre
from smartivr.routing.centre_actions import (
    AgentChanged,
    Connect,
    Overflowed,
    Place,
    Refused,
    RingAgent,
    StopRinging,
    Unreachable,
)
from smartivr.routing.centre_events import (
    Accepted,
    Declined,
    Dialled,
    Joined,
    Left,
    LoggedIn,
    LoggedOut,
    Paused,
    Ready,
    Reconfigured,
    TalkEnded,
    Tick,
    Vanished,
)
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.routing.hours import Calendar
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.named import STRATEGIES
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEVER = Calendar("UTC", ((),) * 7)
PEOPLE = {name: Person(name, name.title()) for name in ("ann", "bob", "cat", "dan")}


class Played:
    """A centre that is told things one after another; time passes only by `wait`."""

    def __init__(self, *queues, agents=("ann",), people=PEOPLE):
        rules = queues or (rules_of("sales"),)
        self.directory = Directory(people, {one.name: one for one in rules})
        self.centre = Centre(self.directory)
        self.now = NOON
        self.did = []
        for at, agent in enumerate(agents):
            self.tell(LoggedIn(Agent(agent, NOON, idle_since=NOON + timedelta(seconds=at))))
        self.did = []

    def tell(self, event):
        out = self.centre.handle(event, self.now)
        self.did += out
        return out

    def join(self, call, queue="sales", **more):
        return self.tell(Joined(Waiting(call, self.now, queue=queue, **more)))

    def wait(self, seconds):
        end = self.now + timedelta(seconds=seconds)
        out = []
        while (due := self.centre.due) is not None and due <= end:
            self.now = due
            out += self.tell(Tick())
        self.now = end
        return out

    def talk(self, call, queue="sales", **more):
        """Join and be answered at once."""
        (rung, *_) = of(self.join(call, queue, **more), RingAgent)
        self.tell(Accepted(rung.offer, rung.agent))
        return rung.agent

    def state(self, agent):
        return self.centre.agent(agent).state


def rules_of(name, **more):
    return QueueRules(name, **{"agents": ("ann", "bob", "cat"), "wrap_up_s": 0.0, **more})


def of(actions, kind):
    return [action for action in actions if isinstance(action, kind)]


def rung(actions):
    return [(action.call, action.agent) for action in of(actions, RingAgent)]


def stopped(actions):
    return [(action.agent, action.why) for action in of(actions, StopRinging)]


def offer(actions):
    return of(actions, RingAgent)[0].offer


# --- offers ---------------------------------------------------------------------------------


def test_a_caller_is_told_the_place_before_anybody_rings():
    out = Played().join("x")
    kinds = [type(action) for action in out]
    assert kinds.index(Place) < kinds.index(RingAgent)
    assert of(out, Place) == [Place("x", "sales", 1, 0.0)]


def test_an_agent_who_accepts_has_the_call():
    played = Played()
    out = played.tell(Accepted(offer(played.join("x")), "ann"))
    assert of(out, Connect) == [Connect(1, "x", "ann", "sales")]
    assert played.state("ann") is AgentState.BUSY
    assert played.centre.position("x") is None
    assert played.centre.call_of("ann") == "x"


def test_of_two_who_accept_at_once_one_has_the_call():
    played = Played(rules_of("sales", strategy=STRATEGIES["ring_all"]), agents=("ann", "bob"))
    number = offer(played.join("x"))
    first = played.tell(Accepted(number, "bob"))
    second = played.tell(Accepted(number, "ann"))
    assert [one.agent for one in of(first, Connect)] == ["bob"]
    assert stopped(first) == [("ann", "taken")]
    assert second == []
    assert played.state("ann") is AgentState.AVAILABLE


def test_accepting_the_same_offer_twice_connects_once():
    played = Played()
    number = offer(played.join("x"))
    played.tell(Accepted(number, "ann"))
    assert played.tell(Accepted(number, "ann")) == []


def test_who_does_not_answer_is_passed_over_for_the_next():
    played = Played(agents=("ann", "bob"))
    assert rung(played.join("x")) == [("x", "ann")]
    out = played.wait(15)
    assert stopped(out) == [("ann", "no-answer")]
    assert rung(out) == [("x", "bob")]


def test_who_declines_is_passed_over_for_the_next():
    played = Played(agents=("ann", "bob"))
    out = played.tell(Declined(offer(played.join("x")), "ann"))
    assert stopped(out) == [("ann", "declined")]
    assert rung(out) == [("x", "bob")]


def test_the_only_agent_rings_again_for_a_caller_just_declined_after_a_rest():
    played = Played()
    played.tell(Declined(offer(played.join("x")), "ann"))
    assert rung(played.wait(4.9)) == []
    assert rung(played.wait(0.1)) == [("x", "ann")]


def test_who_declined_one_caller_rings_for_another_at_once():
    played = Played()
    number = offer(played.join("x"))
    played.join("y")
    assert rung(played.tell(Declined(number, "ann"))) == [("y", "ann")]


def test_an_agent_who_does_not_answer_twice_in_a_row_is_paused():
    played = Played()
    played.join("x")
    played.wait(15 + 5 + 15)
    assert played.state("ann") is AgentState.PAUSED
    assert played.centre.agent("ann").reason == "no-answer"
    assert rung(played.wait(600)) == []


def test_an_answer_between_two_misses_starts_the_count_again():
    played = Played()
    played.join("x")
    played.wait(20)
    played.tell(Accepted(2, "ann"))
    played.tell(TalkEnded("ann"))
    played.join("y")
    played.wait(15)
    assert played.state("ann") is AgentState.AVAILABLE


def test_a_caller_who_hangs_up_stops_the_ringing_and_costs_the_agent_no_idle_time():
    played = Played()
    before = played.centre.agent("ann").idle_from
    played.join("x")
    played.wait(9)
    out = played.tell(Left("x"))
    assert stopped(out) == [("ann", "left")]
    assert played.state("ann") is AgentState.AVAILABLE
    assert played.centre.agent("ann").idle_from == before


def test_when_everybody_rings_one_who_comes_free_rings_too_for_as_long_as_the_others():
    played = Played(rules_of("sales", strategy=STRATEGIES["ring_all"]), agents=("ann", "bob"))
    played.tell(Paused("bob"))
    played.join("x")
    played.wait(6)
    out = of(played.tell(Ready("bob")), RingAgent)
    assert out == [RingAgent(1, "x", "bob", "sales", 9.0)]
    assert stopped(played.wait(9)) == [("ann", "no-answer"), ("bob", "no-answer")]


# --- agents ---------------------------------------------------------------------------------


def test_an_agent_who_vanishes_while_ringing_is_logged_out_and_the_next_one_rings():
    played = Played(agents=("ann", "bob"))
    played.join("x")
    out = played.tell(Vanished("ann"))
    assert rung(out) == [("x", "bob")]
    assert played.state("ann") is AgentState.LOGGED_OUT


def test_an_agent_who_vanishes_while_talking_is_logged_out_with_the_talk_counted():
    played = Played()
    played.talk("x")
    played.wait(30)
    played.tell(Vanished("ann"))
    assert played.state("ann") is AgentState.LOGGED_OUT
    assert played.centre.agent("ann").talk_s == 30
    assert played.centre.call_of("ann") == ""


def test_after_a_talk_an_agent_is_left_in_peace_for_a_while():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.join("y")
    played.tell(TalkEnded("ann"))
    ann = played.centre.agent("ann")
    assert ann.state is AgentState.WRAP_UP
    assert ann.until - ann.since == timedelta(seconds=10)
    assert rung(played.wait(9.9)) == []
    assert rung(played.wait(0.1)) == [("y", "ann")]
    assert played.centre.agent("ann").until is None


def test_an_agent_may_end_the_wrapping_up_early():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    played.tell(TalkEnded("ann"))
    played.tell(Ready("ann"))
    assert played.state("ann") is AgentState.AVAILABLE
    assert played.wait(60) == []


def test_a_pause_asked_for_while_talking_begins_after_the_talk():
    played = Played(rules_of("sales", wrap_up_s=10.0))
    played.talk("x")
    assert played.tell(Paused("ann", "lunch")) == []
    played.tell(TalkEnded("ann"))
    assert played.state("ann") is AgentState.PAUSED
    assert played.centre.agent("ann").reason == "lunch"


def test_a_pause_asked_for_while_talking_can_be_taken_back():
    played = Played()
    played.talk("x")
    played.tell(Paused("ann", "lunch"))
    played.tell(Ready("ann"))
    played.tell(TalkEnded("ann"))
    assert played.state("ann") is AgentState.AVAILABLE


def test_pausing_while_it_rings_passes_the_caller_on():
    played = Played(agents=("ann", "bob"))
    played.join("x")
    out = played.tell(Paused("ann", "lunch"))
    assert rung(out) == [("x", "bob")]
    assert played.state("ann") is AgentState.PAUSED


def test_calls_and_talk_are_counted_and_start_from_nothing_at_midnight():
    played = Played()
    played.talk("x")
    played.wait(60)
    played.tell(TalkEnded("ann"))
    assert (played.centre.agent("ann").calls, played.centre.agent("ann").talk_s) == (1, 60.0)
    played.wait(12 * 3600)
    played.tell(Ready("bob"))
    assert (played.centre.agent("ann").calls, played.centre.agent("ann").talk_s) == (0, 0.0)


def test_logging_in_again_keeps_the_day_and_the_state():
    played = Played()
    played.talk("x")
    played.tell(LoggedIn(Agent("ann", NOON, name="Ann B.")))
    assert played.state("ann") is AgentState.BUSY
    assert played.centre.agent("ann").name == "Ann B."
    played.tell(LoggedOut("ann"))
    played.tell(LoggedIn(Agent("ann", NOON)))
    assert (played.state("ann"), played.centre.agent("ann").calls) == (AgentState.AVAILABLE, 1)


# --- queues ---------------------------------------------------------------------------------


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


# --- people dialled in person -----------------------------------------------------------------


def test_a_person_who_is_dialled_rings_and_answers():
    played = Played()
    out = played.tell(Dialled("x", "ann", 20.0))
    assert of(out, RingAgent) == [RingAgent(1, "x", "ann", "", 20.0)]
    assert of(played.tell(Accepted(1, "ann")), Connect) == [Connect(1, "x", "ann", "")]


@pytest.mark.parametrize(
    ("before", "whom", "why"),
    [
        (None, "bob", "away"),
        (None, "zoe", "unknown"),
        (Paused("ann"), "ann", "busy"),
        (Dialled("y", "ann", 9.0), "ann", "busy"),
    ],
)
def test_a_person_who_cannot_be_dialled_is_unreachable(before, whom, why):
    played = Played()
    if before:
        played.tell(before)
    out = played.tell(Dialled("x", whom, 20.0))
    assert out == [Unreachable("x", whom, why)]


@pytest.mark.parametrize(
    ("then", "why"),
    [(Declined(1, "ann"), "declined"), (Vanished("ann"), "away"), (Paused("ann"), "declined")],
)
def test_a_person_who_does_not_take_the_call_is_unreachable(then, why):
    played = Played()
    played.tell(Dialled("x", "ann", 20.0))
    assert of(played.tell(then), Unreachable) == [Unreachable("x", "ann", why)]


def test_unanswered_calls_in_person_do_not_count_as_misses_of_queues():
    played = Played()
    for _ in range(3):
        played.tell(Dialled("x", "ann", 20.0))
        assert of(played.wait(20), Unreachable) == [Unreachable("x", "ann", "no-answer")]
    assert played.state("ann") is AgentState.AVAILABLE


def test_a_caller_who_gives_up_stops_the_ringing_of_a_person():
    played = Played()
    played.tell(Dialled("x", "ann", 20.0))
    assert stopped(played.tell(Left("x"))) == [("ann", "left")]
    assert played.state("ann") is AgentState.AVAILABLE


def test_every_change_of_an_agent_is_told():
    played = Played()
    played.talk("x")
    played.tell(TalkEnded("ann"))
    states = [action.agent.state for action in of(played.did, AgentChanged)]
    assert states == [AgentState.RINGING, AgentState.BUSY, AgentState.AVAILABLE]
