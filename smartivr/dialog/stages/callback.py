"""A caller is promised a call back."""

from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.dialog.commands import KeepCallback, Outcome, Verdict
from smartivr.dialog.expectations import HELP, REPEAT
from smartivr.dialog.place import Place
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages import callback_questions as questions
from smartivr.dialog.stages.base import StagedCall
from smartivr.dialog.stages.callback_arranging import Arranging, Phase, iso
from smartivr.dialog.stages.callback_promise import Promise, promise

if TYPE_CHECKING:
    from smartivr.dialog.steps.callback import Callback

ATTEMPTS_TO_KEEP = 2
ANSWER_SLACK_S = 20.0
"""How long keeping a callback may take."""
KEEPING = "keeping"
"""The timer of that."""


class CallbackStage(Arranging):
    """Settles the number and the time, has the callback kept, and says so once it is safe."""

    def __init__(self, call: StagedCall, step: "Callback") -> None:
        super().__init__(call, step)
        self._told: Promise | None = None
        self._leave_for = ""

    # --- what happens ------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for the number, or whether it is the one of this call."""
        self.call.arrive(self._outcome(Verdict.ROUTED))
        self.arrange()

    def told(self, event: events.Event) -> None:
        """Take whether the callback is kept."""
        if self.phase is not Phase.KEEPING:
            return
        match event:
            case events.Kept(request=self.wanted.requests):
                self._kept()
            case events.NotKept(request=self.wanted.requests):
                self._not_kept()

    def timer(self, name: str) -> None:  # noqa: ARG002  there is only one
        """Nobody says whether the callback is kept."""
        if self.phase is Phase.KEEPING:
            self._not_kept()

    def said(self) -> None:
        """Go on after the last words."""
        if self.phase is Phase.KEPT:
            if self.step.then:
                self.call.go(self.step.then)
            else:
                self.call.end(self._outcome(Verdict.ROUTED))
        elif self.phase is Phase.IN_VAIN:
            if self._leave_for:
                self.call.go(self._leave_for)
            else:
                self.call.end(self._outcome(Verdict.FAILED, "callback-away"))

    def key(self, key: str) -> bool:  # noqa: ARG002  whichever it is
        """Nothing is changed any more while the callback is being kept."""
        return self.phase is Phase.KEEPING

    def universal(self, intent: str) -> bool:
        """Say the promise again, where no question stands that could be repeated."""
        last = self.phase in (Phase.KEPT, Phase.IN_VAIN)
        if not last or intent not in (REPEAT, HELP):
            return False
        self.attached()
        return True

    def attached(self) -> None:
        """Say the promise again; what is being kept is told once it is."""
        match self.phase:
            case Phase.KEPT if self._told:
                self._say_promise(self._told)
            case _:
                self.said()

    def hung_up(self, reason: str) -> Outcome | None:
        """Only what was agreed counts as a callback."""
        agreed = self.phase in (Phase.KEEPING, Phase.KEPT)
        if agreed:
            if self._place:
                self.call.place_handed_over()
            return self._outcome(Verdict.ROUTED)
        return self._outcome(Verdict.ABANDONED, reason)

    def state(self) -> dict[str, object]:
        """Everything that tells one moment from another."""
        wanted = self.wanted
        return {
            "stage": "callback",
            "phase": self.phase.value,
            "number": wanted.number,
            "day": wanted.day.isoformat() if wanted.day else "",
            "moment": iso(wanted.moment),
            "rounds": dict(wanted.rounds),
            "requests": wanted.requests,
        }

    # --- the promise -------------------------------------------------------------------------

    def keep(self) -> None:
        """Ask for the callback to be kept."""
        self.phase = Phase.KEEPING
        wanted = self.wanted
        wanted.requests += 1
        self.call.only_keys()
        due = iso(wanted.moment)
        self.call.emit([KeepCallback(wanted.requests, self.step.callback, wanted.number, due)])
        self.call.start_timer(KEEPING, ANSWER_SLACK_S)

    def _kept(self) -> None:
        self.call.stop_timer(KEEPING)
        self.phase = Phase.KEPT
        self._told = self._promise()
        if self._place:
            self.call.place_handed_over()
        self._say_promise(self._told)

    def _say_promise(self, told: Promise) -> None:
        last = () if self.step.then else (Spoken(text=self.words.goodbye),)
        self.call.say((Spoken(text=told.text), *last), told.facts)

    def _promise(self) -> Promise:
        now, moment = self.call.now, self.wanted.moment
        opens = self.hours.next_open(now)
        return promise(
            self.words,
            agreed=self.in_words(moment) if moment else "",
            opens=self.in_words(opens) if opens and opens > now else "",
            place=self._place,
            language=self.call.flow.language,
        )

    def _not_kept(self) -> None:
        self.call.stop_timer(KEEPING)
        if self.wanted.requests < ATTEMPTS_TO_KEEP:
            question = questions.trying_again(self.words, self.step.on_failure)
            self.ask(Phase.NOT_KEPT, question)
        else:
            self.in_vain()

    def in_vain(self) -> None:
        """Bring the caller to a human, unless that has led here again."""
        call, words = self.call, self.words
        self.phase = Phase.IN_VAIN
        again = call.step in call.failed
        call.failed.add(call.step)
        self._leave_for = "" if again else self.step.on_failure or call.flow.agent
        call.say((Spoken(text=words.call_later if again else words.in_vain),))

    # --- what all of them need ---------------------------------------------------------------

    @property
    def _place(self) -> Place | None:
        """The caller's place in the queue that is to call back."""
        place = self.call.place
        return place if place and place.queue == self.step.callback else None

    def _outcome(self, verdict: Verdict, reason: str = "") -> Outcome:
        return Outcome(verdict, "callback", self.step.callback, step="", reason=reason)
