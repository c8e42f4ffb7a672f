"""What the steps that end a call in the menu have in common."""

from collections.abc import Iterator

from pydantic import Field

from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Step


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

    def enter(self, talk: Conversation) -> None:
        """Say the prompt, then pass the caller on."""
        outcome = Outcome(
            verdict=Verdict.ROUTED, kind=self.verb, destination=self.place, step="", slots={}
        )
        talk.say_then_end((self.say,) if self.say else (), outcome)
