"""What a wallboard shows, as plain values; the same twice means that nothing has changed."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from smartivr.routing.agent import AgentState


class Severity(StrEnum):
    """How bad an alarm is."""

    WARN = "warn"
    """Look at it soon."""
    BAD = "bad"
    """Callers suffer now."""


class Kind(StrEnum):
    """What an alarm is about."""

    NOBODY_LOGGED_IN = "nobody-logged-in"
    ALL_PAUSED = "all-paused"
    QUEUE_TOO_LONG = "queue-too-long"
    WAIT_TOO_LONG = "wait-too-long"
    RECOGNIZER_DEAD = "recognizer-dead"
    RECOGNIZER_WEAK = "recognizer-weak"
    RECOGNIZER_BEHIND = "recognizer-behind"
    UTTERANCES_LOST = "utterances-lost"
    LINE_WITHOUT_SPEECH = "line-without-speech"
    LINE_LEFT_OUT = "line-left-out"
    DATABASE_AWAY = "database-away"
    ENTRIES_LOST = "entries-lost"
    DISK_NEARLY_FULL = "disk-nearly-full"
    ALL_LINES_BUSY = "all-lines-busy"
    SHUTTING_DOWN = "shutting-down"
    SERVER_SILENT = "server-silent"


@dataclass(frozen=True)
class Alarm:
    """Something is not as it should be."""

    kind: Kind
    severity: Severity
    on: str = ""
    """The queue, line, recognizer or silent server that it is about."""
    count: int = 0
    """How many, such as callers; for a disk, the free megabytes."""
    since: str = ""
    """Since when somebody waits, or a server is silent."""
    node: str = ""
    """The server that tells it; empty: it concerns all of them."""


@dataclass(frozen=True)
class Level:
    """How callers of the last half hour were served."""

    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    """After five seconds or more."""
    share: float | None = None
    """Answered in time, of answered and abandoned, 0..1; null: there were none."""
    goal: float = 0.8
    """What the share should be at least."""
    within_s: float = 20.0
    """What in time means; 0 where queues differ."""

    @property
    def good(self) -> bool:
        """Whether the goal is reached, or nothing speaks against it."""
        return self.share is None or self.share >= self.goal


@dataclass(frozen=True)
class Talk:
    """Agents with a caller."""

    agents: tuple[str, ...] = ()
    """Their ids."""
    names: tuple[str, ...] = ()
    held: bool = False
    conference: bool = False
    consulting: str = ""
    """Whom they wish to reach besides."""


@dataclass(frozen=True)
class LiveCall:
    """A call now."""

    session: str
    line: str
    title: str
    since: str
    step: str
    node: str = ""
    """The server that the caller is connected to."""
    queue: str = ""
    """The queue that the caller waits in."""
    talk: Talk | None = None
    label: str = ""
    trial: bool = False
    """Somebody tries a draft: figures leave it out."""
    caller: str = ""
    """The caller's number; a screen for a whole room leaves it out."""
    called: str = ""


@dataclass(frozen=True)
class Waiting:
    """One who waits."""

    call: str
    since: str
    position: int = 0
    """1 is next, of all who wait on all servers."""
    priority: int = 0
    label: str = ""
    estimate_s: float | None = None
    callback: bool = False
    """Nobody is on the line; an agent's acceptance dials."""
    node: str = ""
    """The server that has it."""


@dataclass(frozen=True)
class Queue:
    """A queue now."""

    name: str
    title: str
    waiting: tuple[Waiting, ...] = ()
    longest_since: str = ""
    """Since when the caller waits who has waited longest; empty: nobody waits."""
    estimate_s: float | None = None
    """What a caller who joins now is told, to five seconds; where servers differ, the longest."""
    free: int = 0
    """Agents who are available."""
    on_calls: int = 0
    """Agents who ring, talk or wrap up."""
    paused: int = 0
    level: Level = Level()

    @property
    def logged_in(self) -> int:
        """How many of its agents are logged in."""
        return self.free + self.on_calls + self.paused


@dataclass(frozen=True)
class Agent:
    """Somebody who takes calls."""

    agent: str
    name: str
    state: AgentState
    since: str = ""
    reason: str = ""
    """Why paused."""
    node: str = ""
    """The server that the agent is connected to."""


@dataclass(frozen=True)
class Board:
    """Everything on the wall."""

    alarms: tuple[Alarm, ...] = ()
    calls: tuple[LiveCall, ...] = ()
    queues: tuple[Queue, ...] = ()
    agents: tuple[Agent, ...] = ()
    """Those who are logged in, by state."""
    logged_out: int = 0
    level: Level = field(default_factory=Level)
    """Of all queues."""
    servers: tuple[str, ...] = ()
    """Those whose calls these are."""

    @property
    def several(self) -> bool:
        """Whether it has to be said on which server something is."""
        return len(self.servers) > 1

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(len(queue.waiting) for queue in self.queues)

    @property
    def longest_since(self) -> str:
        """Since when the caller waits who has waited longest of all."""
        return min((queue.longest_since for queue in self.queues if queue.waiting), default="")

    @property
    def free(self) -> int:
        """How many agents are available."""
        return sum(agent.state is AgentState.AVAILABLE for agent in self.agents)

    @property
    def agents_by_state(self) -> tuple[tuple[Agent, ...], ...]:
        """Agents in groups that do the same."""
        return tuple(tuple(same) for _, same in groupby(self.agents, lambda one: one.state))

    def title_of(self, queue: str) -> str:
        """Return a queue's title."""
        return next((one.title for one in self.queues if one.name == queue), queue)

    def without_callers(self) -> "Board":
        """Leave out who calls, and the ids by which calls are read, keyed and ended."""
        return replace(
            self,
            calls=tuple(replace(call, session="", caller="") for call in self.calls),
            queues=tuple(
                replace(queue, waiting=tuple(replace(one, call="") for one in queue.waiting))
                for queue in self.queues
            ),
        )
