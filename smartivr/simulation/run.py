"""The simulation itself: callers, the centre and the agents, from one moment to the next."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from math import inf, nan
from time import process_time

from smartivr.dialog import events
from smartivr.routing import centre_actions as actions
from smartivr.routing import centre_events as happens
from smartivr.routing.agent import Agent
from smartivr.routing.centre import Centre
from smartivr.routing.waiting import Waiting
from smartivr.simulation.draws import Draws, Load
from smartivr.simulation.ideal import IdealQueue
from smartivr.simulation.setting import Setting
from smartivr.simulation.simulated_call import SimulatedCall
from smartivr.statistics.queues import Stay

BEGINS = datetime(2026, 1, 5, tzinfo=UTC)
"""The moment that simulated time begins at; a Monday, midnight."""
TOLD_EVERY = 500
"""Calls between two reports of progress."""
NEW_OBJECTS = 50_000
"""After so many more of them Python looks for those that only hold on to one another."""
JOIN, OVER, GIVE_UP = "join", "over", "give-up"


@dataclass(slots=True)
class Caller:
    """One caller, from the call to the end of the talk."""

    number: int
    """Counts the callers in the order of their calls; -1: was there before the beginning."""
    handle_s: float
    call: SimulatedCall | None = None
    joined_s: float = 0.0
    answered_s: float = nan
    told_s: float | None = None
    callback: bool = False


@dataclass
class Record:
    """What came of a simulation."""

    calls: int = 0
    elsewhere: int = 0
    """Calls that ended in the menus."""
    stays: list[Stay] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    """Of every caller in the order of the calls; not a number for who was not answered."""
    ideal_waits_s: list[float] = field(default_factory=list)
    """What the same callers would wait in the queue of Erlang's model."""
    talked_s: float = 0.0
    menu_s: float = 0.0
    cpu_s: float = 0.0


