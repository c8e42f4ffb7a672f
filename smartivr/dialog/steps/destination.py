"""What the steps that end a call in the menu have in common."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Step

if TYPE_CHECKING:
    from smartivr.dialog.stages.base import Stage, StagedCall


class Destination(Step):
    """A place a call is brought to; the subclass's verb is the kind of place."""

    say: Prompt | None = Field(None, description="Said before the caller is passed on.")

    @property
    def place(self) -> str:
        """The destination's name."""
        return str(getattr(self, self.verb))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """What is said before."""
        if self.say:
            yield ("say",), self.say

    def stage(self, call: "StagedCall") -> "Stage | None":  # noqa: ARG002  the seam of destinations
        """Return what goes on here; None where the place is not served on this machine."""
        return None

    def enter(self, talk: Conversation) -> None:
        """Let the caller wait, talk or leave a message here, or be handed over elsewhere."""
        if talk.begin(self.stage):
            return
        outcome = Outcome(
            verdict=Verdict.ROUTED, kind=self.verb, destination=self.place, step="", slots={}
        )
        talk.say_then_end((self.say,) if self.say else (), outcome)
