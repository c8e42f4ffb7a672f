"""One exchange with the caller: a question until it is answered or given up, or just a prompt.

It decides what counts as an attempt, when an answer is read back, and when speech gives way to
keys. It knows nothing of where an answer leads.
"""

from dataclasses import dataclass

from smartivr.dialog import rephrase
from smartivr.dialog.attention import Attention
from smartivr.dialog.expectations import CONFIRMATION, answerable_by_keys
from smartivr.dialog.keys import KeyResult, Progress
from smartivr.dialog.passed_over import Because
from smartivr.dialog.policy import Confirm
from smartivr.dialog.questioning import Questioning
from smartivr.dialog.spoken import Spoken
from smartivr.understanding.expecting import Asked
from smartivr.understanding.meaning import Band, Meaning

NOISES_PER_MISS = 3
"""Sounds without a word that count as one misunderstood answer."""
CONFIRMATION_ATTEMPTS = 2

BY_SPEECH, BY_KEYS = "speech", "keys"


@dataclass
class Exchange(Questioning):
    """The state of one exchange."""

    def __post_init__(self) -> None:
        self.attention = Attention(self.host, self, self.policy)

    # --- hearing (attention.Listener) --------------------------------------------------------

    @property
    def waits_for_answer(self) -> bool:
        """Whether silence counts, and whatever else is no answer."""
        return self.insists or self.confirming is not None

    def spoken(self, meaning: Meaning) -> None:
        """Settle what was said, or read it back; what fits only an earlier question is void."""
        if not self._expects(meaning.intent):
            self._pass_over()
            return
        if self.coming and any(option.intent == meaning.intent for option in self.coming.options):
            self.host.said_ahead(meaning)
            return
        if meaning.intent in self.refused and not meaning.exact:
            self.rejected(meaning)
            return
        confirm = (self.ask.confirm if self.ask else None) or self.policy.confirm
        sure = meaning.band is Band.ACCEPT or confirm is Confirm.NEVER
        if self.ask is None and not sure:
            self._pass_over()
            return
        asked = self.ask.asked if self.ask else None
        is_value = asked is not None and meaning.intent == asked.intent
        unread = confirm is Confirm.ALWAYS and is_value
        again = self.confirming is not None and self.confirming.intent == meaning.intent
        settled = meaning.intent == CONFIRMATION.intent or (sure and not unread)
        if settled or (again and not is_value):
            self._settle(meaning, BY_SPEECH)
        else:
            self.confirming = meaning
            self.say_again()

    def rejected(self, meaning: Meaning) -> None:
        """Count a miss; of mere noises only every few."""
        if not self.waits_for_answer:
            self._pass_over()
            return
        self.tries.noises += not meaning.heard
        if not meaning.heard and self.tries.noises % NOISES_PER_MISS:
            self.attention.passed_over(Because.NO_WORD)
            self.attention.wait()
        else:
            self._missed()

    def keyed(self, result: KeyResult) -> None:
        """Settle what was keyed."""
        if result.progress is Progress.INVALID:
            self._missed()
        elif result.progress is Progress.CHOSEN:
            self.host.left_over(result.rest)
            self._settle(_keyed(result.value, {}), BY_KEYS)
        elif self._asked:
            slots = {self._asked.slot: result.value}
            self._settle(_keyed(self._asked.intent, slots), BY_KEYS)

    def keyed_ahead(self, key: str) -> None:
        """Pass on a key that is meant for a question still to come."""
        if self.ask is None:
            self.host.keyed_ahead(key)
        else:
            self.attention.passed_over(self._goes_on)

    def silent(self) -> None:
        """Count a silence."""
        if not self.waits_for_answer:
            return
        if self.confirming:
            self._unconfirmed()
            return
        self.tries.no_input += 1
        most = (self.ask.silences if self.ask else 0) or self.policy.attempts
        if self.tries.no_input >= most:
            self._give_up()
        else:
            self._rephrase(rephrase.after_no_input, self.tries.no_input)

    def unheard(self) -> None:
        """Ask for keys, where they can answer."""
        if self.ask and self.ask.patient:
            self.listen_on()
        elif self.ask and answerable_by_keys(self.ask) and not self.attention.keys_only:
            self.attention.keys_only = True
            self.confirming = None
            self.put(self._by_keys())
        elif self.ask is None or self.host.floor.playing:
            self._go_on()
        else:
            self._missed()

    def all_heard(self) -> None:
        """Wait for the answer, or go on where there is none."""
        if self.waits_for_answer:
            self.attention.wait()
        else:
            self.host.prompts_heard()

    # --- what follows from it -----------------------------------------------------------------

    def _expects(self, intent: str) -> bool:
        asked = self._asked
        own = (option.intent for option in self.expecting.options)
        return intent in own or (asked is not None and asked.intent == intent)

    @property
    def _asked(self) -> Asked | None:
        if self.confirming:
            return CONFIRMATION
        return self.ask.asked if self.ask else None

    @property
    def _goes_on(self) -> Because:
        """What goes on as if nothing had been said."""
        playing = self.host.floor.playing
        return Because.PROMPT_GOES_ON if playing else Because.WAIT_GOES_ON

    def _pass_over(self) -> None:
        self.attention.passed_over(self._goes_on)
        self._go_on()

    def _go_on(self) -> None:
        """What was heard changes nothing: say the rest, or wait or go on where there is none."""
        self.host.emit(self.host.floor.resume())
        waits_quietly = self.ask is not None and not self.waits_for_answer
        if not self.host.floor.playing and not waits_quietly:
            self.all_heard()

    def _settle(self, meaning: Meaning, by: str) -> None:
        meant, self.confirming = self.confirming, None
        if meant is None or meaning.intent != CONFIRMATION.intent:
            self.host.accepted(meaning, by)
            return
        self.tries.confirmation = 0
        if meaning.slots.get(CONFIRMATION.slot) == "yes":
            self.host.accepted(meant, by)
            return
        if self.ask and any(option.intent == meant.intent for option in self.ask.options):
            self.refused |= {meant.intent}
        self._missed()

    def _missed(self) -> None:
        if self.ask is None:
            return
        if self.confirming:
            self._unconfirmed()
            return
        if self.ask.patient:
            self.attention.passed_over(self._goes_on)
            self.listen_on()
            return
        self.tries.no_match += 1
        if self.tries.no_match >= self.policy.attempts:
            self._give_up()
            return
        if self.tries.no_match >= self.policy.keys_only_after and answerable_by_keys(self.ask):
            self.attention.keys_only = True
        self._rephrase(rephrase.after_no_match, self.tries.no_match)

    def _unconfirmed(self) -> None:
        """The read-back itself was not answered."""
        self.tries.confirmation += 1
        if self.tries.confirmation < CONFIRMATION_ATTEMPTS:
            self.put((Spoken(text=self.words.yes_or_no),))
            return
        self.tries.confirmation = 0
        self.confirming = None
        self._missed()


def _keyed(intent: str, slots: dict[str, str]) -> Meaning:
    return Meaning(Band.ACCEPT, intent, slots, confidence=1.0, why="keyed")