class Simulation:
    """Runs a setting under a load, with what is drawn."""

    def __init__(self, setting: Setting, load: Load, draws: Draws) -> None:
        self._setting = setting
        self._load = load
        self._draws = draws
        self._centre = Centre(setting.directory, retells=False)
        self._ideal = IdealQueue(load.agents)
        self._record = Record()
        self._callers: dict[str, Caller] = {}
        self._with_agent: dict[str, Caller] = {}
        self._ahead: list[tuple[float, int, str, str]] = []
        self._planned = 0
        self._now_s = 0.0

    def run(self, progress: Callable[[float], None] = lambda _: None) -> Record:
        """Simulate until everybody who called in time has been served.

        `progress` is told now and then which part of the time has passed, 0 to 1.
        """
        with _seldom_cleaned_up():
            began = process_time()
            self._go_on_to_the_end(progress)
            self._record.cpu_s = process_time() - began
        return self._record

    def _go_on_to_the_end(self, progress: Callable[[float], None]) -> None:
        self._begin()
        arrivals = self._draws.arrivals_s()
        next_s = next(arrivals, inf)
        while next_s < inf or self._ahead:
            ahead_s = self._ahead[0][0] if self._ahead else inf
            due = self._centre.due
            due_s = (due - BEGINS).total_seconds() if due else inf
            if due_s < min(next_s, ahead_s):
                self._tell(happens.Tick(), due_s)
            elif next_s <= ahead_s:
                self._arrive(next_s)
                if self._record.calls % TOLD_EVERY == 0:
                    progress(next_s / (self._load.hours * 3600.0))
                next_s = next(arrivals, inf)
            else:
                self._happen(*heappop(self._ahead))

    def _begin(self) -> None:
        """Log everybody in, and take who is there before."""
        for agent in self._setting.agents:
            self._tell(happens.LoggedIn(Agent(agent, BEGINS)), 0.0)
        there = self._draws.there_before()
        agents = self._load.agents
        handle_s = [self._draws.left_s() for _ in range(min(there, agents))]
        handle_s += [self._draws.handle_s() for _ in range(there - agents)]
        self._ideal.begin_with(handle_s)
        queue = next(iter(self._setting.directory.queues))
        for number, seconds in enumerate(handle_s):
            name = f"before-{number:06}"
            self._callers[name] = Caller(-1, seconds)
            self._tell(happens.Joined(Waiting(name, BEGINS, queue=queue)), 0.0)

    def _arrive(self, at_s: float) -> None:
        """Let a call go through the menus; it joins its queue when it gets there."""
        record = self._record
        number = record.calls
        record.calls += 1
        handle_s = self._draws.handle_s()
        record.waits_s.append(nan)
        record.ideal_waits_s.append(self._ideal.wait_s(at_s, handle_s))
        setting = self._setting
        name = f"call-{number:09}"
        call = SimulatedCall(name, setting.flow, setting.ways, BEGINS, at_s, self._draws.choices)
        if not call.reach_queue():
            record.elsewhere += 1
            return
        record.menu_s += call.at_s - at_s
        self._callers[name] = Caller(number, handle_s, call, call.at_s)
        self._plan(call.at_s, JOIN, name)

    def _plan(self, at_s: float, what: str, whose: str) -> None:
        self._planned += 1
        heappush(self._ahead, (at_s, self._planned, what, whose))

    def _happen(self, at_s: float, _: int, what: str, whose: str) -> None:
        if what == JOIN:
            self._join(whose, at_s)
        elif what == OVER:
            self._talk_over(whose, at_s)
        elif whose in self._callers:
            self._give_up(whose, at_s)

    # --- what callers and agents do ------------------------------------------------------------

    def _join(self, name: str, at_s: float) -> None:
        caller = self._callers[name]
        wanted = caller.call.joined if caller.call else None
        if wanted:
            since = BEGINS + timedelta(seconds=at_s)
            place = Waiting(name, since, wanted.priority, queue=wanted.queue)
            self._tell(happens.Joined(place), at_s)
            if self._load.patience_s > 0 and name in self._callers and not caller.callback:
                self._plan(at_s + self._draws.patience_s(), GIVE_UP, name)

    def _talk_over(self, agent: str, at_s: float) -> None:
        caller = self._with_agent.pop(agent)
        if caller.call and not caller.callback:
            caller.call.pass_over(at_s)
            caller.call.post(events.TalkOver("agent"))
        self._tell(happens.TalkEnded(agent), at_s)

    def _give_up(self, name: str, at_s: float) -> None:
        caller = self._callers[name]
        if caller.callback:
            return
        del self._callers[name]
        self._hang_up(caller, at_s)
        self._stayed(caller, "abandoned", at_s)
        self._tell(happens.Left(name), at_s)

    def _hang_up(self, caller: Caller, at_s: float) -> None:
        if caller.call:
            caller.call.pass_over(at_s)
            caller.call.post(events.CallerHungUp())

    # --- what the centre does ------------------------------------------------------------------

    def _tell(self, event: happens.CentreEvent, at_s: float) -> None:
        """Tell the centre, and let agents answer at once."""
        now = BEGINS + timedelta(seconds=at_s)
        self._now_s = at_s
        waiting: deque[happens.CentreEvent] = deque([event])
        while waiting:
            waiting.extend(self._follow(self._centre.handle(waiting.popleft(), now)))

    def _follow(self, done: Iterable[actions.CentreAction]) -> list[happens.CentreEvent]:
        """Carry out what the centre wants; what happens in turn."""
        then: list[happens.CentreEvent] = []
        for action in done:
            match action:
                case actions.RingAgent():
                    then.append(happens.Accepted(action.offer, action.agent))
                case actions.Connect():
                    self._connect(action)
                case actions.Place():
                    then += self._place(action)
                case _:
                    """Agents' states are the centre's affair; nobody is refused here."""
        return then

    def _place(self, action: actions.Place) -> list[happens.CentreEvent]:
        caller = self._callers[action.call]
        if caller.call is None or caller.callback:
            return []
        caller.told_s = action.estimate_s
        caller.call.pass_over(self._now_s)
        caller.call.post(events.QueueJoined(action.position, action.estimate_s))
        long = (action.estimate_s or 0.0) >= self._load.callback_over_s
        if not long or not self._draws.prefers_callback():
            return []
        self._hang_up(caller, self._now_s)
        caller.callback = True
        self._stayed(caller, "callback", self._now_s)
        place = next(w for w in self._centre.waiting(action.queue) if w.call == action.call)
        return [
            happens.Joined(Waiting(action.call, place.since, queue=action.queue, callback=True))
        ]

    def _connect(self, action: actions.Connect) -> None:
        caller = self._callers.pop(action.call)
        self._with_agent[action.agent] = caller
        self._plan(self._now_s + caller.handle_s, OVER, action.agent)
        self._record.talked_s += caller.handle_s
        if caller.callback or caller.call is None:
            return
        self._stayed(caller, "answered", self._now_s)
        self._record.waits_s[caller.number] = self._now_s - caller.joined_s
        caller.call.pass_over(self._now_s)
        caller.call.post(events.AgentAnswered(action.agent))

    def _stayed(self, caller: Caller, how: str, at_s: float) -> None:
        wait_s = at_s - caller.joined_s
        self._record.stays.append(Stay(how, wait_s, told_s=caller.told_s))


@contextmanager
def _seldom_cleaned_up() -> Iterator[None]:
    """Look for garbage less often than usual: a call over leaves little, and the line stays."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
