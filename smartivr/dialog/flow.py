"""A line as the dialog knows it: steps, intents, slots, hours. Made by `smartivr.flows`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from smartivr.dialog.policy import Policy
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps.base import Step
from smartivr.routing.directory import Directory
from smartivr.routing.hours import Calendar
from smartivr.routing.sites import OpeningHours
from smartivr.understanding.expecting import Option, SlotValue

if TYPE_CHECKING:
    from smartivr.dialog.listening import Heard
    from smartivr.dialog.question import Ask


@dataclass(frozen=True)
class Intent:
    """Something callers want: how prompts name it, and its phrasings (templates)."""

    label: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Announcement:
    """Said before a step's own prompt while it lasts; gone by itself at its end."""

    step: str
    say: Spoken
    owner: str
    starts: datetime | None = None
    ends: datetime | None = None

    def active(self, now: datetime) -> bool:
        """Whether it is to be said at this moment."""
        return (self.starts is None or self.starts <= now) and (
            self.ends is None or now < self.ends
        )


@dataclass(frozen=True)
class CallFacts:
    """What is known of a call before anything is said."""

    session: str
    caller: str = ""
    called: str = ""
    label: str = ""
    """How the called number or the caller list marks this call to agents, such as VIP."""
    priority: int = 0
    """Added to the priority of every queue that the call joins."""
    music: str = ""
    """Hold music of the called number; empty: the queue's or the default."""


class Consent(StrEnum):
    """What callers are told of a recording."""

    NONE = "none"
    TELL = "tell"
    """Said before the agent is put through."""
    ASK = "ask"
    """Recorded only if the caller agrees."""


@dataclass(frozen=True)
class RecordingPolicy:
    """Whether talks with agents are recorded."""

    record: bool = False
    consent: Consent = Consent.TELL
    keep_days: int = 90
    pause_after_key_s: float = 8.0
    """Keys may be card digits: nothing is recorded until so long after the last one."""


@dataclass(frozen=True)
class Flow:
    """One line: a set of called numbers with everything said, heard and decided on them."""

    line: str
    title: str
    language: str
    """Such as `en` or `en-GB`."""
    start: str
    main: str
    """The step "main menu" leads to."""
    agent: str
    """The step a caller who asks for a human is brought to."""
    steps: Mapping[str, Step]
    intents: Mapping[str, Intent] = field(default_factory=dict)
    slots: Mapping[str, tuple[SlotValue, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    """Called numbers, or patterns such as `+4820*`."""
    calendar: OpeningHours = field(default_factory=Calendar)
    policy: Policy = field(default_factory=Policy)
    announcements: tuple[Announcement, ...] = ()
    recognizer: str = ""
    """Empty: whatever suits the language; else a recognizer's name."""
    voice: str = ""
    """Empty: the language's default; else a voice's name."""
    directory: Directory = field(default_factory=Directory)
    """People, queues and boxes that are served here; other destinations are handed over."""
    extensions: bool = False
    """Whether callers may dial the extensions of people in any menu."""
    recording: RecordingPolicy = field(default_factory=RecordingPolicy)
    music: str = ""
    """Hold music, by its name; empty: what ships."""
    version: str = ""
    """A hash of the files it was read from."""

    @property
    def spoken_language(self) -> str:
        """The two letters by which recognizers and voices are chosen."""
        return self.language[:2].lower()

    def announced(self, step: str, now: datetime) -> tuple[Spoken, ...]:
        """What is announced at this step and moment."""
        return tuple(
            announcement.say
            for announcement in self.announcements
            if announcement.step == step and announcement.active(now)
        )

    def option(self, intent: str, label: str, phrases: tuple[str, ...], key: str) -> Option:
        """A menu's option with everything `phrases.yaml` knows of its intent."""
        asked = (intent, label, phrases, key)
        if asked not in self._options:
            self._options[asked] = self._option(*asked)
        return self._options[asked]

    def question(self, step: Step, make: "Callable[[], Ask]") -> "Ask":
        """What a step asks, made once for all calls of the line."""
        made = self._questions
        if id(step) not in made:  # a step beside the line's own, which ends with its call
            return make()
        question = made[id(step)] = made[id(step)] or make()
        return question

    @cached_property
    def _questions(self) -> "dict[int, Ask | None]":
        """Step, by its identity -> its question, once that is made."""
        return {id(step): None for step in self.steps.values()}

    @cached_property
    def heard(self) -> "Heard":
        """What is listened to where nothing is asked; filled by `listening`."""
        return {}

    @cached_property
    def _options(self) -> dict[tuple[str, str, tuple[str, ...], str], Option]:
        """Options that were made already; every call of the line has the same ones."""
        return {}

    @cached_property
    def universals(self) -> dict[frozenset[str], tuple[Option, ...]]:
        """Keys that a step takes -> what works everywhere beside; filled by `expectations`."""
        return {}

    def _option(self, intent: str, label: str, phrases: tuple[str, ...], key: str) -> Option:
        known = self.intents.get(intent)
        name = label or (known.label if known else "") or intent.replace("_", " ")
        listed = phrases + (known.phrases if known else ())
        return Option(
            intent=intent, label=name, phrases=listed or (name,), keys=(key,) if key else ()
        )
