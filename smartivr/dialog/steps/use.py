"""`use`: a step (and what follows it) shared by several places."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from smartivr.dialog.steps.base import Conversation, Edge, Step


class Use(Step):
    """Go through a shared step until its `return`, then go on here."""

    verb: ClassVar[str] = "use"

    use: str = Field(description="The first of the shared steps.")
    next: str = Field(description="The step after their `return`.")

    def edges(self) -> Iterator[Edge]:
        """Into the shared steps, and on."""
        yield Edge("use", self.use, ("use",))
        yield Edge("then", self.next, ("next",))

    def keeps_place(self, queue: str) -> bool:  # noqa: ARG002  the seam of every step
        """Keep it: what follows tells whether the caller really leaves."""
        return True

    def enter(self, talk: Conversation) -> None:
        """Enter the shared steps."""
        talk.use(self.use, self.next)
