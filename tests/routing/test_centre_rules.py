"""What must hold in a call centre whatever happens: random events against a simple model of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
from smartivr.routing.dealing import REST
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar, Span
from smartivr.routing.queue import turn
from smartivr.routing.strategies.base import Moment
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.by_time import ByTime, Shift
from smartivr.routing.strategies.linear import linear
from smartivr.routing.strategies.named import STRATEGIES
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGENTS = ("ann", "bob", "cat", "dan")
QUEUES = ("sales", "help", "night")
SHORTLY = Calendar("UTC", ((Span(12 * 60 + 2, 12 * 60 + 9), Span(12 * 60 + 12, 900)),) * 7)
BY_TIME = ByTime((Shift(SHORTLY, frozenset(AGENTS[:2])), Shift(Calendar(), {"dan"})), linear)

strategies = st.sampled_from([*STRATEGIES.values(), BySkill(20.0), BY_TIME])
teams = st.permutations(AGENTS).flatmap(lambda all_: st.integers(1, 4).map(lambda n: all_[:n]))


@st.composite
def directories(draw):
    queues = {}
    for name in QUEUES:
        others = [other for other in QUEUES if other != name]
        queues[name] = QueueRules(
            name,
            strategy=draw(strategies),
            agents=tuple(draw(teams)),
            wrap_up_s=draw(st.sampled_from([0.0, 10.0])),
            step_s=60.0,
            max_waiting=draw(st.sampled_from([0, 0, 3])),
            pause_after_misses=draw(st.sampled_from([0, 2])),
            overflow=draw(st.dictionaries(st.sampled_from(others), st.integers(0, 3))),
            overflow_after_s=draw(st.sampled_from([0.0, 40.0])),
        )
    return Directory(queues=queues)


class CentreRules(RuleBasedStateMachine):
    @initialize(directory=directories())
    def begin(self, directory):
        self.directory = directory
        self.centre = Centre(directory)
        self.now = NOON
        self.number = 0
        self.agents = {}
        self.waiting = {}
        self.told = {}
        self.ringing = {}
        self.refused = {}
        self.talks = {}
        for agent in AGENTS:
            self.tell(LoggedIn(Agent(agent, NOON, skills={"latin": AGENTS.index(agent)})))

    # --- what happens -----------------------------------------------------------------------

    @rule(
        queue=st.sampled_from(QUEUES),
        priority=st.sampled_from([0, 0, 1, 2]),
        required=st.sampled_from([{}, {}, {"latin": 1}, {"latin": 5}]),
        callback=st.booleans(),
    )
    def join(self, queue, priority, required, callback):
        self.number += 1
        one = Waiting(
            f"{self.number:03}", self.now, priority, required, queue=queue, callback=callback
        )
        self.waiting[one.call] = one
        self.tell(Joined(one))

    @rule(data=st.data())
    def leave(self, data):
        if self.waiting:
            call = data.draw(st.sampled_from(sorted(self.waiting)))
            del self.waiting[call]
            self.tell(Left(call))

    @rule(data=st.data(), answer=st.sampled_from([Accepted, Accepted, Declined]))
    def answer(self, data, answer):
        if self.ringing:
            agent = data.draw(st.sampled_from(sorted(self.ringing)))
            self.tell(answer(self.ringing[agent][0], agent))

    @rule(data=st.data())
    def both_accept_at_once(self, data):
        if self.ringing:
            agent = data.draw(st.sampled_from(sorted(self.ringing)))
            offer, call = self.ringing[agent]
            rung = [who for who, (number, _) in self.ringing.items() if number == offer]
            for who in rung:
                self.tell(Accepted(offer, who))
            assert sum(self.talks.get(who) == call for who in rung) == 1

    @rule(agent=st.sampled_from(AGENTS), offer=st.integers(0, 40))
    def accept_anything(self, agent, offer):
        self.tell(Accepted(offer, agent))

    @rule(data=st.data())
    def end_talk(self, data):
        if self.talks:
            agent = data.draw(st.sampled_from(sorted(self.talks)))
            del self.talks[agent]
            self.tell(TalkEnded(agent))

    @rule(agent=st.sampled_from(AGENTS), event=st.sampled_from([Paused, Ready]))
    def pause_or_go_on(self, agent, event):
        self.tell(event(agent))

    @rule(agent=st.sampled_from(AGENTS), event=st.sampled_from([Vanished, LoggedOut]))
    def go(self, agent, event):
        self.talks.pop(agent, None)
        self.tell(event(agent))

    @rule(agent=st.sampled_from(AGENTS))
    def come(self, agent):
        self.tell(LoggedIn(Agent(agent, self.now, skills={"latin": AGENTS.index(agent)})))

    @rule(agent=st.sampled_from(AGENTS))
    def dial(self, agent):
        self.number += 1
        self.tell(Dialled(f"direct-{self.number}", agent, 9.0))

    @rule(directory=directories())
    def reconfigure(self, directory):
        self.directory = directory
        self.tell(Reconfigured(directory))

    @rule(seconds=st.sampled_from([0.5, 3.0, 10.0, 30.0, 200.0]))
    def wait(self, seconds):
        end = self.now + timedelta(seconds=seconds)
        ticks = 0
        while (due := self.centre.due) is not None and due <= end:
            ticks += 1
            assert ticks < 1000, "time stands still"
            self.now = max(self.now, due)
            self.tell(Tick())
        self.now = end

    # --- what it does -----------------------------------------------------------------------

    def tell(self, event):
        for action in self.centre.handle(event, self.now):
            self.took(action)

    def took(self, action):
        match action:
            case RingAgent():
                assert action.agent not in self.ringing
                assert action.agent not in self.talks
                self.rings_in_turn(action)
                self.ringing[action.agent] = (action.offer, action.call)
            case StopRinging():
                assert self.ringing.pop(action.agent) == (action.offer, action.call)
                if action.why in ("declined", "no-answer"):
                    self.refused[action.call, action.agent] = self.now
            case Connect():
                assert self.ringing.pop(action.agent) == (action.offer, action.call)
                assert action.call not in {call for _, call in self.ringing.values()}
                assert action.call not in self.talks.values()
                assert action.agent not in self.talks
                self.talks[action.agent] = action.call
                self.waiting.pop(action.call, None)
            case Refused():
                del self.waiting[action.call]
            case Overflowed():
                one = self.waiting[action.call]
                self.waiting[action.call] = replace(one, queue=action.queue)
            case Place():
                self.told[action.call] = action.position
            case AgentChanged(agent=agent):
                self.agents[agent.id] = agent

    def rings_in_turn(self, action):
        """Nobody who is first in the same queue, and whom this agent may serve, is passed over."""
        if not action.queue:
            return
        step_s = self.centre_rules(action.queue).step_s
        offered = {call for _, call in self.ringing.values()}
        mine = turn(self.waiting[action.call], step_s)
        for one in self.waiting.values():
            first = one.queue == action.queue and turn(one, step_s) < mine
            if first and one.call not in offered:
                assert not self.may_serve(one, action.agent), (one, action)

    # --- what must hold ---------------------------------------------------------------------

    def centre_rules(self, queue):
        return self.centre._lines.lines[queue].rules

    def may_serve(self, one, agent):
        rested = self.refused.get((one.call, agent), NOON - REST) + REST <= self.now
        rules = self.centre_rules(one.queue)
        known = replace(self.agents[agent], state=AgentState.AVAILABLE)
        admitted = rules.strategy([known], Moment(one, self.now))
        return rested and agent in rules.agents and bool(admitted)

    @invariant()
    def nobody_waits_beside_an_idle_agent_who_may_serve(self):
        ringing = {call for _, call in self.ringing.values()}
        idle = [agent.id for agent in self.agents.values() if agent.free]
        for one in self.waiting.values():
            if one.call not in ringing:
                assert not any(self.may_serve(one, agent) for agent in idle), one

    @invariant()
    def agents_are_in_the_state_that_was_told(self):
        assert {one.id: one for one in self.centre.agents()} == self.agents
        for agent in self.agents.values():
            assert (agent.state is AgentState.RINGING) == (agent.id in self.ringing)
            assert (agent.state is AgentState.BUSY) == (agent.id in self.talks)

    @invariant()
    def everybody_waits_in_one_place_and_knows_it(self):
        listed = [one.call for queue in self.centre.queues() for one in self.centre.waiting(queue)]
        assert sorted(listed) == sorted(self.waiting)
        for one in self.waiting.values():
            if not one.callback:
                assert self.told[one.call] == self.centre.position(one.call)


CentreRules.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestCentreRules = CentreRules.TestCase
