"""A caller is promised a call back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.dialog.callback_hours import CallbackHours
from smartivr.dialog.commands import KeepCallback, Outcome, Verdict
from smartivr.dialog.phone_number import Dialable, calling, country_of_line, dialable, tail
from smartivr.dialog.place import Place
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages import callback_questions as questions
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.stages.callback_promise import Promise, promise
from smartivr.dialog.wording_callback import CallbackWording, callback_wording
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.steps.callback import Callback

MOST_ROUNDS = 3
"""Numbers, and times, that may turn out wrong before a human takes over."""
ATTEMPTS_TO_KEEP = 2
ANSWER_SLACK_S = 20.0
"""How long keeping a callback may take."""


class Phase(StrEnum):
    """What the caller is being asked or told."""

    SAME_NUMBER = "same-number"
    NUMBER = "number"
    READ_BACK = "read-back"
    NOW_OR_LATER = "now-or-later"
    DAY = "day"
    TIME = "time"
    MOMENT = "moment"
    """Whether a moment suits, either the one asked for or the next possible one."""
    KEEPING = "keeping"
    NOT_KEPT = "not-kept"
    KEPT = "kept"
    IN_VAIN = "in-vain"


@dataclass
class _Wanted:
    """What has been agreed so far."""

    number: str = ""
    day: date | None = None
    moment: datetime | None = None
    rounds: dict[str, int] = field(default_factory=dict)
    requests: int = 0


class CallbackStage(Stage):
    """Settles the number and the time, has the callback kept, and says so once it is safe."""

    def __init__(self, call: StagedCall, step: "Callback") -> None:
        super().__init__(call)
        self.step = step
        self.phase = Phase.SAME_NUMBER
        self.wanted = _Wanted()
        self._leave_for = ""

    @property
    def words(self) -> CallbackWording:
        """The stock sentences of the line's language."""
        return callback_wording(self.call.flow.language)

    @property
    def hours(self) -> CallbackHours:
        """When somebody can call back."""
        flow = self.call.flow
        return CallbackHours(flow.calendar, flow.directory.queues[self.step.callback].calendar)

    # --- what happens ------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for the number, or whether it is the one of this call."""
        self.call.arrive(self._outcome(Verdict.ROUTED))
        before = (self.step.say,) if self.step.say else ()
        self.wanted.number = calling(self.call.facts.caller)
        if self.wanted.number:
            ending = {"tail": tail(self.wanted.number)}
            self._ask(Phase.SAME_NUMBER, self._yes_or_no(self.words.this_number), *before, **ending)
        else:
            self._ask_number(*before)

    def answered(self, meaning: Meaning, by: str) -> None:  # noqa: ARG002  the seam of every stage
        """Take the answer to what was asked last."""
        yes = meaning.slots.get(questions.ANSWER) == questions.YES
        match self.phase:
            case Phase.SAME_NUMBER | Phase.READ_BACK if yes:
                self._number_settled()
            case Phase.SAME_NUMBER | Phase.READ_BACK:
                self._ask_number()
            case Phase.NUMBER:
                self._number_given(meaning.slots.get(questions.NUMBER, ""))
            case Phase.NOW_OR_LATER if meaning.intent == questions.LATER:
                self._ask_day()
            case Phase.DAY:
                self._day_given(meaning.slots.get(questions.DAY, ""))
            case Phase.TIME:
                self._time_given(meaning.intent)
            case Phase.MOMENT if not yes:
                self._ask_day()
            case _:
                self._keep()

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

    def attached(self) -> None:
        """Go on with the last words; what is being kept is told once it is."""
        self.said()

    def hung_up(self, reason: str) -> Outcome | None:
        """Only what was agreed counts as a callback."""
        agreed = self.phase in (Phase.KEEPING, Phase.KEPT)
        if agreed:
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
            "moment": _iso(wanted.moment),
            "rounds": dict(wanted.rounds),
            "requests": wanted.requests,
        }

    # --- the number --------------------------------------------------------------------------

    def _ask_number(self, *before: Spoken) -> None:
        self.wanted.number = ""
        if self._round("number"):
            question = questions.which_number(self.words, self.step.on_failure)
            self._ask(Phase.NUMBER, question, *before)

    def _number_given(self, digits: str) -> None:
        country = self.step.country or country_of_line(self.call.flow, self.call.facts)
        found = dialable(digits, country, abroad=self.step.abroad)
        if not isinstance(found, Dialable):
            self._ask_number(Spoken(text=self.words.faults[found]))
            return
        self.wanted.number = found.number
        question = self._yes_or_no(self.words.is_it_right)
        self._ask(Phase.READ_BACK, question, digits=found.spoken)

    def _number_settled(self) -> None:
        if self.step.schedule:
            question = questions.now_or_later(self.words, self.step.on_failure)
            self._ask(Phase.NOW_OR_LATER, question)
        else:
            self._keep()

    # --- the time ----------------------------------------------------------------------------

    def _ask_day(self, *before: Spoken) -> None:
        self.wanted.day = self.wanted.moment = None
        if self._round("day"):
            question = questions.which_day(self.words, self.step.on_failure)
            self._ask(Phase.DAY, question, *before)

    def _day_given(self, text: str) -> None:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self._ask_day()
            return
        if not self.hours.within_reach(day, self.call.now):
            self._ask_day(Spoken(text=self.words.too_far))
        elif not self.hours.opens_on(day):
            self._offer(self.hours.midnight(day))
        else:
            self.wanted.day = day
            language = self.call.flow.language
            question = questions.which_time(self.words, language, self.step.on_failure)
            self._ask(Phase.TIME, question)

    def _time_given(self, intent: str) -> None:
        wanted, now = self.wanted, self.call.now
        meant = self.hours.moment(wanted.day, intent, now) if wanted.day else None
        if meant and meant > now and self.hours.open_at(meant):
            self._ask_whether(meant)
        else:
            self._offer(meant or now)

    def _offer(self, refused: datetime) -> None:
        """Offer the next possible moment in place of one that is not."""
        possible = self.hours.next_open(max(refused, self.call.now))
        closed = Spoken(text=self.words.closed)
        if possible is None:
            self._ask_day(closed)
        else:
            self._ask_whether(possible, closed)

    def _ask_whether(self, moment: datetime, *before: Spoken) -> None:
        self.wanted.moment = moment
        question = self._yes_or_no(self.words.shall_we)
        self._ask(Phase.MOMENT, question, *before, when=self._in_words(moment))

    # --- the promise -------------------------------------------------------------------------

    def _keep(self) -> None:
        self.phase = Phase.KEEPING
        wanted = self.wanted
        wanted.requests += 1
        self.call.only_keys()
        due = _iso(wanted.moment)
        self.call.emit([KeepCallback(wanted.requests, self.step.callback, wanted.number, due)])
        self.call.start_timer("keeping", ANSWER_SLACK_S)

    def _kept(self) -> None:
        self.call.stop_timer("keeping")
        self.phase = Phase.KEPT
        told = self._promise()
        if self._place:
            self.call.place_handed_over()
        last = () if self.step.then else (Spoken(text=self.words.goodbye),)
        self.call.say((Spoken(text=told.text), *last), told.facts)

    def _promise(self) -> Promise:
        now, moment = self.call.now, self.wanted.moment
        opens = self.hours.next_open(now)
        return promise(
            self.words,
            agreed=self._in_words(moment) if moment else "",
            opens=self._in_words(opens) if opens and opens > now else "",
            place=self._place,
            language=self.call.flow.language,
        )

    def _not_kept(self) -> None:
        self.call.stop_timer("keeping")
        if self.wanted.requests < ATTEMPTS_TO_KEEP:
            question = questions.trying_again(self.words, self.step.on_failure)
            self._ask(Phase.NOT_KEPT, question)
        else:
            self._in_vain()

    def _in_vain(self) -> None:
        """Bring the caller to a human, unless that has led here again."""
        call, words = self.call, self.words
        self.phase = Phase.IN_VAIN
        again = call.step in call.failed
        call.failed.add(call.step)
        self._leave_for = "" if again else self.step.on_failure or call.flow.agent
        call.say((Spoken(text=words.call_later if again else words.in_vain),))

    # --- what all of them need ---------------------------------------------------------------

    def _ask(self, phase: Phase, question: Ask, *before: Spoken, **facts: str) -> None:
        self.phase = phase
        self.call.ask(question, before, facts)

    def _yes_or_no(self, text: str) -> Ask:
        return questions.yes_or_no(text, self.step.on_failure)

    def _round(self, what: str) -> bool:
        """Count how often something is asked for; False, and in vain, once that is too often."""
        count = self.wanted.rounds[what] = self.wanted.rounds.get(what, 0) + 1
        if count > MOST_ROUNDS:
            self._in_vain()
        return count <= MOST_ROUNDS

    def _in_words(self, moment: datetime) -> str:
        return self.hours.in_words(moment, self.call.now, self.call.flow.language)

    @property
    def _place(self) -> Place | None:
        """The caller's place in the queue that is to call back."""
        place = self.call.place
        return place if place and place.queue == self.step.callback else None

    def _outcome(self, verdict: Verdict, reason: str = "") -> Outcome:
        return Outcome(verdict, "callback", self.step.callback, step="", reason=reason)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
