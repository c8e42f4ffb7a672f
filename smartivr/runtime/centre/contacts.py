"""For whom agents ring: callers in a queue or for one person, consultations, callbacks."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smartivr.runtime.centre.screen_pop import LOOK_UP_S, CallerLookUp, Known, shown, told_by
from smartivr.runtime.clock import Clock
from smartivr.store.records import CallbackRecord

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

QUEUE, DIRECT, CONSULT, CALLBACK, TRANSFER = "queue", "direct", "consult", "callback", "transfer"


@dataclass
class Contact:
    """Somebody for whom agents ring."""

    id: str
    """As the centre knows it: the call's, the callback's, or made for a consultation."""
    kind: str
    call: "Call | None"
    since: datetime
    looking_up: "asyncio.Task[Known]"
    queue: str = ""
    label: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What is shown where there is no call (yet)."""
    by: str = ""
    """The agent who consults another one."""

    async def pop(self, now: Callable[[], datetime]) -> dict[str, Any]:
        """Return what is shown of this contact, once it is found out or time is over."""
        done, _ = await asyncio.wait({self.looking_up}, timeout=LOOK_UP_S)
        known = self.looking_up.result() if done else Known()
        told = told_by(self.call) if self.call else self.context
        pop = shown(told, known, queue=self.queue, label=self.label, since=self.since, now=now())
        return {**pop, "by": self.by} if self.by else pop


class Contacts:
    """Everybody for whom agents ring now, or may soon, each by its id."""

    def __init__(self, clock: Clock, look_up: CallerLookUp) -> None:
        self._clock = clock
        self._look_up = look_up
        self._contacts: dict[str, Contact] = {}

    def meet(
        self,
        contact: str,
        call: "Call",
        kind: str,
        *,
        queue: str = "",
        label: str = "",
        by: str = "",
    ) -> None:
        """Take in a call under this id, and begin to find out who calls.

        Args:
            contact: the id.
            call: the call.
            kind: what the call wants.
            queue: where it waits.
            label: how it is marked to agents; by default as the call itself.
            by: the agent who consults another one.

        """
        looking_up = self._look_up.begin(call.facts.caller, call.id)
        label = label or call.facts.label
        self._contacts[contact] = Contact(
            contact, kind, call, self._clock.now(), looking_up, queue, label, by=by
        )

    def meet_callback(self, callback: CallbackRecord) -> Contact:
        """Take in a callback, at the place that its caller had."""
        contact = self._contacts[callback.id] = Contact(
            callback.id,
            CALLBACK,
            None,
            datetime.fromisoformat(callback.since),
            self._look_up.begin(callback.number, callback.call),
            callback.queue,
            callback.label,
            {**callback.context, "number": callback.number},
        )
        return contact

    def take_back(self, contact: Contact) -> None:
        """Let agents ring again for somebody who was taken already."""
        self._contacts[contact.id] = contact

    def get(self, contact: str) -> Contact | None:
        """Return who has this id, if anybody has."""
        return self._contacts.get(contact)

    def pop(self, contact: str) -> Contact | None:
        """Let go of somebody; who it was, if anybody had this id."""
        return self._contacts.pop(contact, None)
