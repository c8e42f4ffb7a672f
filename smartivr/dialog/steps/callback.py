"""`callback`: a promise to call back as destination."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from smartivr.dialog.stages.callback import CallbackStage
from smartivr.dialog.steps.base import Edge
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.wording_callback import callback_wording

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow
    from smartivr.dialog.stages.base import Stage, StagedCall


class Callback(Destination):
    """Promise to call the caller back."""

    verb: ClassVar[str] = "callback"

    callback: str = Field(min_length=1, description="Which queue calls back.")
    schedule: bool = Field(False, description="Callers may choose a time when the queue is open.")
    country: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description="Whose local numbers are understood, such as GB; by default the line's.",
    )
    abroad: bool = Field(True, description="Numbers of other countries are called too.")
    then: str = Field("", description="The step after the promise; by default the call ends.")
    on_failure: str = Field(
        "", description="The step where none can be arranged; by default the line's agent."
    )

    def edges(self) -> Iterator[Edge]:
        """What follows the promise, or the lack of one."""
        if self.then:
            yield Edge("then", self.then, ("then",))
        if self.on_failure:
            yield Edge("not arranged", self.on_failure, ("on_failure",))

    def stock(self, flow: "Flow") -> Iterator[str]:
        """The sentences around the promise, where the queue is served here."""
        if self.callback in flow.directory.queues:
            yield from callback_wording(flow.language).sentences()

    def keeps_place(self, queue: str) -> bool:
        """Whoever is to be called back by the queue keeps the place in it meanwhile."""
        return queue == self.callback

    def stage(self, call: "StagedCall") -> "Stage | None":
        """Arrange the callback, where the queue is served on this machine."""
        served = self.callback in call.flow.directory.queues
        return CallbackStage(call, self) if served else None
