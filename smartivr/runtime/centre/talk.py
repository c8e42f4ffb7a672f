"""One call's talk with agents: hold, transfer, conference, and its end."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.bridge import Bridge
from smartivr.runtime.centre.connection import Connection
from smartivr.runtime.centre.participants import Participants, need
from smartivr.runtime.centre.parts import Part, Parts

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


class Talk:
    """From the first agent's answer until no agent is left, or no caller."""

    def __init__(
        self,
        call: "Call",
        parts: Parts,
        stop_ringing: Callable[[str], None],
        give_back: Callable[["Call", Part], None],
    ) -> None:
        """Begin without anybody.

        Args:
            call: whose talk it is.
            parts: keeps agents' parts.
            stop_ringing: gives up to ring for a consultation.
            give_back: told of the part of an agent who left before the call knew of it.

        """
        self.call = call
        self.agents = Participants()
        self.unrecorded = False
        """Whether an agent has paused the recording."""
        self._parts = parts
        self._stop_ringing = stop_ringing
        self._give_back = give_back
        self._known = False
        """Whether the call knows that somebody has answered."""
        self._connection = Connection(call, parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The agents' parts now."""
        return self.agents.parts

    @property
    def held(self) -> bool:
        """Whether the caller hears music."""
        return self._connection.held

    @property
    def in_conference(self) -> bool:
        """Whether the other agent and the caller hear each other."""
        return self._connection.conference

    # --- agents come ------------------------------------------------------------------------------

    def answered(self, agent: AgentLine, kind: str, queue: str, whisper: str) -> None:
        """An agent has the caller; what is whispered comes first."""
        if self.call.bridge is None:
            self.call.bridge = Bridge(self.call.media.rate_hz)
        self.agents.owner = self._parts.begin(agent, kind, queue)
        if whisper:
            flow = self.call.flow
            agent.whisper(whisper, flow.language, self.call.prompter, self._tell_caller)
        else:
            self._tell_caller()

    def bridge(self) -> None:
        """Let both sides hear each other from now on."""
        part = self.agents.owner
        if part is None:
            return
        self._connection.bridged = True
        self._connect()
        if not part.connected:
            part.connected = True
            part.agent.tell("connected", call=self.call.id, kind=part.kind, queue=part.queue)

    def consult_answered(self, agent: AgentLine) -> None:
        """The agent who is consulted is there, and talks with the first one alone."""
        self.agents.ringing = ""
        self.agents.second = self._parts.begin(agent, "consult")
        agent.tell("connected", call=self.call.id, kind="consult", queue="")
        self.agents.tell_owner("consult-answered", agent=agent.id)
        self._connect()

    def consult_failed(self, why: str) -> None:
        """Nobody is there to be consulted: back to the caller."""
        self.agents.ringing = self.agents.wanted = ""
        self.agents.tell_owner("consult-failed", code=why)
        self._unhold()

    # --- what agents want -------------------------------------------------------------------------

    def hold(self, agent: AgentLine) -> None:
        """Let the caller hear music.

        Raises:
            OutOfTurn: there is no caller to be held, or the caller is.

        """
        part = self._own(agent)
        need(not self._connection.held, "the caller is held already")
        self._connection.hold(part, self.agents.second)
        agent.tell("talk", what="held")

    def unhold(self, agent: AgentLine) -> None:
        """Go back to the caller.

        Raises:
            OutOfTurn: the caller is not held, or somebody is consulted.

        """
        self._own(agent)
        need(self._connection.held and not self.agents.wanted, "nobody is held")
        self._unhold()

    def consult(self, agent: AgentLine, ringing: str, person: str) -> None:
        """Hold the caller while another agent rings.

        Raises:
            OutOfTurn: there is no caller, or another agent is there already.

        """
        part = self._own(agent)
        self.agents.need_one()
        self.agents.ringing, self.agents.wanted = ringing, person
        if not self._connection.held:
            self._connection.hold(part, None)
        self.call.post(events.Transferring())
        self.agents.tell_owner("consulting", agent=person)

    def complete(self, agent: AgentLine) -> None:
        """Leave the caller with the other agent.

        Raises:
            OutOfTurn: no other agent is there.

        """
        part = self._own(agent)
        need(self.agents.second, "no other agent has answered")
        self._leave(part, "transfer")

    def cancel(self, agent: AgentLine) -> None:
        """Give the consultation up and go back to the caller.

        Raises:
            OutOfTurn: nobody is consulted.

        """
        self._own(agent)
        need(self.agents.wanted, "nobody is consulted")
        if self.agents.second:
            self._leave(self.agents.second, "agent")
        else:
            self._stop_ringing(self.agents.ringing)
            self.consult_failed("cancelled")

    def conference(self, agent: AgentLine) -> None:
        """Join all three.

        Raises:
            OutOfTurn: no other agent is there.

        """
        self._own(agent)
        need(self.agents.second and self.agents.wanted, "no other agent is there to be joined")
        self.agents.wanted = ""
        self._connection.conference = True
        self._unhold(tell=False)
        for part in self.parts:
            part.agent.tell("talk", what="conference")

    def send(self, agent: AgentLine, kind: str, target: str) -> None:
        """Pass the caller on without a word to anybody.

        Raises:
            OutOfTurn: there is no caller, or another agent is there.

        """
        part = self._own(agent)
        self.agents.need_one()
        self._send(part, kind, target)

    def hang_up(self, agent: AgentLine) -> None:
        """End an agent's part; who rings for a consultation gets the caller.

        Raises:
            OutOfTurn: there is no call.

        """
        part = self.agents.part_of(agent)
        if part is self.agents.owner and self.agents.ringing:
            self._stop_ringing(self.agents.ringing)
            self._send(part, "person", self.agents.wanted)
        elif part is self.agents.owner and self.agents.second:
            self._leave(part, "transfer")
        else:
            self._leave(part, "agent")

    def lost(self, agent: AgentLine) -> None:
        """An agent's connection stayed away."""
        part = self.agents.part_of(agent)
        if part is self.agents.owner and self.agents.ringing:
            self._stop_ringing(self.agents.ringing)
        self._leave(part, "lost")

    def not_wanted(self, kind: str) -> None:
        """End a part of this kind of which the call does not know yet."""
        if self.agents.owner and self.agents.owner.kind == kind and not self._known:
            self._end(self.parts, "caller")

    def caller_gone(self) -> None:
        """End all parts, as the call is over."""
        if self.agents.ringing:
            self._stop_ringing(self.agents.ringing)
        self._end(self.parts, "caller")

    # --- agents go --------------------------------------------------------------------------------

    def _leave(self, part: Part, by: str) -> None:
        """End one part; the other agent goes on, or the call is told that nobody is left."""
        stays = self.agents.beside(part)
        if stays is None:
            known = self._known
            self._end((part,), by)
            if known:
                self.call.post(events.TalkOver("lost" if by == "lost" else "agent"))
            else:
                self._give_back(self.call, part)
            return
        conference, self._connection.conference = self._connection.conference, False
        took_over = part is self.agents.owner
        self.agents.left_to(stays)
        self._parts.end(part, by)
        if took_over and not conference:
            self._take_over(stays)
            return
        self._connect()
        self.agents.tell_owner("consult-over", agent=part.agent.id, code=by)
        if not conference:
            self._unhold()

    def _take_over(self, part: Part) -> None:
        """The agent who was consulted has the caller now."""
        self._parts.change(part, "transfer")
        self._connection.reset()
        self._tell_caller()

    def _send(self, part: Part, kind: str, target: str) -> None:
        self._end((part,), "transfer")
        self.call.post(events.SentTo(kind, target))

    def _end(self, parts: tuple[Part, ...], by: str) -> None:
        """End the whole talk; another one may follow in this call."""
        self.agents.clear()
        self._known = self.unrecorded = False
        self._connection.reset()
        for part in parts:
            self._parts.end(part, by)

    def _tell_caller(self) -> None:
        if self.agents.owner:
            self._known = True
            person = self.agents.owner.agent.person
            self.call.post(events.AgentAnswered(person.id, person.name))

    def _unhold(self, *, tell: bool = True) -> None:
        if self.agents.owner:
            self._connection.unhold(self.agents.owner, self.agents.second)
        if tell:
            self.agents.tell_owner("unheld")

    def _connect(self) -> None:
        self._connection.update(self.agents.owner, self.agents.second)

    # --- looking up -------------------------------------------------------------------------------

    def _own(self, agent: AgentLine) -> Part:
        """Return the part of the agent who has the caller.

        Raises:
            OutOfTurn: it is not this one, or the caller is not there yet.

        """
        part = self.agents.part_of(agent)
        need(part is self.agents.owner and self._connection.bridged, "the caller is not with you")
        return part
