"""The call centre behind the menu, live: callers who wait, agents who take them, their talks.

Who is offered to whom is decided by the pure `routing.centre`; here its decisions are carried out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Command, Outcome
from smartivr.routing import centre_actions as actions
from smartivr.routing import centre_events as told
from smartivr.routing.directory import Directory
from smartivr.routing.roster import NO_ANSWER
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.agent_room import AgentRoom
from smartivr.runtime.centre.book import CentreBook
from smartivr.runtime.centre.callback_line import CallbackLine
from smartivr.runtime.centre.contacts import CALLBACK, CONSULT, DIRECT, QUEUE, Contact, Contacts
from smartivr.runtime.centre.dispatch import Dispatch
from smartivr.runtime.centre.elsewhere import Elsewhere
from smartivr.runtime.centre.parts import Part, Parts
from smartivr.runtime.centre.screen_pop import CallerLookUp, told_by
from smartivr.runtime.centre.talk import Talk
from smartivr.runtime.centre.waiting_room import Stay, WaitingRoom
from smartivr.runtime.clock import Clock

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


class CallCentre:
    """Serves calls that want to wait for an agent, or to reach a person."""

    def __init__(
        self,
        directory: Directory,
        clock: Clock,
        *,
        book: CentreBook | None = None,
        look_up: CallerLookUp | None = None,
        node: str = "",
    ) -> None:
        """Begin without callers and agents.

        Args:
            directory: people and queues.
            clock: the time.
            book: where places, stays, talks and states are kept; by default nowhere.
            look_up: finds out about callers.
            node: this server's name among several.

        """
        self.directory = directory
        self.clock = clock
        self.book = book or CentreBook(None, clock)
        self.dispatch = Dispatch(directory, clock, self._perform)
        self.agents = AgentRoom(self.book, clock, node)
        self.elsewhere = Elsewhere(self.book, node)
        self.callers = WaitingRoom(
            self.book,
            clock,
            node,
            self.dispatch.tell,
            elsewhere=self.elsewhere,
            step_s=self._step_s,
            context=self.context_of,
        )
        self.talks: dict[str, Talk] = {}
        """By call."""
        self.offered: Counter[tuple[str, str]] = Counter()
        """How often calls rang at agents, by kind and queue."""
        self._contacts = Contacts(clock, look_up or CallerLookUp())
        self._answered: dict[str, tuple[Contact, Stay | None]] = {}
        """Callers whom an agent has taken, with the place that they had."""
        self.callbacks = CallbackLine(self._contacts, self.dispatch.tell, self.agents.offer_of)

    # --- the service: what calls ask for ----------------------------------------------------------

    def carry_out(self, call: "Call", command: Command) -> bool:
        """Begin to do what a call asks for; False where that is not the call centre's."""
        match command:
            case commands.JoinQueue():
                self._join(call, command)
            case commands.LeaveQueue(reason=reason):
                self.callers.leave(call.id, reason)
                self._contacts.pop(call.id)
                self._do_without(call, QUEUE)
            case commands.Dial():
                self._dial(call, command)
            case commands.StopDialling():
                self._withdraw(_dialling(call))
                self._do_without(call, DIRECT)
            case commands.Bridge():
                if talk := self.talks.get(call.id):
                    talk.bridge()
            case commands.Route():
                self._forget(call)
                return False
            case _:
                return False
        return True

    async def over(self, call: "Call", outcome: Outcome) -> None:
        """Give up whatever is held for a call that has ended."""
        del outcome
        self._forget(call)

    def context_of(self, call: "Call") -> Mapping[str, Any]:
        """Return what an agent is shown of a call, as JSON."""
        return told_by(call)

    def _join(self, call: "Call", wanted: commands.JoinQueue) -> None:
        agent = self.callbacks.meet(call.id)
        if agent:
            call.post(events.QueueJoined(1, 0.0))
            self._talk(call).answered(agent, CALLBACK, wanted.queue, "")
            return
        self._contacts.meet(call.id, call, QUEUE, queue=wanted.queue, label=wanted.label)
        self.callers.join(call, wanted)

    def _dial(self, call: "Call", wanted: commands.Dial) -> None:
        contact = _dialling(call)
        self._contacts.meet(contact, call, DIRECT, label=wanted.label)
        self.dispatch.tell(told.Dialled(contact, wanted.person, wanted.timeout_s))

    def _withdraw(self, contact: str) -> None:
        if self._contacts.pop(contact):
            self.dispatch.tell(told.Left(contact))

    def _do_without(self, call: "Call", kind: str) -> None:
        """Free an agent who is still being told of a call that has gone elsewhere by now."""
        talk = self.talks.get(call.id)
        if talk:
            talk.not_wanted(kind)

    def _forget(self, call: "Call") -> None:
        self.callers.forget(call.id)
        self._contacts.pop(call.id)
        self._answered.pop(call.id, None)
        self._withdraw(_dialling(call))
        self.callbacks.forget(call.id)
        if talk := self.talks.pop(call.id, None):
            talk.caller_gone()

    # --- what the centre decides ------------------------------------------------------------------

    def _perform(self, action: actions.CentreAction) -> None:  # noqa: C901  one arm an action
        match action:
            case actions.RingAgent(call=call):
                if contact := self._contacts.get(call):
                    self.offered[contact.kind, action.queue] += 1
                    self.agents.offer(action, contact)
            case actions.StopRinging():
                self.agents.withdraw(action)
            case actions.Connect():
                self._connect(action)
            case actions.Refused(call=call, why=why):
                self._contacts.pop(call)
                self.callers.refused(call, why)
            case actions.Unreachable(call=call, why=why):
                self._unreachable(call, why)
            case actions.Place():
                self.callers.placed(action)
            case actions.Overflowed(call=call, queue=queue):
                if contact := self._contacts.get(call):
                    contact.queue = queue
                self.callers.overflowed(call, queue)
            case actions.AgentChanged(agent=agent):
                self.agents.changed(agent)

    def _connect(self, connect: actions.Connect) -> None:
        self.agents.accepted(connect.agent, connect.offer)
        contact = self._contacts.pop(connect.call)
        agent = self.agents.line(connect.agent)
        if contact is None or agent is None:
            self.dispatch.tell(told.TalkEnded(connect.agent))
            return
        if contact.kind == CALLBACK:
            self.callbacks.accepted(contact.id, agent, connect.offer)
        elif contact.call is None:
            self.dispatch.tell(told.TalkEnded(connect.agent))
        elif contact.kind == CONSULT:
            self._talk(contact.call).consult_answered(agent)
        else:
            if contact.kind == QUEUE:
                self._answered[contact.id] = (contact, self.callers.answered(contact.id, agent.id))
            self._talk(contact.call).answered(agent, contact.kind, connect.queue, contact.label)

    def _unreachable(self, call: str, why: str) -> None:
        contact = self._contacts.pop(call)
        if contact is None:
            return
        if contact.call is None:
            self.callbacks.returned(contact.id)
        elif contact.kind == CONSULT:
            self._talk(contact.call).consult_failed(why)
        else:
            contact.call.post(events.DialFailed(why))

    def _talk(self, call: "Call") -> Talk:
        if call.id not in self.talks:
            parts = Parts(call, self.clock, self.book, self.agents.takes_part, self._left)
            self.talks[call.id] = Talk(call, parts, self._withdraw, self._give_back)
        return self.talks[call.id]

    def _give_back(self, call: "Call", part: Part) -> None:
        """An agent left before the call knew of it: it goes on as if nobody had answered."""
        contact, stay = self._answered.get(call.id, (None, None))
        if part.kind == QUEUE and contact and stay:
            self._contacts.take_back(contact)
            self.callers.take_back(stay)
        else:
            call.post(events.DialFailed(NO_ANSWER))

    def _left(self, agent: AgentLine) -> None:
        """An agent's part in a call is over."""
        self.dispatch.tell(told.TalkEnded(agent.id))

    # --- consultations ----------------------------------------------------------------------------

    def consult(self, talk: Talk, agent: AgentLine, person: str) -> None:
        """Let an agent consult another one while the caller hears music.

        Raises:
            OutOfTurn: there is no caller, or another agent is there already.

        """
        call = talk.call
        ringing = f"{call.id}.consult"
        talk.consult(agent, ringing, person)
        self._contacts.meet(ringing, call, CONSULT, by=agent.id)
        ring_s = min((queue.ring_s for queue in self.directory.queues.values()), default=15.0)
        self.dispatch.tell(told.Dialled(ringing, person, ring_s))

    def talk_of(self, agent: AgentLine) -> Talk | None:
        """Return the talk that an agent takes part in."""
        talks = self.talks.values()
        return next((one for one in talks if any(p.agent is agent for p in one.parts)), None)

    # --- for others -------------------------------------------------------------------------------

    def talking(self, call: str) -> bool:
        """Whether a call has an agent now."""
        talk = self.talks.get(call)
        return bool(talk and talk.parts)

    def label_of(self, contact: str) -> str:
        """Return how somebody who waits is marked to agents."""
        found = self._contacts.get(contact)
        return found.label if found else ""

    def agents_in(self, queue: str) -> int:
        """Count the agents of a queue who are logged in here, whatever they are doing."""
        rules = self.directory.queues.get(queue)
        return sum(agent in self.agents.lines for agent in rules.agents) if rules else 0

    # --- running ----------------------------------------------------------------------------------

    def reconfigure(self, directory: Directory) -> None:
        """Take over people and queues as the operator has changed them."""
        self.directory = directory
        self.dispatch.tell(told.Reconfigured(directory))

    async def on_beat(self, live: Sequence[str]) -> None:
        """Take note of the servers that live, and of what has changed on them."""
        self.elsewhere.beat(live)
        await self.callers.look_elsewhere()
        await self.agent_changed()

    async def agent_changed(self) -> None:
        """Let go at once of agents who are another server's by now."""
        if self.elsewhere.live:
            await self.agents.give_up_moved(self.elsewhere.live)

    def _step_s(self, queue: str) -> float:
        rules = self.directory.queues.get(queue)
        return rules.step_s if rules else 0.0

    async def settled(self) -> None:
        """Wait until nothing that runs beside is under way."""
        await self.callers.settled()
        await self.agents.settled()

    async def close(self) -> None:
        """Let agents go, write what is pending, and end."""
        for agent in list(self.agents):
            self.dispatch.tell(told.LoggedOut(agent.id))
        self.dispatch.close()
        await self.callers.close()
        await self.agents.close()
        await self.book.close()


def _dialling(call: "Call") -> str:
    """Return as what a call rings at one person; it may wait in a queue at the same time."""
    return f"{call.id}.person"
