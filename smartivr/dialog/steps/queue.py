"""`queue`: a queue of callers as destination."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.stages.queue import QueueStage
from smartivr.dialog.steps.attended import Attended
from smartivr.dialog.steps.base import Edge
from smartivr.dialog.wording_queue import queue_wording
from smartivr.understanding.expecting import Option

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow
    from smartivr.dialog.stages.base import Stage, StagedCall


class Announce(StrEnum):
    """What callers who wait are told of their place."""

    POSITION = "position"
    ESTIMATE = "estimate"
    BOTH = "both"
    NONE = "none"


class QueueExit(BaseModel):
    """A way out of a queue; its name is an intent of `phrases.yaml` unless it has phrases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    next: str = Field(description="The step that follows.")
    key: str = Field("", pattern=r"^[0-9*#]{0,4}$", description="Key (or keys) for this way out.")
    label: str = Field("", description="How prompts name it; by default the intent's label.")
    phrases: tuple[str, ...] = Field((), description="Phrasings beside those of the intent.")


class Queue(Attended):
    """Put the caller into a queue."""

    verb: ClassVar[str] = "queue"

    queue: str = Field(min_length=1, description="Which queue.")
    priority: int = Field(0, ge=-9, le=9, description="Higher goes first; ages with waiting.")
    required: dict[str, int] = Field({}, description="Skill -> level that an agent must have.")
    preferred: dict[str, int] = Field({}, description="Skill -> level that is better to have.")
    music: str = Field("", description="Hold music, by name; by default the shipped one.")
    comfort: tuple[Prompt, ...] = Field((), description="Said while waiting, in turn.")
    comfort_every_s: float = Field(30.0, ge=5, le=3600, description="Time between two of them.")
    announce: Announce = Field(Announce.BOTH, description="What is told of the place in words.")
    announce_every_s: float = Field(
        90.0, ge=10, le=3600, description="Time between two announcements; the first is at once."
    )
    exits: dict[str, QueueExit] = Field({}, description="Intent -> way out, by speech or key.")
    offer: Prompt | None = Field(None, description="Names the ways out; by default made from keys.")
    offer_after_s: float = Field(45.0, ge=1, le=3600, description="When they are named first.")
    offer_every_s: float = Field(120.0, ge=10, le=3600, description="Time until named again.")
    offer_when_wait_over_s: float = Field(
        0.0, ge=0, description="Named at once where the estimated wait is longer; 0: never."
    )
    max_wait_s: float = Field(3600.0, ge=5, le=14400, description="Nobody waits longer.")
    on_timeout: str = Field("", description="The step then; by default the line's agent.")
    on_full: str = Field("", description="The step where no place is left; default as above.")
    on_empty: str = Field("", description="The step where no agent is there; default as above.")
    on_closed: str = Field("", description="The step outside the queue's hours; default as above.")

    @property
    def announces(self) -> bool:
        """Whether anything is told of the place."""
        return self.announce is not Announce.NONE

    @property
    def announces_position(self) -> bool:
        """Whether the position is told."""
        return self.announce in (Announce.POSITION, Announce.BOTH)

    @property
    def announces_estimate(self) -> bool:
        """Whether the estimated wait is told."""
        return self.announce in (Announce.ESTIMATE, Announce.BOTH)

    def edges(self) -> Iterator[Edge]:
        """The ways out, what follows a refusal, what follows the talk."""
        for name, way in self.exits.items():
            yield Edge(f"{way.key} {name}".strip(), way.next, ("exits", name, "next"))
        for label, field in (
            ("waited too long", "on_timeout"),
            ("full", "on_full"),
            ("nobody there", "on_empty"),
            ("closed", "on_closed"),
        ):
            if target := getattr(self, field):
                yield Edge(label, target, (field,))
        yield from super().edges()

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """What is said before and while waiting."""
        yield from super().spoken()
        for number, prompt in enumerate(self.comfort):
            yield ("comfort", number), prompt
        if self.offer:
            yield ("offer",), self.offer

    def stock(self, flow: "Flow") -> Iterator[str]:
        """The sentences of waiting, where the queue is served here."""
        if self.queue in flow.directory.queues:
            yield from super().stock(flow)
            yield from queue_wording(flow.language).sentences()
            yield self.ways_out(flow)

    def options(self, flow: "Flow") -> tuple[Option, ...]:
        """The ways out as understanding expects them."""
        return tuple(
            flow.option(name, way.label, way.phrases, way.key) for name, way in self.exits.items()
        )

    def ways_out(self, flow: "Flow") -> str:
        """Name the ways out by their keys; empty where there are none."""
        line = queue_wording(flow.language).way_out
        keyed = (option for option in self.options(flow) if option.keys)
        return " ".join(line.format(label=each.label, key=each.keys[0]) for each in keyed)

    def keeps_place(self, queue: str) -> bool:
        """Whoever comes back to the queue has not left it."""
        return queue == self.queue

    def stage(self, call: "StagedCall") -> "Stage | None":
        """Wait here, where the queue is served on this machine."""
        return QueueStage(call, self) if self.queue in call.flow.directory.queues else None
