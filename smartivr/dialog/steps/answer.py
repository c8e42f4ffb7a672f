"""`answer`: a recorded answer as destination."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.stages.answer import AnswerStage
from smartivr.dialog.steps.base import Conversation, Edge, Step
from smartivr.dialog.wording_answer import answer_wording

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


class Answer(Step):
    """Play an answer, then offer to repeat it, the main menu and a human."""

    verb: ClassVar[str] = "answer"

    answer: Prompt = Field(description="What callers want to know, such as the opening hours.")
    offer: Prompt | None = Field(None, description="What may follow; by default stock words.")
    next: str = Field("", description="The step that follows at once, in place of the offer.")

    def edges(self) -> Iterator[Edge]:
        """Only where the step names one."""
        if self.next:
            yield Edge("", self.next, ("next",))

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """The answer, and the offer where it has words of its own."""
        yield ("answer",), self.answer
        if self.offer:
            yield ("offer",), self.offer

    def stock(self, flow: "Flow") -> Iterator[str]:
        """What is said after the answer."""
        words = answer_wording(flow.language)
        if not self.next:
            yield from (words.goodbye,) if self.offer else (words.offer, words.goodbye)

    def enter(self, talk: Conversation) -> None:
        """Play the answer."""
        talk.begin(lambda call: AnswerStage(call, self))
