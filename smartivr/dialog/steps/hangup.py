"""`hangup`: the flow ends the call."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.spoken import Prompt, Spoken
from smartivr.dialog.steps.base import Conversation, Step


class Hangup(Step):
    """Say goodbye and end the call."""

    verb: ClassVar[str] = "hangup"

    hangup: Prompt = Field(description="The last words; may be empty.")
    reason: str = Field("done", description="For the call record.")

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], Spoken]]:
        """The last words."""
        yield ("hangup",), self.hangup

    def enter(self, talk: Conversation) -> None:
        """Say the last words and end."""
        outcome = Outcome(Verdict.HUNG_UP, "hangup", "", step="", reason=self.reason)
        talk.say_then_end((self.hangup,), outcome)
