"""The agents who are logged in here: their connections, their states and what they are offered."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from smartivr.errors import OutOfTurn
from smartivr.routing.agent import Agent, AgentState
from smartivr.routing.centre_actions import RingAgent, StopRinging
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.book import PATIENCE_S, CentreBook, Entry
from smartivr.runtime.centre.contacts import Contact
from smartivr.runtime.clock import Clock
from smartivr.store.records import AgentRecord

_log = structlog.get_logger(__name__)

VOID = "void"
_AT_A_CALL = (AgentState.BUSY, AgentState.WRAP_UP)


@dataclass
class Noted:
    """An agent's latest part in a call, about which notes may come."""

    call: str
    entry: Entry
    code: str = ""
    text: str = ""
    wrapped_at: str = ""


class AgentRoom:
    """Agents by id."""

    def __init__(self, book: CentreBook, clock: Clock, node: str) -> None:
        self.lines: dict[str, AgentLine] = {}
        """Those who are connected, or may come back."""
        self.states: dict[str, Agent] = {}
        """What the centre says of everybody who was logged in here."""
        self.moved: set[str] = set()
        """Agents whose state is another server's to keep."""
        self._book = book
        self._clock = clock
        self.node = node
        self._offers: dict[tuple[str, int], Contact] = {}
        self._withdrawn: dict[str, tuple[int, str]] = {}
        self._noted: dict[str, Noted] = {}
        self._pops: dict[str, Mapping[str, Any]] = {}
        """What each agent was last shown of a call."""
        self._showing: set[asyncio.Task[None]] = set()

    def __iter__(self) -> Iterator[AgentLine]:
        return iter(self.lines.values())

    def line(self, agent: str) -> AgentLine | None:
        """Return an agent's connection."""
        return self.lines.get(agent)

    def state(self, agent: str) -> AgentState:
        """What an agent is doing."""
        known = self.states.get(agent)
        return known.state if known else AgentState.LOGGED_OUT

    # --- offers -----------------------------------------------------------------------------------

    def offer(self, ring: RingAgent, contact: Contact) -> None:
        """Let a call ring at an agent, with what is known of it."""
        self._offers[ring.agent, ring.offer] = contact
        task = asyncio.get_running_loop().create_task(self._show(ring, contact))
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)

    def withdraw(self, stop: StopRinging) -> None:
        """Let it ring no longer."""
        contact = self._offers.pop((stop.agent, stop.offer), None)
        self._withdrawn[stop.agent] = (stop.offer, stop.why)
        line = self.lines.get(stop.agent)
        if contact and line:
            line.tell("withdrawn", offer=stop.offer, code=stop.why)

    def accepted(self, agent: str, offer: int) -> None:
        """The offer is this agent's."""
        self._offers.pop((agent, offer), None)

    def offer_of(self, contact: str) -> int:
        """Return the offer by which a contact rings now; 0: it does not."""
        return next((number for (_, number), one in self._offers.items() if one.id == contact), 0)

    def rings(self, agent: AgentLine, offer: int) -> bool:
        """Whether this offer is open; an agent who is too late is told so."""
        if (agent.id, offer) in self._offers:
            return True
        last, why = self._withdrawn.get(agent.id, (0, VOID))
        agent.tell("withdrawn", offer=offer, code=why if last == offer else VOID)
        return False

    # --- states -----------------------------------------------------------------------------------

    def changed(self, agent: Agent) -> None:
        """Keep an agent's state, and then tell the agent."""
        before = self.states.get(agent.id)
        self.states[agent.id] = agent
        line = self.lines.get(agent.id)
        kept = self._keep(agent)
        if before and before.state in _AT_A_CALL and agent.state not in _AT_A_CALL:
            self._wrapped(agent.id)
            self._pops.pop(agent.id, None)
        if line:
            self._confirm(line, agent, kept)

    async def before(self, agent: str) -> AgentRecord | None:
        """Return what is kept of an agent from earlier today."""
        self.moved.discard(agent)
        today = day_of(self._clock.now())
        records = await self._book.agents()
        return next((one for one in records if one.id == agent and one.day == today), None)

    def show_state(self, agent: AgentLine) -> None:
        """Tell an agent the present state."""
        if state := self.states.get(agent.id):
            _tell_state(agent, state)

    async def keep_again(self) -> None:
        """Keep the states of all who are connected, after those of this server were released."""
        for agent in list(self.states.values()):
            if agent.id in self.lines:
                self._keep(agent)

    async def give_up_moved(self, others: Collection[str]) -> None:
        """Let go of agents who have logged in at another server since, whose they are now."""
        for record in await self._book.agents():
            line = self.lines.get(record.id)
            there = record.node in others and record.state != AgentState.LOGGED_OUT
            own = self.states.get(record.id)
            if line and own and there and datetime.fromisoformat(record.since) > own.since:
                self.moved.add(record.id)
                line.transport.hang_up("superseded")

    # --- notes ------------------------------------------------------------------------------------

    def takes_part(self, agent: str, call: str, entry: Entry) -> None:
        """Notes from now on are about this call."""
        self._noted[agent] = Noted(call, entry)

    def note(self, agent: AgentLine, text: str, code: str) -> None:
        """Keep notes of the latest call, then say so.

        Raises:
            OutOfTurn: there has been no call.

        """
        noted = self._noted.get(agent.id)
        if noted is None:
            raise OutOfTurn("there has been no call to take notes of")
        noted.text, noted.code = text, code
        kept = self._book.wrap_up(noted.entry, noted.wrapped_at, code, text)

        def tell(done: asyncio.Future[None] | None = None) -> None:
            if done is None or not done.cancelled():
                agent.tell("noted", call=noted.call)

        if kept is None:
            tell()
        else:
            kept.add_done_callback(tell)

    def known_of(self, agent: str, call: str) -> dict[str, object]:
        """Return what an agent knows of the present call: the screen pop, and the own notes."""
        noted = self._noted.get(agent)
        notes = {"notes": noted.text, "code": noted.code} if noted and noted.call == call else {}
        return {"pop": self._pops.get(agent, {}), **notes}

    async def settled(self) -> None:
        """Wait until every open offer is shown."""
        while self._showing:
            await asyncio.wait(self._showing)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in tuple(self._showing):
            task.cancel()
        if self._showing:
            await asyncio.wait(self._showing)

    # --- the rest ---------------------------------------------------------------------------------

    async def _show(self, ring: RingAgent, contact: Contact) -> None:
        pop = await contact.pop(self._clock.now)
        line = self.lines.get(ring.agent)
        if line and (ring.agent, ring.offer) in self._offers:
            self._pops[ring.agent] = pop
            line.tell("offer", offer=ring.offer, kind=contact.kind, ring_s=ring.ring_s, pop=pop)

    def _keep(self, agent: Agent) -> asyncio.Future[None] | None:
        if agent.id in self.moved:
            return None
        there = agent.state is not AgentState.LOGGED_OUT
        return self._book.save_agent(
            AgentRecord(
                id=agent.id,
                state=agent.state.value,
                since=agent.since.isoformat(),
                reason=agent.reason,
                node=self.node if there else "",
                idle_since=agent.idle_since.isoformat() if agent.idle_since else "",
                calls=agent.calls,
                talk_s=agent.talk_s,
                day=day_of(self._clock.now()),
            )
        )

    def _confirm(self, line: AgentLine, agent: Agent, kept: asyncio.Future[None] | None) -> None:
        """Tell the agent once it is kept; a database that takes too long is not waited for."""
        if kept is None:
            _tell_state(line, agent)
            return
        told = False

        def tell() -> None:
            nonlocal told
            alarm.cancel()
            if not told:
                told = True
                _tell_state(line, agent)

        alarm = self._clock.call_later(PATIENCE_S, tell)
        kept.add_done_callback(lambda _: tell())

    def _wrapped(self, agent: str) -> None:
        noted = self._noted.get(agent)
        if noted and not noted.wrapped_at:
            noted.wrapped_at = self._clock.now().isoformat()
            self._book.wrap_up(noted.entry, noted.wrapped_at, noted.code, noted.text)


def day_of(now: datetime) -> str:
    """Return the day that an agent's calls are counted for, which ends at midnight UTC."""
    return now.date().isoformat()


def _tell_state(line: AgentLine, agent: Agent) -> None:
    line.tell(
        "state",
        state=agent.state.value,
        reason=agent.reason,
        since=agent.since.isoformat(),
        until=agent.until.isoformat() if agent.until else "",
        calls=agent.calls,
    )
