"""What is said, and asked, before anybody is rung for a caller."""

from typing import TYPE_CHECKING

from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.wording_queue import QueueWording, queue_wording
from smartivr.understanding.expecting import Asked, AskKind, Option
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.steps.attended import Attended

NOTHING = Spoken()
CONSENT = Asked(slot="may_record", kind=AskKind.YES_NO, intent="may_record")


class Approach(Stage):
    """Says what the step says, sees to the consent to be recorded, then `reach`es for somebody.

    From then on the caller may say or key what the stage has as `options`, and everything that
    works everywhere; neither silence nor noise changes anything.
    """

    def __init__(self, call: StagedCall, step: "Attended") -> None:
        super().__init__(call)
        self.step = step
        self.reached = False
        self._asking = False

    @property
    def words(self) -> QueueWording:
        """The stock sentences of the line's language."""
        return queue_wording(self.call.flow.language)

    def reach(self) -> None:
        """Ask for a place, or ring somebody."""
        raise NotImplementedError

    def options(self) -> tuple[Option, ...]:
        """What the caller may choose meanwhile."""
        return ()

    def opening(self) -> tuple[Spoken, ...]:
        """What is said first."""
        return (self.step.say,) if self.step.say else ()

    def begin(self) -> None:
        """Say the step's words; ask or tell about recording, once a call."""
        call, before = self.call, self.opening()
        policy = call.flow.recording
        if not policy.record or call.may_record is not None:
            self._attend(before)
        elif policy.consent == "ask":
            self._asking = True
            question = Ask(prompt=Spoken(text=self.words.may_we_record), asked=CONSENT)
            call.ask(question, before)
        else:
            call.may_record = True
            told = (Spoken(text=self.words.recorded),) if policy.consent == "tell" else ()
            self._attend((*before, *told))

    def said(self) -> None:
        """Once everything was said: reach for somebody, once."""
        if not self.reached and not self._asking:
            self.reached = True
            self.reach()

    def answered(self, meaning: Meaning, by: str) -> None:
        """Take the answer about recording, or the caller's choice."""
        if self._asking:
            self._agreed(agreed=meaning.slots.get(CONSENT.slot) == "yes")
        else:
            self.chosen(meaning.intent, by)

    def chosen(self, intent: str, by: str) -> None:
        """Carry out an option."""

    def given_up(self) -> bool:
        """Without an answer nothing is recorded."""
        if self._asking:
            self._agreed(agreed=False)
            return True
        return False

    def _agreed(self, *, agreed: bool) -> None:
        self._asking = False
        self.call.may_record = agreed
        self._attend(())

    def _attend(self, before: tuple[Spoken, ...]) -> None:
        """Listen for whatever the caller may want to say, and insist on nothing."""
        question = self.call.flow.question(self.step, self._question)
        self.call.ask(question, before)

    def _question(self) -> Ask:
        return Ask(prompt=NOTHING, options=self.options(), patient=True)

    def state(self) -> dict[str, object]:
        """How far the caller has come."""
        return {"reached": self.reached, "asking": self._asking}
