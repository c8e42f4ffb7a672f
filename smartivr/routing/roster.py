"""Everybody who takes calls, and what each of them is doing: the agents' state machine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre_actions import AgentChanged
from smartivr.routing.directory import Person

NO_ANSWER = "no-answer"
"""Why an agent was paused who left several offers in a row unanswered."""

_OFF = (AgentState.LOGGED_OUT, AgentState.PAUSED)


@dataclass(frozen=True)
class Talk:
    """An agent's part in a call."""

    call: str
    queue: str
    """Empty where the agent was dialled in person."""
    offered_at: datetime
    """From then on the agent was not free."""
    since: datetime


@dataclass(slots=True)
class Post:
    """An agent, and what routing remembers beside."""

    agent: Agent
    offer: int = 0
    """The offer that rings; 0: none."""
    talk: Talk | None = None
    """The talk that goes on, or that is being wrapped up."""
    wraps_until: datetime | None = None
    pause_after: str | None = None
    """Why the agent wants to pause once the talk is over; None: does not."""
    missed: int = 0
    """Offers in a row without an answer."""

    @property
    def here(self) -> bool:
        """Whether the agent is logged in."""
        return self.agent.state is not AgentState.LOGGED_OUT

    @property
    def staffed(self) -> bool:
        """Whether the agent is here and takes calls, now or once the present one is over."""
        return self.agent.state not in _OFF


