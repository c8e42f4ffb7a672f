"""What every step of a flow has, and what a step may do to the call."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field

from smartivr.dialog.commands import Outcome
from smartivr.dialog.policy import Policy
from smartivr.dialog.spoken import Spoken
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import CallFacts, Flow
    from smartivr.dialog.question import Ask
    from smartivr.dialog.stages.base import Stage, StagedCall

RETURN = "return"
"""As a target: go back to the `use` step that led here."""


@dataclass(frozen=True)
class Edge:
    """A way out of a step: its label on the drawing, its target, where the file names it."""

    label: str
    target: str
    path: tuple[str | int, ...]


class Conversation(Protocol):
    """What a step may do; `CallSession` does it."""

    flow: "Flow"
    facts: "CallFacts"
    now: datetime
    slots: dict[str, str]

    def say_then_go(self, prompts: Sequence[Spoken], target: str) -> None:
        """Say these and go on once they are heard; a human may be asked for meanwhile."""

    def say_then_end(self, prompts: Sequence[Spoken], outcome: Outcome) -> None:
        """Say these, then record the outcome and end."""

    def ask(self, question: "Ask") -> None:
        """Put a question; the step's `answered` follows, or the question's failure target."""

    def go(self, target: str) -> None:
        """Enter another step (or `return`)."""

    def call_webhook(self, url: str, payload: Mapping[str, str], timeout_s: float) -> None:
        """Ask a web service; the step's `webhook_answered` follows."""

    def begin(self, make: "Callable[[StagedCall], Stage | None]") -> bool:
        """Let the stage that this makes go on at the present step until the call leaves it.

        False where it makes none.
        """

    def use(self, step: str, then: str) -> None:
        """Enter a step whose `return` goes on at `then`."""


class Step(BaseModel):
    """One step of a flow; its verb is the key that names it in YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verb: ClassVar[str]
    interactive: ClassVar[bool] = False
    """The caller answers here, so "back" returns to it."""

    note: str = Field("", description="A remark for whoever edits the flow.")
    settings: Policy = Field(Policy(), description="Waiting times and bars of this step alone.")

    def edges(self) -> Iterator[Edge]:
        """Every way out of this step."""
        yield from ()

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """Every prompt of this step with its place in the file."""
        yield from ()

    def stock(self, flow: "Flow") -> Iterator[str]:  # noqa: ARG002  the seam of every step
        """Every sentence that is said here beside the step's own prompts."""
        yield from ()

    def keeps_place(self, queue: str) -> bool:  # noqa: ARG002  the same
        """Whether a caller who waits in that queue keeps the place while the call is here."""
        return False

    def enter(self, talk: Conversation) -> None:
        """Begin this step."""
        raise NotImplementedError

    def answered(self, talk: Conversation, meaning: Meaning, by: str) -> None:
        """Go on after an accepted answer; `by` is speech or keys."""

    def webhook_answered(self, talk: Conversation, value: str, *, failed: bool) -> None:
        """Go on after a web service answered or failed to."""
