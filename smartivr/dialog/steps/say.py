"""`say`: a prompt, then the next step."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Edge, Step


class Say(Step):
    """Say something and go on."""

    verb: ClassVar[str] = "say"

    say: Prompt = Field(description="What is said.")
    next: str = Field(description="The step that follows.")

    def edges(self) -> Iterator[Edge]:
        """Only one way on."""
        yield Edge("", self.next, ("next",))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """Only one prompt."""
        yield ("say",), self.say

    def keeps_place(self, queue: str) -> bool:  # noqa: ARG002  the seam of every step
        """Keep it: what follows tells whether the caller really leaves."""
        return True

    def enter(self, talk: Conversation) -> None:
        """Speak, then move on."""
        talk.say_then_go((self.say,), self.next)
