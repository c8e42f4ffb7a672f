"""A caller hears a recorded answer."""

from typing import TYPE_CHECKING

from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.expectations import REPEAT
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.wording_answer import answer_wording
from smartivr.understanding.expecting import Option
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.steps.answer import Answer

OTHER, DONE = "answer_other", "answer_done"


class AnswerStage(Stage):
    """Plays the answer, then offers to repeat it, the main menu and a human."""

    def __init__(self, call: StagedCall, step: "Answer") -> None:
        super().__init__(call)
        self.step = step
        self.heard = False
        """Whether the answer has been heard to its end."""
        self._parting = False

    def begin(self) -> None:
        """Play the answer."""
        self.call.say((self.step.answer,))

    def said(self) -> None:
        """Offer what may follow; after the last words end the call."""
        if self._parting:
            self.call.end(self._outcome())
        elif self.step.next:
            self.call.go(self.step.next)
        else:
            self.heard = True
            self.call.ask(self._offer())

    def answered(self, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every stage
        """Go to the main menu, or end the call."""
        if meaning.intent == OTHER:
            self.call.go(self.call.flow.main)
        else:
            self._part()

    def universal(self, intent: str) -> bool:
        """Repeat the answer itself, not the offer."""
        if intent != REPEAT:
            return False
        self.begin()
        return True

    def given_up(self) -> bool:
        """Let a caller go who says nothing more."""
        self._part()
        return True

    def attached(self) -> None:
        """Play the answer from its beginning."""
        if self._parting:
            self.said()
        else:
            self.begin()

    def hung_up(self, reason: str) -> Outcome | None:  # noqa: ARG002  the seam of every stage
        """Whoever has heard the answer has what the call was for."""
        return self._outcome() if self.heard else None

    def state(self) -> dict[str, object]:
        """Everything that tells one moment from another."""
        return {"stage": "answer", "heard": self.heard, "parting": self._parting}

    def _part(self) -> None:
        self._parting = True
        self.call.say((Spoken(text=answer_wording(self.call.flow.language).goodbye),))

    def _offer(self) -> Ask:
        words = answer_wording(self.call.flow.language)
        other, done = words.main_menu, words.done
        return Ask(
            prompt=self.step.offer or Spoken(text=words.offer),
            options=(
                Option(OTHER, other[0], other[1:], keys=("1",)),
                Option(DONE, done[0], done[1:], keys=("#",)),
            ),
            silences=1,
        )

    @staticmethod
    def _outcome() -> Outcome:
        return Outcome(Verdict.HUNG_UP, "hangup", "", step="", reason="answered")
