"""What a call centre wants done."""

from dataclasses import dataclass

from smartivr.routing.agent import Agent


@dataclass(frozen=True)
class RingAgent:
    """Offer a call to an agent; several agents may have the same offer."""

    offer: int
    call: str
    agent: str
    queue: str = ""
    """Empty where the agent was dialled in person."""
    ring_s: float = 15.0


@dataclass(frozen=True)
class StopRinging:
    """The offer is void for this agent: `why` is taken, left, no-answer or declined."""

    offer: int
    call: str
    agent: str
    why: str


@dataclass(frozen=True)
class Connect:
    """The agent has the call; exactly one agent has it."""

    offer: int
    call: str
    agent: str
    queue: str = ""


@dataclass(frozen=True)
class Refused:
    """The caller cannot wait there: `why` is full, empty, closed or unknown."""

    call: str
    queue: str
    why: str


@dataclass(frozen=True)
class Unreachable:
    """The dialled person cannot be had: `why` is busy, no-answer, declined, away or unknown."""

    call: str
    agent: str
    why: str


@dataclass(frozen=True)
class Place:
    """A caller's position (1 is next) and estimated wait, whenever either has changed."""

    call: str
    queue: str
    position: int
    estimate_s: float | None


@dataclass(frozen=True)
class Overflowed:
    """A caller was moved to another queue and keeps the time waited."""

    call: str
    queue: str


@dataclass(frozen=True)
class AgentChanged:
    """An agent's state or figures changed: to be kept and shown."""

    agent: Agent


CentreAction = (
    RingAgent | StopRinging | Connect | Refused | Unreachable | Place | Overflowed | AgentChanged
)
