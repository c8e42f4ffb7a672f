"""Those who take calls, as routing sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AgentState(StrEnum):
    """What an agent is doing."""

    LOGGED_OUT = "logged-out"
    AVAILABLE = "available"
    RINGING = "ringing"
    BUSY = "busy"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"


@dataclass(frozen=True)
class Agent:
    """One agent at one moment."""

    id: str
    since: datetime
    """When the present state began."""
    state: AgentState = AgentState.AVAILABLE
    reason: str = ""
    """Why paused."""
    name: str = ""
    extension: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill -> level, higher is better; a skill that is not named is not there."""
    idle_since: datetime | None = None
    """The end of the last call, or the login; None: as `since`."""
    calls: int = 0
    """Calls taken today."""
    talk_s: float = 0.0
    """Seconds talked today."""
    until: datetime | None = None
    """When the present state ends by itself, as wrapping up does."""

    @property
    def free(self) -> bool:
        """Whether a call may be offered."""
        return self.state is AgentState.AVAILABLE

    @property
    def idle_from(self) -> datetime:
        """The moment from which the agent has had no call."""
        return self.idle_since or self.since
