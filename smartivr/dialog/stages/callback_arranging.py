"""What a caller and a line agree on before a call back: the number, and the time."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from smartivr.dialog.callback_hours import CallbackHours
from smartivr.dialog.phone_number import Dialable, calling, country_of_line, dialable, tail
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.stages import callback_questions as questions
from smartivr.dialog.stages.base import Stage, StagedCall
from smartivr.dialog.wording_callback import CallbackWording, callback_wording
from smartivr.understanding.meaning import Meaning

if TYPE_CHECKING:
    from smartivr.dialog.steps.callback import Callback

MOST_ROUNDS = 3
"""Numbers, and times, that may turn out wrong before a human takes over."""


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
class Wanted:
    """What has been agreed so far."""

    number: str = ""
    day: date | None = None
    moment: datetime | None = None
    rounds: dict[str, int] = field(default_factory=dict)
    requests: int = 0


class Arranging(Stage):
    """Asks for the number and the time until both are settled, then has them kept."""

    def __init__(self, call: StagedCall, step: "Callback") -> None:
        super().__init__(call)
        self.step = step
        self.phase = Phase.SAME_NUMBER
        self.wanted = Wanted()

    def keep(self) -> None:
        """Everything is settled."""
        raise NotImplementedError

    def in_vain(self) -> None:
        """Nothing can be agreed on."""
        raise NotImplementedError

    @property
    def words(self) -> CallbackWording:
        """The stock sentences of the line's language."""
        return callback_wording(self.call.flow.language)

    @property
    def hours(self) -> CallbackHours:
        """When somebody can call back."""
        flow = self.call.flow
        return CallbackHours(flow.calendar, flow.directory.queues[self.step.callback].calendar)

    def arrange(self) -> None:
        """Begin with the number."""
        before = (self.step.say,) if self.step.say else ()
        self.wanted.number = calling(self.call.facts.caller)
        if self.wanted.number:
            ending = {"tail": tail(self.wanted.number)}
            self.ask(Phase.SAME_NUMBER, self._yes_or_no(self.words.this_number), *before, **ending)
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
                self.keep()

    # --- the number --------------------------------------------------------------------------

    def _ask_number(self, *before: Spoken) -> None:
        self.wanted.number = ""
        if self._round("number"):
            question = questions.which_number(self.words, self.step.on_failure)
            self.ask(Phase.NUMBER, question, *before)

    def _number_given(self, digits: str) -> None:
        country = self.step.country or country_of_line(self.call.flow, self.call.facts)
        found = dialable(digits, country, abroad=self.step.abroad)
        if not isinstance(found, Dialable):
            self._ask_number(Spoken(text=self.words.faults[found]))
            return
        self.wanted.number = found.number
        question = self._yes_or_no(self.words.is_it_right)
        self.ask(Phase.READ_BACK, question, digits=found.spoken)

    def _number_settled(self) -> None:
        if self.step.schedule:
            question = questions.now_or_later(self.words, self.step.on_failure)
            self.ask(Phase.NOW_OR_LATER, question)
        else:
            self.keep()

    # --- the time ----------------------------------------------------------------------------

    def _ask_day(self, *before: Spoken) -> None:
        self.wanted.day = self.wanted.moment = None
        if self._round("day"):
            question = questions.which_day(self.words, self.step.on_failure)
            self.ask(Phase.DAY, question, *before)

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
            self.ask(Phase.TIME, question)

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
        self.ask(Phase.MOMENT, question, *before, when=self.in_words(moment))

    # --- what all of it needs ----------------------------------------------------------------

    def ask(self, phase: Phase, question: Ask, *before: Spoken, **facts: str) -> None:
        """Put a question that `answered` knows by its phase."""
        self.phase = phase
        self.call.ask(question, before, facts)

    def _yes_or_no(self, text: str) -> Ask:
        return questions.yes_or_no(text, self.step.on_failure)

    def _round(self, what: str) -> bool:
        """Count how often something is asked for; False, and in vain, once that is too often."""
        count = self.wanted.rounds[what] = self.wanted.rounds.get(what, 0) + 1
        if count > MOST_ROUNDS:
            self.in_vain()
        return count <= MOST_ROUNDS

    def in_words(self, moment: datetime) -> str:
        """Say a moment to come."""
        return self.hours.in_words(moment, self.call.now, self.call.flow.language)


def iso(moment: datetime | None) -> str:
    """Write a moment in UTC; nothing for none."""
    return moment.astimezone(UTC).isoformat() if moment else ""