class Roster:
    """The agents by their ids. Every change is emitted; what makes no sense changes nothing."""

    def __init__(
        self, emit: Callable[[AgentChanged], None], handled: Callable[[Talk, datetime], None]
    ) -> None:
        self._emit = emit
        self._handled = handled
        """Told of every talk that is over, wrapping up included, and when that was."""
        self.posts: dict[str, Post] = {}
        self.free: set[str] = set()
        self.shifts = 0
        """Counts how often somebody came, went, paused or went on."""

    def state(self, agent: str) -> AgentState:
        """What the agent is doing; who is not known is logged out."""
        post = self.posts.get(agent)
        return post.agent.state if post else AgentState.LOGGED_OUT

    def staffed(self, agents: Iterable[str]) -> list[Post]:
        """Find those of these who are logged in and not paused."""
        posts = (self.posts.get(agent) for agent in agents)
        return [post for post in posts if post and post.staffed]

    def log_in(self, agent: Agent, now: datetime) -> None:
        """Let an agent begin; one who is here already keeps the present state."""
        post = self.posts.get(agent.id)
        if post and post.agent.state is not AgentState.LOGGED_OUT:
            self._change(post, name=agent.name, extension=agent.extension, skills=agent.skills)
            return
        known = post.agent if post else agent
        post = self.posts[agent.id] = Post(agent)
        self.shifts += 1
        post.wraps_until = _left_to_wrap_up(agent, now)
        state = AgentState.WRAP_UP if post.wraps_until else AgentState.AVAILABLE
        self._change(
            post,
            state=AgentState.PAUSED if agent.state is AgentState.PAUSED else state,
            since=now,
            until=post.wraps_until,
            idle_since=agent.idle_since or now,
            calls=max(agent.calls, known.calls),
            talk_s=max(agent.talk_s, known.talk_s),
        )

    def log_out(self, agent: str, now: datetime) -> None:
        """Take an agent off, whatever goes on."""
        post = self.posts.get(agent)
        if post and post.agent.state is not AgentState.LOGGED_OUT:
            talked_s = self._talked_s(post, now)
            post.talk, post.wraps_until, post.pause_after, post.missed = None, None, None, 0
            self._go(post, AgentState.LOGGED_OUT, now, talk_s=post.agent.talk_s + talked_s)

    def ring(self, agent: str, offer: int, now: datetime) -> None:
        """Begin to ring."""
        post = self.posts[agent]
        post.offer = offer
        self._go(post, AgentState.RINGING, now)

    def stop_ringing(self, agent: str, now: datetime) -> None:
        """Make an agent who rang available again, idle for as long as before."""
        post = self.posts[agent]
        if post.agent.state is AgentState.RINGING:
            self._go(post, AgentState.AVAILABLE, now)

    def miss(self, agent: str, now: datetime, pause_after_misses: int) -> None:
        """Stop ringing without an answer; who never answers is paused."""
        post = self.posts[agent]
        post.missed += 1
        if pause_after_misses and post.missed >= pause_after_misses:
            post.missed = 0
            self._go(post, AgentState.PAUSED, now, NO_ANSWER)
        else:
            self.stop_ringing(agent, now)

    def decline(self, agent: str, now: datetime) -> None:
        """Stop ringing since the agent said so."""
        self.posts[agent].missed = 0
        self.stop_ringing(agent, now)

    def connect(self, agent: str, talk: Talk) -> None:
        """Begin a talk."""
        post = self.posts[agent]
        post.talk, post.missed = talk, 0
        self._go(post, AgentState.BUSY, talk.since, calls=post.agent.calls + 1)

    def end_talk(self, agent: str, now: datetime, wrap_up_s: float) -> None:
        """Go on to wrapping up, or to the pause that was asked for meanwhile."""
        post = self.posts.get(agent)
        if post is None or post.agent.state is not AgentState.BUSY:
            return
        talk_s = post.agent.talk_s + self._talked_s(post, now)
        figures: dict[str, Any] = {"talk_s": talk_s, "idle_since": now}
        if post.pause_after is not None:
            reason, post.pause_after = post.pause_after, None
            self._over(post, now + timedelta(seconds=wrap_up_s))
            self._go(post, AgentState.PAUSED, now, reason, **figures)
        elif wrap_up_s > 0:
            post.wraps_until = now + timedelta(seconds=wrap_up_s)
            self._go(post, AgentState.WRAP_UP, now, until=post.wraps_until, **figures)
        else:
            self._over(post, now)
            self._go(post, AgentState.AVAILABLE, now, **figures)

    def pause(self, agent: str, reason: str, now: datetime) -> None:
        """Take no calls, once the present talk is over."""
        post = self.posts.get(agent)
        if post is None or post.agent.state is AgentState.LOGGED_OUT:
            return
        if post.agent.state is AgentState.BUSY:
            post.pause_after = reason
            return
        self._over(post, now)
        self._go(post, AgentState.PAUSED, now, reason)

    def ready(self, agent: str, now: datetime) -> None:
        """End a pause, asked for or not yet begun, or the wrapping up."""
        post = self.posts.get(agent)
        if post is None:
            return
        post.pause_after = None
        if post.agent.state in (AgentState.PAUSED, AgentState.WRAP_UP):
            self._over(post, now)
            self._go(post, AgentState.AVAILABLE, now)

    def describe(self, person: Person) -> None:
        """Take over what the operator has changed of an agent."""
        post = self.posts.get(person.id)
        agent = post.agent if post else None
        if post is None or agent is None:
            return
        if (agent.name, agent.extension, agent.skills) != (
            person.name,
            person.extension,
            person.skills,
        ):
            self._change(post, name=person.name, extension=person.extension, skills=person.skills)

    def new_day(self) -> None:
        """Count calls and talk from nothing again."""
        for post in self.posts.values():
            if post.agent.calls or post.agent.talk_s:
                self._change(post, calls=0, talk_s=0.0)

    # --- the rest ---------------------------------------------------------------------------

    def _talked_s(self, post: Post, now: datetime) -> float:
        talking = post.talk and post.agent.state is AgentState.BUSY
        return (now - post.talk.since).total_seconds() if post.talk and talking else 0.0

    def _over(self, post: Post, now: datetime) -> None:
        """The talk, and the wrapping up of it, take no more of the agent's time."""
        talk, post.talk, post.wraps_until = post.talk, None, None
        if talk:
            self._handled(talk, now)

    def _go(
        self, post: Post, state: AgentState, now: datetime, reason: str = "", **changes: Any
    ) -> None:
        if state is not AgentState.RINGING:
            post.offer = 0
        changes = {"until": None} | changes
        self._change(post, state=state, since=now, reason=reason, **changes)

    def _change(self, post: Post, **changes: Any) -> None:
        before, agent = post.staffed, Agent(**(vars(post.agent) | changes))
        post.agent = agent
        if post.staffed is not before:
            self.shifts += 1
        (self.free.add if agent.free else self.free.discard)(agent.id)
        self._emit(AgentChanged(agent))


def _left_to_wrap_up(agent: Agent, now: datetime) -> datetime | None:
    """Until when an agent who comes back goes on wrapping up; None: that is over."""
    wraps = agent.state is AgentState.WRAP_UP and agent.until and agent.until > now
    return agent.until if wraps else None
