"""`transfer`: a person, department or number as destination."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from smartivr.dialog.stages.dial import DialStage
from smartivr.dialog.steps.attended import Attended
from smartivr.dialog.steps.base import Edge
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.wording_queue import queue_wording

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow
    from smartivr.dialog.stages.base import Stage, StagedCall
    from smartivr.routing.directory import Person


class Transfer(Attended):
    """Pass the caller to a person, a department or an outside number."""

    verb: ClassVar[str] = "transfer"

    transfer: str = Field(min_length=1, description="Whom to: a person, a queue, a number.")
    ring_s: float = Field(25.0, ge=3, le=300, description="How long a person is rung.")
    on_busy: str = Field("", description="The step where the person talks; as on_no_answer.")
    on_no_answer: str = Field(
        "", description="The step after that; by default the person's box, else the line's agent."
    )

    def edges(self) -> Iterator[Edge]:
        """What follows where nobody answers, and what follows the talk."""
        if self.on_busy:
            yield Edge("busy", self.on_busy, ("on_busy",))
        if self.on_no_answer:
            yield Edge("no answer", self.on_no_answer, ("on_no_answer",))
        yield from super().edges()

    def stock(self, flow: "Flow") -> Iterator[str]:
        """What is said where nobody answers, if it is a person."""
        if self.person(flow):
            yield from super().stock(flow)
            words = queue_wording(flow.language)
            yield from (words.nobody, words.lost, words.goodbye)

    def person(self, flow: "Flow") -> "Person | None":
        """Find whom the step names, by id or by extension."""
        people = flow.directory.people
        return people.get(self.transfer) or flow.directory.by_extension(self.transfer)

    def stage(self, call: "StagedCall") -> "Stage | None":
        """Ring the person, or wait in the queue; None for whoever is elsewhere."""
        flow = call.flow
        person = self.person(flow)
        if person:
            return DialStage(call, self, person)
        if self.transfer in flow.directory.queues:
            queue = Queue(queue=self.transfer, say=self.say, then=self.then)
            return queue.stage(call)
        return None
