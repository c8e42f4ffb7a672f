"""The call centre: who waits, who talks, what agents do, who is to be called back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PlaceRecord:
    """A live caller's place in a queue."""

    call: str
    node: str
    """The server that has the caller on the line."""
    line: str
    queue: str
    since: str
    priority: int = 0
    caller: str = ""
    label: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What an agent is shown, so that a callback can be made of a place whose server died."""


@dataclass(frozen=True)
class VisitRecord:
    """One stay in one queue, from joining to leaving it."""

    call: str
    line: str
    queue: str
    joined_at: str
    left_at: str = ""
    how: str = ""
    """answered, abandoned, exit, timed-out, overflow, callback, refused or lost."""
    agent: str = ""
    told_position: int = 0
    told_estimate_s: float | None = None
    """What the caller was told first."""
    id: int = 0


@dataclass(frozen=True)
class TalkRecord:
    """One agent's part in one call."""

    call: str
    line: str
    agent: str
    kind: str
    """queue, direct, consult, transfer or callback."""
    started_at: str
    queue: str = ""
    ended_at: str = ""
    held_s: float = 0.0
    wrapped_at: str = ""
    ended_by: str = ""
    """caller, agent, transfer or lost."""
    code: str = ""
    """The outcome code that the agent gave."""
    notes: str = ""
    id: int = 0


@dataclass(frozen=True)
class TakenCall:
    """A call that an agent took part in, with whose call it was."""

    call: str
    line: str
    kind: str
    queue: str
    caller: str
    started_at: str
    ended_at: str
    code: str
    notes: str


@dataclass(frozen=True)
class AgentRecord:
    """An agent's present state, so that it survives a restart."""

    id: str
    state: str
    since: str
    reason: str = ""
    node: str = ""
    idle_since: str = ""
    calls: int = 0
    talk_s: float = 0.0
    day: str = ""
    """The local day that calls and talk_s count for."""


@dataclass(frozen=True)
class AgentChange:
    """An agent went into a state."""

    agent: str
    at: str
    state: str
    reason: str = ""


@dataclass(frozen=True)
class CallbackRecord:
    """A promise to call back."""

    id: str
    line: str
    queue: str
    number: str
    since: str
    """The place in the queue: when the caller joined it."""
    state: str = "waiting"
    """waiting, dialling, done, failed or cancelled."""
    priority: int = 0
    required: Mapping[str, int] = field(default_factory=dict)
    preferred: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    due_at: str = ""
    """Not before this: an agreed time, or the next attempt. Empty: now."""
    attempts: int = 0
    node: str = ""
    """The server that has it in hand, as long as its lease lasts."""
    leased_until: str = ""
    last_result: str = ""
    """answered, no-answer, busy, failed or interrupted."""
    call: str = ""
    """The call in which it was promised."""
    created_at: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the agent is shown."""
