"""Agents' parts in one call, as they are kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.book import CentreBook, Entry
from smartivr.runtime.centre.bridge import Leg
from smartivr.runtime.clock import Clock
from smartivr.store.records import TalkRecord

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


@dataclass
class Part:
    """One agent's part in a call."""

    agent: AgentLine
    kind: str
    queue: str
    leg: Leg
    since: str = ""
    entry: Entry = field(default_factory=Entry)
    held_since: datetime | None = None
    held_s: float = 0.0
    connected: bool = False
    """Whether the agent was told that the caller is there."""


class Parts:
    """Begins and ends parts, and keeps that."""

    def __init__(
        self,
        call: "Call",
        clock: Clock,
        book: CentreBook,
        joined: Callable[[str, str, Entry], None],
        left: Callable[[AgentLine], None],
    ) -> None:
        """Take the call and who is to be told.

        Args:
            call: whose parts they are.
            clock: the time.
            book: where they are kept.
            joined: told of each agent, the call and the entry for notes.
            left: told of each agent whose part is over.

        """
        self._call = call
        self._clock = clock
        self._book = book
        self._joined = joined
        self._left = left

    def begin(self, agent: AgentLine, kind: str, queue: str = "") -> Part:
        """Let an agent take part from now on."""
        agent.leg = Leg(agent.media.rate_hz)
        part = Part(agent, kind, queue, agent.leg)
        self._enter(part)
        return part

    def end(self, part: Part, by: str) -> None:
        """End an agent's part; the agent may do something else."""
        part.agent.hush()
        part.agent.leg = None
        self._close(part, by)
        part.agent.tell("ended", call=self._call.id, by=by)
        self._left(part.agent)

    def change(self, part: Part, kind: str) -> None:
        """From now on the agent's part is of another kind, which is kept as a part of its own."""
        self._close(part, "transfer")
        part.kind, part.held_s, part.connected = kind, 0.0, False
        self._enter(part)

    def hold(self, part: Part) -> None:
        """Count from now on how long the caller is held."""
        part.held_since = self._clock.now()

    def unhold(self, part: Part) -> None:
        """Count no longer."""
        since, part.held_since = part.held_since, None
        if since:
            part.held_s += (self._clock.now() - since).total_seconds()

    def _enter(self, part: Part) -> None:
        now, line = self._clock.now().isoformat(), self._call.flow.line
        part.since = now
        record = TalkRecord(self._call.id, line, part.agent.id, part.kind, now, part.queue)
        part.entry = self._book.begin_talk(record)
        self._joined(part.agent.id, self._call.id, part.entry)

    def _close(self, part: Part, by: str) -> None:
        self.unhold(part)
        self._book.end_talk(part.entry, self._clock.now().isoformat(), by, part.held_s)
