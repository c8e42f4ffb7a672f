"""A caller who waits for an agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """One caller's place in a queue."""

    call: str
    """Id of the call, or of the callback."""
    since: datetime
    """When the place was taken; a callback and a caller who was cut off keep theirs."""
    priority: int = 0
    """Higher goes first, see `queue.Queue.step_s`."""
    required: Mapping[str, int] = field(default_factory=dict)
    """Skill -> least level that an agent must have, until the demand is relaxed."""
    preferred: Mapping[str, int] = field(default_factory=dict)
    """Skill -> level that is better to have."""
    queue: str = ""
    callback: bool = False
    """Nobody is on the line: once an agent accepts, the number is dialled."""
    refused_by: frozenset[str] = frozenset()
    """Agents who declined or did not answer; they are offered the call again only after others."""
    kept: bool = False
    """The place was held before (cut off, sent back): it is not refused as full or closed."""

    def waited_s(self, now: datetime) -> float:
        """Seconds since the place was taken, never less than none."""
        return max(0.0, (now - self.since).total_seconds())
