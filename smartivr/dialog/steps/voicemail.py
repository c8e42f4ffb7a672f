"""`voicemail`: a voicemail box as destination."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from smartivr.dialog.stages.voicemail import VoicemailStage
from smartivr.dialog.steps.base import Edge
from smartivr.dialog.steps.destination import Destination
from smartivr.dialog.wording_voicemail import voicemail_wording

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow
    from smartivr.dialog.stages.base import Stage, StagedCall


class Voicemail(Destination):
    """Let the caller leave a message."""

    verb: ClassVar[str] = "voicemail"

    voicemail: str = Field(min_length=1, description="Whose box.")
    max_s: float = Field(120.0, ge=5, le=600, description="Longest message.")
    silence_s: float = Field(4.0, ge=1, le=30, description="Silence that ends the message.")
    then: str = Field("", description="The step after a kept message; by default the call ends.")
    on_failure: str = Field(
        "", description="The step where nothing can be recorded; by default the line's agent."
    )

    def edges(self) -> Iterator[Edge]:
        """What follows a message, or the lack of one."""
        if self.then:
            yield Edge("then", self.then, ("then",))
        if self.on_failure:
            yield Edge("not kept", self.on_failure, ("on_failure",))

    def stock(self, flow: "Flow") -> Iterator[str]:
        """The sentences around a message, where the box is served here."""
        box = flow.directory.boxes.get(self.voicemail)
        if box:
            words = voicemail_wording(flow.language)
            yield from words.sentences()
            yield words.greeting_of(box.title)

    def stage(self, call: "StagedCall") -> "Stage | None":
        """Take a message, where the box is served on this machine."""
        served = self.voicemail in call.flow.directory.boxes
        return VoicemailStage(call, self) if served else None
