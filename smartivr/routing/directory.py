"""Who and what can be reached: people, queues and boxes, as the operator has set them up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smartivr.routing.hours import Calendar
from smartivr.routing.strategies.base import Strategy
from smartivr.routing.strategies.longest_idle import longest_idle


@dataclass(frozen=True)
class Person:
    """Somebody who can be called: by extension, by spoken name, or as an agent of queues."""

    id: str
    name: str
    extension: str = ""
    said_as: tuple[str, ...] = ()
    """Ways of saying the name beside the name itself."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill -> level, higher is better."""
    email: str = ""
    box: str = ""
    """The voicemail box of calls that the person does not take; empty: none."""


@dataclass(frozen=True)
class Box:
    """A voicemail box, personal or shared."""

    id: str
    title: str = ""
    email: tuple[str, ...] = ()
    """Who is sent new messages."""
    keep_days: int = 30
    """Messages are erased after this."""
    queue: str = ""
    """Whose agents see to its messages; empty: those whose own box it is."""


@dataclass(frozen=True)
class RetryRules:
    """How often a callback is tried."""

    max_attempts: int = 3
    delays_s: tuple[float, ...] = (300.0, 1800.0)
    """After the first attempt, the second, ...; the last one holds for all that follow."""
    ring_s: float = 30.0

    def delay_s(self, attempts: int) -> float:
        """Return the wait after so many attempts."""
        return self.delays_s[min(attempts, len(self.delays_s)) - 1] if self.delays_s else 0.0


@dataclass(frozen=True)
class QueueRules:
    """A queue (or department, or custom group): its agents and how its calls are dealt out."""

    name: str
    title: str = ""
    strategy: Strategy = longest_idle
    agents: tuple[str, ...] = ()
    """Ids of people, in the operator's order."""
    ring_s: float = 15.0
    """How long an agent rings before the next one does."""
    wrap_up_s: float = 10.0
    """After a call an agent is left in peace for so long."""
    step_s: float = 300.0
    """One level of priority counts as so much waiting, see `queue.Queue`."""
    max_waiting: int = 0
    """More callers are refused (full); 0: no bound."""
    join_empty: bool = True
    """Callers may wait although no agent is logged in."""
    calendar: Calendar = field(default_factory=Calendar)
    """Outside these hours callers are refused (closed)."""
    overflow: Mapping[str, int] = field(default_factory=dict)
    """Other queue -> weight: where callers go who have waited `overflow_after_s`."""
    overflow_after_s: float = 0.0
    """0: never."""
    answer_within_s: float = 20.0
    """The service level counts calls answered within this."""
    answer_goal: float = 0.8
    """The share of calls, 0..1, that is to be answered within this."""
    alarm_waiting: int = 10
    """So many who wait are an alarm; 0: never."""
    alarm_wait_s: float = 180.0
    """Whoever has waited so long is an alarm; 0: never."""
    pause_after_misses: int = 2
    """Offers in a row that an agent may leave unanswered before being paused; 0: any number."""
    retries: RetryRules = RetryRules()
    handle_s: float = 180.0
    """Assumed time per call until calls have been measured."""


@dataclass(frozen=True)
class Directory:
    """Everybody and everything that calls can be brought to on this machine."""

    people: Mapping[str, Person] = field(default_factory=dict)
    queues: Mapping[str, QueueRules] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)

    def queues_of(self, agent: str) -> list[str]:
        """List the queues that an agent takes calls of."""
        return [name for name, rules in self.queues.items() if agent in rules.agents]

    def boxes_of(self, agent: str) -> list[str]:
        """List the boxes whose messages an agent sees to: the own one, and those of the queues."""
        person, queues = self.people.get(agent), self.queues_of(agent)
        own = person.box if person else ""
        return [name for name, box in self.boxes.items() if name == own or box.queue in queues]

    def title_of(self, kind: str, place: str) -> str:
        """Return what people call a destination of this kind; empty: it has no title here."""
        titled: Mapping[str, Mapping[str, QueueRules | Box]] = {
            "queue": self.queues,
            "callback": self.queues,
            "voicemail": self.boxes,
        }
        found = titled.get(kind, {}).get(place)
        return found.title if found else ""

    def by_extension(self, extension: str) -> Person | None:
        """Find the person with this extension."""
        return next(
            (p for p in self.people.values() if extension and p.extension == extension), None
        )
