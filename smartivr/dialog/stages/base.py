"""What goes on at one destination of one call.

A step is shared by all calls and never changes; what changes while a caller waits, talks or leaves
a message is a stage, made by the step when the call enters it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from smartivr.dialog import events
from smartivr.dialog.commands import Command, Outcome
from smartivr.dialog.spoken import Spoken
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.flow import CallFacts, Flow
    from smartivr.dialog.question import Ask


class StagedCall(Protocol):
    """What a stage may do to the call; `CallSession` does it."""

    flow: "Flow"
    facts: "CallFacts"
    now: datetime
    slots: dict[str, str]
    step: str

    def emit(self, commands: Sequence[Command]) -> None:
        """Pass commands to the runtime."""

    def say(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> None:
        """Say these, listening to nothing new; the stage's `said` follows once they are heard.

        `facts` fill variables of the prompts beside the slots.
        """

    def ask(
        self,
        question: "Ask",
        before: Sequence[Spoken] = (),
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Put a question after these prompts; the stage's `answered` follows.

        What is put in vain leads to the question's failure target, by default a human.
        """

    def only_keys(self) -> None:
        """Fall silent and hear nothing but keys until the next `say` or `ask`."""

    def start_timer(self, name: str, after_s: float) -> None:
        """Have the stage's `timer` called, once; a timer of the same name is replaced."""

    def stop_timer(self, name: str) -> None:
        """Forget this timer, if it runs."""

    def arrive(self, outcome: Outcome) -> None:
        """The caller is at the destination: kept and told; the call goes on here."""

    def end(self, outcome: Outcome) -> None:
        """The call is over."""

    def go(self, target: str) -> None:
        """Leave for another step."""


class Stage:
    """What goes on at a destination; a subclass overrides what concerns it."""

    def __init__(self, call: StagedCall) -> None:
        self.call = call

    def begin(self) -> None:
        """The call is here."""
        raise NotImplementedError

    def told(self, event: events.Event) -> None:
        """Take an event of the call centre."""

    def timer(self, name: str) -> None:
        """A timer of this stage has run out."""

    def said(self) -> None:
        """Everything said has been heard."""

    def answered(self, meaning: Meaning, by: str) -> None:
        """A question of this stage was answered; `by` is speech or keys."""

    def key(self, key: str) -> bool:  # noqa: ARG002  the seam of every stage
        """Take a key before anything else does; false: it goes the usual way."""
        return False

    def hung_up(self, reason: str) -> Outcome | None:  # noqa: ARG002  the same
        """The caller is gone; how the call ended, where that is not merely abandoned."""
        return None

    def left(self) -> None:
        """The call goes elsewhere or is over: give up what is held here."""

    def state(self) -> dict[str, object]:
        """Everything that tells one moment of the stage from another; fits into JSON."""
        return {}
