"""For whom agents ring: callers in a queue or for one person, consultations, callbacks."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smartivr.runtime.centre.screen_pop import LOOK_UP_S, Known, shown, told_by

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
