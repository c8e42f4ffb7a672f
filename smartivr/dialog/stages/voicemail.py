"""A caller leaves a message."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.dialog.commands import (
    DropMessage,
    EndMessage,
    KeepMessage,
    Outcome,
    TakeMessage,
    Verdict,
)
from smartivr.dialog.expectations import HELP, REPEAT
from smartivr.dialog.keys import AGENT_KEY
from smartivr.dialog.situation import Situation
from smartivr.dialog.spoken import Spoken, TakenMessage
from smartivr.dialog.stages import voicemail_questions as questions
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.wording_voicemail import VoicemailWording, voicemail_wording
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.steps.voicemail import Voicemail

SHORTEST_S = 1.0
"""Less speech is no message."""
REQUESTS_TO_SPEAK = 2
ATTEMPTS_TO_KEEP = 2
ANSWER_SLACK_S = 20.0
"""How long what was asked of the recorder may take beyond its own time."""

RECORDER = "recorder"
"""The timer of whatever the recorder is asked for."""


class Phase(StrEnum):
    """Where the caller is with the message."""

    GREETING = "greeting"
    TAKING = "taking"
    ENDING = "ending"
    """The caller has finished; the recorder has not said so yet."""
    REVIEW = "review"
    KEEPING = "keeping"
    NOT_KEPT = "not-kept"
    """The caller is asked whether to try again."""
    KEPT = "kept"
    IN_VAIN = "in-vain"
    """Nothing was said, or nothing can be recorded: the last words."""


@dataclass
class _Tries:
    spoken: int = 0
    kept: int = 0
    requests: int = 0
    taking_since: datetime | None = field(default=None)


class VoicemailStage(Stage):
    """Takes a message, lets the caller hear it, keeps it, and says so once it is safe."""

    def __init__(self, call: StagedCall, step: "Voicemail") -> None:
        super().__init__(call)
        self.step = step
        self.phase = Phase.GREETING
        self._tries = _Tries()
        self._leave_for = ""
        """Where the last words lead; empty: to the end of the call."""

    @property
    def words(self) -> VoicemailWording:
        """The stock sentences of the line's language."""
        return voicemail_wording(self.call.flow.language)

    @property
    def situation(self) -> Situation:
        """Leaving a message, while it is recorded."""
        taking = self.phase is Phase.TAKING
        return Situation.LEAVING_A_MESSAGE if taking else Situation.MENU

    # --- what happens ------------------------------------------------------------------------

    def begin(self) -> None:
        """Greet the caller."""
        self.call.arrive(self._outcome(Verdict.ROUTED))
        self.call.say((self._greeting(),))

    def said(self) -> None:
        """Go on after the greeting or the last words."""
        if self.phase is Phase.GREETING:
            self._take()
        elif self.phase is Phase.KEPT:
            if self.step.then:
                self.call.go(self.step.then)
            else:
                self.call.end(self._outcome(Verdict.ROUTED))
        elif self.phase is Phase.IN_VAIN:
            self._leave()

    def key(self, key: str) -> bool:
        """While the caller speaks, any key ends the message; only 0 asks for a human."""
        busy = self.phase in (Phase.TAKING, Phase.ENDING, Phase.KEEPING)
        if not busy or key == AGENT_KEY:
            return False
        if self.phase is Phase.TAKING:
            self.phase = Phase.ENDING
            self.call.emit([EndMessage()])
        return True

    def told(self, event: events.Event) -> None:
        """Take what the recorder tells."""
        request = self._tries.requests
        match event:
            case events.MessageTaken() if self.phase in (Phase.TAKING, Phase.ENDING):
                self._taken(event)
            case events.Kept(request=answered) if self._waits_for(answered, request):
                self._kept()
            case events.NotKept(request=answered) if self._waits_for(answered, request):
                self._not_kept()

    def timer(self, name: str) -> None:  # noqa: ARG002  there is only one
        """The recorder does not answer."""
        if self.phase in (Phase.TAKING, Phase.ENDING):
            self._cannot_take()
        elif self.phase is Phase.KEEPING:
            self._not_kept()

    def answered(self, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every stage
        """Do with the message what the caller wants."""
        match meaning.intent:
            case questions.LISTEN:
                self._review(TakenMessage())
            case questions.RECORD_AGAIN:
                self._tries.spoken = 0
                self._take()
            case _:
                self._keep()

    def given_up(self) -> bool:
        """Send a message whose caller no longer answers."""
        if self.phase is Phase.REVIEW:
            self._keep()
            return True
        return False

    def universal(self, intent: str) -> bool:
        """Say the last words again, where no question stands that could be repeated."""
        asking = self.phase in (Phase.REVIEW, Phase.NOT_KEPT)
        if asking or intent not in (REPEAT, HELP):
            return False
        self.attached()
        return True

    def attached(self) -> None:
        """Say the last words again; what is being recorded or kept goes on."""
        match self.phase:
            case Phase.GREETING:
                self.call.say((self._greeting(),))
            case Phase.KEPT:
                self._thank()
            case _:
                self.said()

    def hung_up(self, reason: str) -> Outcome | None:
        """Send what was said."""
        if self.phase in (Phase.KEEPING, Phase.KEPT):
            return self._outcome(Verdict.ROUTED)
        if not self._holds_message:
            return self._outcome(Verdict.ABANDONED, reason)
        if self.phase is Phase.TAKING:
            self.call.emit([EndMessage()])
        self._tries.requests += 1
        self.call.emit([KeepMessage(self._tries.requests, self.step.voicemail)])
        self.phase = Phase.KEEPING
        return self._outcome(Verdict.ROUTED)

    def left(self) -> None:
        """Forget a message that the caller does not want to leave after all."""
        if self.phase in (Phase.TAKING, Phase.ENDING, Phase.REVIEW, Phase.NOT_KEPT):
            self.call.emit([DropMessage()])

    def state(self) -> dict[str, object]:
        """Everything that tells one moment from another."""
        tries = self._tries
        return {
            "stage": "voicemail",
            "phase": self.phase.value,
            "tries": [tries.spoken, tries.kept, tries.requests],
        }

    # --- what follows from it ----------------------------------------------------------------

    def _greeting(self) -> Spoken:
        if self.step.say:
            return self.step.say
        box = self.call.flow.directory.boxes.get(self.step.voicemail)
        return Spoken(text=self.words.greeting_of(box.title if box else ""))

    def _take(self) -> None:
        step = self.step
        self.phase = Phase.TAKING
        self._tries.spoken += 1
        self._tries.taking_since = self.call.now
        self.call.only_keys()
        self.call.emit([TakeMessage(step.max_s, step.silence_s)])
        self.call.start_timer(RECORDER, step.max_s + step.silence_s + ANSWER_SLACK_S)

    def _taken(self, message: events.MessageTaken) -> None:
        self.call.stop_timer(RECORDER)
        if message.ended_by == "failed":
            self._cannot_take()
        elif message.seconds >= SHORTEST_S:
            self._review()
        elif self._tries.spoken < REQUESTS_TO_SPEAK:
            self.phase = Phase.GREETING
            self.call.say((Spoken(text=self.words.too_short),))
        else:
            self.phase = Phase.IN_VAIN
            self.call.say((Spoken(text=self.words.no_message),))

    def _review(self, *before: Spoken) -> None:
        self.phase = Phase.REVIEW
        self.call.ask(questions.review(self.words), before)

    def _keep(self) -> None:
        self.phase = Phase.KEEPING
        self._tries.kept += 1
        self._tries.requests += 1
        self.call.only_keys()
        self.call.emit([KeepMessage(self._tries.requests, self.step.voicemail)])
        self.call.start_timer(RECORDER, ANSWER_SLACK_S)

    def _waits_for(self, answered: int, request: int) -> bool:
        return self.phase is Phase.KEEPING and answered == request

    def _kept(self) -> None:
        self.call.stop_timer(RECORDER)
        self.phase = Phase.KEPT
        self._thank()

    def _thank(self) -> None:
        last = () if self.step.then else (Spoken(text=self.words.goodbye),)
        self.call.say((Spoken(text=self.words.kept), *last))

    def _not_kept(self) -> None:
        self.call.stop_timer(RECORDER)
        if self._tries.kept < ATTEMPTS_TO_KEEP:
            self.phase = Phase.NOT_KEPT
            self.call.ask(questions.trying_again(self.words, self.step.on_failure))
        else:
            self.call.emit([DropMessage()])
            self._cannot_take()

    def _cannot_take(self) -> None:
        """Bring the caller to a human, unless that has led here again."""
        call, words = self.call, self.words
        self.phase = Phase.IN_VAIN
        again = call.step in call.failed
        call.failed.add(call.step)
        self._leave_for = "" if again else self.step.on_failure or call.flow.agent
        call.say((Spoken(text=words.call_later if again else words.away),))

    def _leave(self) -> None:
        if self._leave_for:
            self.call.go(self._leave_for)
        elif self.call.step in self.call.failed:
            self.call.end(self._outcome(Verdict.FAILED, "voicemail-away"))
        else:
            self.call.end(self._outcome(Verdict.HUNG_UP, "no-message"))

    @property
    def _holds_message(self) -> bool:
        """Whether something worth keeping has been recorded, as far as the call can know."""
        if self.phase in (Phase.TAKING, Phase.ENDING):
            since = self._tries.taking_since or self.call.now
            return (self.call.now - since).total_seconds() >= SHORTEST_S
        return self.phase in (Phase.REVIEW, Phase.NOT_KEPT)

    def _outcome(self, verdict: Verdict, reason: str = "") -> Outcome:
        return Outcome(verdict, "voicemail", self.step.voicemail, step="", reason=reason)
