"""What an exchange tells a call: answers, keys too early, a question put in vain, prompts heard."""

from smartivr.dialog import commands
from smartivr.dialog.commands import Outcome
from smartivr.dialog.escape import escape
from smartivr.dialog.expectations import UNIVERSALS, label_of
from smartivr.dialog.extensions import person_meant
from smartivr.dialog.moves import Moves
from smartivr.dialog.passed_over import Because
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording import wording
from smartivr.understanding.meaning import Meaning


class Answers(Moves):
    """Takes what comes of an exchange (`exchange.Host`) to the stage or the step it is for."""

    def accepted(self, meaning: Meaning, by: str) -> None:
        """The caller settled for something: act on it."""
        self.path.answered()
        at, label = len(self._out), self._label(meaning.intent)
        if meaning.intent in UNIVERSALS and not self._own(meaning.intent):
            if not (self.stage and self.stage.universal(meaning.intent)):
                escape(self, meaning.intent)
        elif person := person_meant(meaning.intent):
            self.bring("transfer", person)
        elif self.stage:
            self.stage.answered(meaning, by)
        else:
            self.slots.update(meaning.slots)
            self._step.answered(self, meaning, by)
        spoken = meaning if by == "speech" else None
        self._out.insert(at, commands.Chosen(meaning.intent, label, by, self.step, spoken))

    def _label(self, intent: str) -> str:
        """Name what was chosen as the question does that it answers."""
        ask = self.exchange.ask
        own = (o.label for o in ask.options if o.intent == intent) if ask else ()
        return next(iter(own), "") or label_of(self.flow, intent)

    def given_up(self, target: str) -> None:
        """A question was put in vain: on to its failure target, by default a human."""
        if self.stage and self.stage.given_up():
            return
        failed = Spoken(text=wording(self.flow.language).failed)
        self._say_then((failed,), target or self.flow.agent)

    def prompts_heard(self) -> None:
        """What was merely said has been heard."""
        then = self._then
        if isinstance(then, Outcome):
            self._end(then)
        elif then:
            self.go(then)
        elif self.stage:
            self.stage.said()

    def keyed_ahead(self, key: str) -> None:
        """Skip what is being said, for whoever keys so early knows it; the key counts later."""
        if self.stage:
            self.emit(self.floor.stop())
            self.prompts_heard()
        elif isinstance(self._then, str) and self._ahead.key(key):
            self.prompts_heard()
        else:
            self.exchange.attention.passed_over(Because.PROMPT_GOES_ON)

    def left_over(self, keys: str) -> None:
        """Keep keys for the question that follows."""
        for key in keys:
            self._ahead.key(key)

    def said_ahead(self, meaning: Meaning) -> None:
        """Skip what is being said; the answer counts once its question is put."""
        self._ahead.meaning = meaning
        self.prompts_heard()

    def _own(self, intent: str) -> bool:
        ask = self.exchange.ask
        return ask is not None and any(option.intent == intent for option in ask.options)
