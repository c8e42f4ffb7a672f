"""The call centre: agents and callers come and go, and it says who rings for whom.

Without input or output, like a call: events in, actions out. One shell runs it live, one simulates
it, one plays it from a script.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from smartivr.routing import centre_events as events
from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre_actions import CentreAction, Overflowed, Refused, Unreachable
from smartivr.routing.deadlines import Deadlines
from smartivr.routing.dealing import Dealer
from smartivr.routing.directory import Directory
from smartivr.routing.lines import OVERFLOW, Lines
from smartivr.routing.offers import AWAY, DECLINED, RINGING, Offers
from smartivr.routing.places import REFRESH, Places
from smartivr.routing.queue_line import Entry
from smartivr.routing.roster import Roster, Talk
from smartivr.routing.waiting import Waiting

WRAP_UP = "wrap-up"
BUSY, UNKNOWN = "busy", "unknown"


@dataclass(frozen=True)
class QueueState:
    """A queue at one moment."""

    queue: str
    title: str
    waiting: int
    """Callers and callbacks."""
    callbacks: int
    longest_wait_s: float
    estimate_s: float | None
    """What a caller who joins now is told."""
    handle_s: float
    """Mean time that a call takes of an agent."""
    agents: dict[AgentState, int]
    """How many agents of the queue are in each state."""


class Centre:
    """All queues, all agents and everybody who waits.

    `handle(event, now)` is the only way to change it, and never raises. It has to be called with
    `Tick()` when the moment `due` has come. `timezone` says when a day ends, and with it the
    agents' counts. With `retells` false callers are told their place only when they join: who
    looks at nothing else need not have it worked out for everybody at every change.
    """

    def __init__(
        self, directory: Directory, timezone: str = "UTC", *, retells: bool = True
    ) -> None:
        self.directory = directory
        self._zone = ZoneInfo(timezone)
        self._out: list[CentreAction] = []
        self._due = Deadlines()
        self._now = datetime.min.replace(tzinfo=UTC)
        self._day_ends: datetime | None = None
        self._roster = Roster(self._out.append, self._handled)
        self._lines = Lines(directory.queues, self._roster, self._due)
        self._offers = Offers(self._lines, self._roster, self._due, self._out.append, self._served)
        self._dealer = Dealer(self._lines, self._roster, self._offers, self._due)
        self._places = Places(
            self._lines, self._roster, self._due, self._out.append, retells=retells
        )

    @property
    def due(self) -> datetime | None:
        """When to call `handle(Tick(), ...)` next, if nothing happens before; a past one: now."""
        return self._due.due

    # --- asking -----------------------------------------------------------------------------

    def agents(self) -> list[Agent]:
        """Everybody who has been logged in, logged out or not, by id."""
        return [post.agent for _, post in sorted(self._roster.posts.items())]

    def agent(self, agent: str) -> Agent | None:
        """Find one of them."""
        post = self._roster.posts.get(agent)
        return post.agent if post else None

    def call_of(self, agent: str) -> str:
        """The call that an agent is in, or wraps up; empty: none."""
        post = self._roster.posts.get(agent)
        return post.talk.call if post and post.talk else ""

    def queues(self) -> list[str]:
        """Names of the queues."""
        return list(self._lines.lines)

    def waiting(self, queue: str) -> list[Waiting]:
        """Everybody who waits there, in order; none where the queue is not known."""
        line = self._lines.lines.get(queue)
        return line.waiting() if line else []

    def queue_of(self, call: str) -> str:
        """The queue that a call waits in; empty: none."""
        entry = self._lines.entries.get(call)
        return entry.queue if entry else ""

    def position(self, call: str) -> int | None:
        """A caller's position, 1 is next; None for who does not wait."""
        entry = self._lines.entries.get(call)
        return self._lines.of(entry).position(entry) if entry else None

    def estimate_s(self, call: str) -> float | None:
        """A caller's expected wait from the last event on; None where nothing is known."""
        entry = self._lines.entries.get(call)
        return self._places.estimate_s(entry, self._now) if entry else None

    def queue_state(self, queue: str, now: datetime) -> QueueState | None:
        """Sum up a queue, for the API and for wallboards; None where it is not known."""
        line = self._lines.lines.get(queue)
        if line is None:
            return None
        waiting = line.waiting()
        states = [self._roster.state(agent) for agent in line.rules.agents]
        return QueueState(
            queue=queue,
            title=line.rules.title,
            waiting=len(waiting),
            callbacks=sum(one.callback for one in waiting),
            longest_wait_s=max((one.waited_s(now) for one in waiting), default=0.0),
            estimate_s=self._places.estimate_to_join_s(line, now),
            handle_s=self._places.handling_of(line).mean_s,
            agents={state: states.count(state) for state in AgentState},
        )

    # --- what happens -----------------------------------------------------------------------

    def handle(self, event: events.CentreEvent, now: datetime) -> list[CentreAction]:
        """Take one event; what is to be done, in order."""
        self._now = now
        self._watch_day(now)
        self._dispatch(event, now)
        self._dealer.deal(now)
        self._dealer.extend(now)
        self._places.tell(now)
        out = list(self._out)
        self._out.clear()
        return out

    def _dispatch(self, event: events.CentreEvent, now: datetime) -> None:  # noqa: C901  one arm an event
        match event:
            case events.Joined(waiting=waiting):
                self._join(waiting, now)
            case events.Accepted(offer=offer, agent=agent):
                self._offers.accept(offer, agent, now)
            case events.TalkEnded(agent=agent):
                self._end_talk(agent, now)
            case events.Left(call=call):
                self._leave(call, now)
            case events.Tick():
                self._tick(now)
            case events.Declined(offer=offer, agent=agent):
                self._offers.decline(offer, agent, now)
            case events.Dialled(call=call, agent=agent, ring_s=ring_s):
                self._dial(call, agent, ring_s, now)
            case events.LoggedIn(agent=agent):
                self._roster.log_in(agent, now)
                self._wrap_up(agent.id)
            case events.LoggedOut(agent=agent) | events.Vanished(agent=agent):
                self._offers.take_off(agent, AWAY, now)
                self._roster.log_out(agent, now)
            case events.Paused(agent=agent, reason=reason):
                self._offers.take_off(agent, DECLINED, now)
                self._roster.pause(agent, reason, now)
            case events.Ready(agent=agent):
                self._roster.ready(agent, now)
            case events.Reconfigured(directory=directory):
                self._reconfigure(directory)

    def _join(self, waiting: Waiting, now: datetime) -> None:
        why = self._lines.refusal(waiting, now)
        if why:
            self._out.append(Refused(waiting.call, waiting.queue, why))
            return
        self._leave(waiting.call, now)
        self._lines.join(waiting, now)
        self._places.tell_joined(waiting.call, now)

    def _leave(self, call: str, now: datetime) -> None:
        self._offers.withdraw(call, now)
        entry = self._lines.entries.get(call)
        if entry:
            self._places.waited(entry, now, left=True)
            self._lines.leave(entry)

    def _dial(self, call: str, agent: str, ring_s: float, now: datetime) -> None:
        state = self._roster.state(agent)
        if state is AgentState.AVAILABLE:
            self._offers.make(call, "", [agent], ring_s, now)
        elif state is not AgentState.LOGGED_OUT:
            self._out.append(Unreachable(call, agent, BUSY))
        else:
            known = agent in self.directory.people or agent in self._roster.posts
            self._out.append(Unreachable(call, agent, AWAY if known else UNKNOWN))

    def _end_talk(self, agent: str, now: datetime) -> None:
        post = self._roster.posts.get(agent)
        if post is None or post.talk is None:
            return
        line = self._lines.lines.get(post.talk.queue)
        lines = [line] if line else [one for one in self._lines.lines.values() if agent in one.team]
        wrap_up_s = max((one.rules.wrap_up_s for one in lines), default=0.0)
        self._roster.end_talk(agent, now, wrap_up_s)
        self._wrap_up(agent)

    def _wrap_up(self, agent: str) -> None:
        post = self._roster.posts[agent]
        if post.wraps_until:
            self._due.set((WRAP_UP, agent), post.wraps_until)

    def _reconfigure(self, directory: Directory) -> None:
        self.directory = directory
        self._lines.obey(directory.queues)
        for person in directory.people.values():
            self._roster.describe(person)

    def _tick(self, now: datetime) -> None:
        while key := self._due.take(now):
            what, whose = key
            if what == RINGING:
                self._offers.time_out(int(whose), now)
            elif what == WRAP_UP:
                self._wrapped_up(whose, now)
            elif what == OVERFLOW:
                self._overflow(whose, now)
            elif what == REFRESH:
                self._places.refresh(whose, now)

    def _wrapped_up(self, agent: str, now: datetime) -> None:
        post = self._roster.posts[agent]
        if post.wraps_until and post.wraps_until <= now:
            self._roster.ready(agent, now)

    def _overflow(self, call: str, now: datetime) -> None:
        entry = self._lines.entries[call]
        self._places.waited(entry, now, left=False)
        to = self._lines.overflow(call, now)
        if to:
            self._out.append(Overflowed(call, to))
            self._places.tell_joined(call, now)

    def _handled(self, talk: Talk, until: datetime) -> None:
        self._places.handled(talk, until)

    def _served(self, entry: Entry, now: datetime) -> None:
        self._places.waited(entry, now, left=False)

    def _watch_day(self, now: datetime) -> None:
        if self._day_ends is None or now >= self._day_ends:
            if self._day_ends is not None:
                self._roster.new_day()
            local = now.astimezone(self._zone)
            tomorrow = local.date() + timedelta(days=1)
            self._day_ends = datetime.combine(tomorrow, time_of_day(), tzinfo=self._zone)
