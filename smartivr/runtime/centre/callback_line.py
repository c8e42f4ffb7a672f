"""Callbacks as the call centre sees them: they wait like callers, and agents accept them."""

from collections.abc import Callable

from smartivr.routing import centre_events as told
from smartivr.routing.centre_events import CentreEvent
from smartivr.routing.waiting import Waiting
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.contacts import Contacts
from smartivr.store.records import CallbackRecord


class CallbackLine:
    """Callbacks that wait for an agent, and agents who wait for a callback's other side."""

    def __init__(
        self,
        contacts: Contacts,
        tell: Callable[[CentreEvent], None],
        offer_of: Callable[[str], int],
    ) -> None:
        self.taken: Callable[[str, str], None] = lambda _callback, _agent: None
        """Told which callback was accepted by which agent: its number is to be dialled now."""
        self.dropped: Callable[[str], None] = lambda _callback: None
        """Told that the agent who had accepted a callback is gone."""
        self.returned: Callable[[str], None] = lambda _callback: None
        """Told that the agent at whom a callback rang alone has not taken it."""
        self.offer_of = offer_of
        """Returns the offer by which a callback rings now; 0: it does not."""
        self._contacts = contacts
        self._tell = tell
        self._agents: dict[str, AgentLine] = {}
        """By the callback that they have accepted."""
        self._expected: dict[str, str] = {}
        """Call -> the callback that it is."""

    def join(self, callback: CallbackRecord) -> None:
        """Let a callback whose time has come wait at the place that its caller had."""
        since = self._contacts.meet_callback(callback).since
        waiting = Waiting(
            callback.id,
            since,
            callback.priority,
            callback.required,
            callback.preferred,
            callback.queue,
            callback=True,
        )
        self._tell(told.Joined(waiting))

    def ring(self, callback: CallbackRecord, agent: str, ring_s: float) -> int:
        """Let a callback ring at this agent alone; return the offer, or 0 if the agent is not free.

        It must not wait in its queue at the same time.
        """
        self._contacts.meet_callback(callback)
        self._tell(told.Dialled(callback.id, agent, ring_s))
        return self.offer_of(callback.id)

    def leave(self, callback: str) -> None:
        """Take a callback out of its queue."""
        if self._contacts.pop(callback):
            self._tell(told.Left(callback))

    def accepted(self, callback: str, agent: AgentLine, offer: int) -> None:
        """An agent wants this callback."""
        self._agents[callback] = agent
        agent.tell("dialling", offer=offer)
        self.taken(callback, agent.id)

    def expect(self, callback: str, call: str) -> None:
        """The other side has answered as this call, which joins its queue: the agent is there."""
        self._expected[call] = callback

    def meet(self, call: str) -> AgentLine | None:
        """Return the agent who waits for this call, who does so no longer."""
        return self._agents.pop(self._expected.pop(call, ""), None)

    def waited_for(self, agent: AgentLine) -> str:
        """Return the callback whose other side this agent waits for; empty: none."""
        return next((one for one, line in self._agents.items() if line is agent), "")

    def failed(self, callback: str, why: str) -> None:
        """Nobody answered: the agent who waits for it is free again."""
        agent = self._agents.pop(callback, None)
        if agent:
            agent.tell("ended", call=callback, by=why)
            self._tell(told.TalkEnded(agent.id))

    def drop(self, agent: AgentLine) -> None:
        """The agent is gone, who may have waited for the other side of a callback."""
        for callback in [one for one, line in self._agents.items() if line is agent]:
            del self._agents[callback]
            self.dropped(callback)

    def forget(self, call: str) -> None:
        """A call is over, which may have been a callback."""
        callback = self._expected.pop(call, "")
        if callback:
            self.failed(callback, "caller")
