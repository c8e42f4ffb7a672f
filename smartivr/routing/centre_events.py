"""What can happen to a call centre: agents and callers come and go."""

from dataclasses import dataclass

from smartivr.routing.agent import Agent
from smartivr.routing.directory import Directory
from smartivr.routing.waiting import Waiting


@dataclass(frozen=True)
class LoggedIn:
    """An agent is there; the state given is the one to begin with."""

    agent: Agent


@dataclass(frozen=True)
class LoggedOut:
    """An agent has left on purpose."""

    agent: str


@dataclass(frozen=True)
class Vanished:
    """An agent's connection broke and did not come back."""

    agent: str


@dataclass(frozen=True)
class Paused:
    """An agent takes no calls for now."""

    agent: str
    reason: str = ""


@dataclass(frozen=True)
class Ready:
    """An agent takes calls (again): ends a pause or a wrap-up."""

    agent: str


@dataclass(frozen=True)
class Joined:
    """A caller, or a callback whose time has come, takes a place in `waiting.queue`."""

    waiting: Waiting


@dataclass(frozen=True)
class Left:
    """A caller, or a callback, gives up the place."""

    call: str


@dataclass(frozen=True)
class Dialled:
    """A call wants one person; `RingAgent` follows, or `Unreachable`."""

    call: str
    agent: str
    ring_s: float


@dataclass(frozen=True)
class Accepted:
    """An agent takes an offer."""

    offer: int
    agent: str


@dataclass(frozen=True)
class Declined:
    """An agent does not want an offer."""

    offer: int
    agent: str


@dataclass(frozen=True)
class TalkEnded:
    """This agent's part in a call is over; wrap-up begins."""

    agent: str


@dataclass(frozen=True)
class Reconfigured:
    """The operator has changed people or queues."""

    directory: Directory


@dataclass(frozen=True)
class Tick:
    """The moment that `Centre.due` named has come."""


CentreEvent = (
    LoggedIn
    | LoggedOut
    | Vanished
    | Paused
    | Ready
    | Joined
    | Left
    | Dialled
    | Accepted
    | Declined
    | TalkEnded
    | Reconfigured
    | Tick
)
