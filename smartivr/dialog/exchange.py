"""One exchange with the caller: a question until it is answered or given up, or just a prompt.

It decides what counts as an attempt, when an answer is read back, and when speech gives way to
keys. It knows nothing of where an answer leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smartivr.dialog import rephrase
from smartivr.dialog.attention import Attention
from smartivr.dialog.commands import Listen, StopListening
from smartivr.dialog.expectations import CONFIRMATION, answerable_by_keys, expected
from smartivr.dialog.host import Host
from smartivr.dialog.keys import KeyPlan, KeyResult, Progress
from smartivr.dialog.opening_words import opening_in_words
from smartivr.dialog.policy import Confirm, Policy
from smartivr.dialog.prompts import OPENS, variables
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.timers import WAITS
from smartivr.dialog.wording import Wording, wording
from smartivr.understanding.expecting import Asked, Expecting
from smartivr.understanding.meaning import Band, Meaning

NOISES_PER_MISS = 3
"""Sounds without a word that count as one misunderstood answer."""
CONFIRMATION_ATTEMPTS = 2

BY_SPEECH, BY_KEYS = "speech", "keys"


@dataclass
class Tries:
    """What went wrong so far, each counted apart."""

    no_input: int = 0
    no_match: int = 0
    noises: int = 0
    confirmation: int = 0


@dataclass
class Exchange:
    """The state of one exchange."""

    host: Host
    policy: Policy
    ask: Ask | None = None
    """None while something is merely said."""
    coming: Ask | None = None
    """The question that follows what is merely said; its options may be said already."""
    tries: Tries = field(default_factory=Tries)
    confirming: Meaning | None = None
    facts: dict[str, str] = field(default_factory=dict)
    """What prompts may say of the moment."""
    refused: frozenset[str] = frozenset()
    """Options that the caller has denied having meant; only their very words count from then on."""

    def __post_init__(self) -> None:
        self.attention = Attention(self.host, self, self.policy)

    @property
    def words(self) -> Wording:
        """The stock sentences of the line's language."""
        return wording(self.host.flow.language)

    @property
    def expecting(self) -> Expecting:
        """What may be said or keyed now."""
        return expected(
            self.host.flow,
            self.ask,
            self.policy,
            self.host.now,
            speech=not self.attention.keys_only,
            confirming=self.confirming is not None,
            coming=self.coming,
        )

    # --- speaking ---------------------------------------------------------------------------

    def begin(self, before: Sequence[Spoken] = (), facts: Mapping[str, str] | None = None) -> None:
        """Say what is to be said and listen; `facts` fill variables beside the slots."""
        self.facts = dict(facts or {})
        self.attention.keys_only = not self.host.speech
        if self.ask is None:
            self.put(before)
        elif self.attention.keys_only and self.insists and not answerable_by_keys(self.ask):
            self._give_up()
        else:
            self.put((*before, *self._question()))

    def only_keys(self) -> None:
        """Say nothing and hear nothing but keys."""
        self.attention.keys_only = True
        self.attention.closed = True
        self.host.emit(self.host.timers.stop(*WAITS))
        self.host.emit(self.host.floor.stop())
        self._listen()

    def remark(self, prompts: Sequence[Spoken], facts: Mapping[str, str] | None = None) -> None:
        """Say these after whatever is being said; what is listened to stays as it is."""
        told = {**self._told(prompts), **(facts or {})}
        self.host.emit(self.host.floor.say(prompts, {**self.host.slots, **told}))

    def put(self, prompts: Sequence[Spoken]) -> None:
        """Say these in place of whatever is being said, and listen anew."""
        host = self.host
        host.emit(host.timers.stop(*WAITS))
        host.emit(host.floor.stop())
        self._listen()
        meant = self.confirming.slots if self.confirming else {}
        host.emit(host.floor.say(prompts, {**host.slots, **self._told(prompts), **meant}))
        if not host.floor.playing:
            self.attention.prompts_over()

    def _told(self, prompts: Sequence[Spoken]) -> dict[str, str]:
        """What these prompts tell of the moment and of the line itself."""
        if not any(name == OPENS for said in prompts for _, name, _ in variables(said.text)):
            return self.facts
        flow = self.host.flow
        return {**self.facts, OPENS: opening_in_words(flow.calendar, self.host.now, flow.language)}

    def say_again(self) -> None:
        """Put the question once more without counting it as an attempt."""
        if self.ask and self.confirming:
            self.put((rephrase.reading_back(self.ask, self.words, self.confirming),))
        else:
            self.put(self._question())

    def help(self) -> None:
        """Explain what can be done here."""
        self.confirming = None
        self.put(
            (
                rephrase.helping(
                    self.ask,
                    self.words,
                    keys_only=self.attention.keys_only,
                    entry_key=self.policy.terminator,
                ),
            )
        )

    # --- hearing (attention.Listener) --------------------------------------------------------

    @property
    def waits_for_answer(self) -> bool:
        """Whether silence counts, and whatever else is no answer."""
        return self.insists or self.confirming is not None

    @property
    def insists(self) -> bool:
        """Whether a question stands that must be answered."""
        return self.ask is not None and not self.ask.patient

    @property
    def busy(self) -> bool:
        """Whether the caller is speaking or keying, or is being asked to confirm something."""
        typing = bool(self.attention.keys.keys)
        return self.attention.hearing or typing or self.confirming is not None

    def spoken(self, meaning: Meaning) -> None:
        """Settle what was said, or read it back; what fits only an earlier question is void."""
        if not self._expects(meaning.intent):
            self._go_on()
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
            self._go_on()
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
            self._go_on()
            return
        self.tries.noises += not meaning.heard
        if not meaning.heard and self.tries.noises % NOISES_PER_MISS:
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
            self._listen_on()
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

    def _go_on(self) -> None:
        """What was heard changes nothing: say the rest, or wait or go on where there is none."""
        self.host.emit(self.host.floor.resume())
        patient = self.ask is not None and self.ask.patient
        if not self.host.floor.playing and not patient:
            self.all_heard()

    def _listen_on(self) -> None:
        """Wait as before, by keys alone where speech cannot be heard any more."""
        self.confirming = None
        self.attention.keys_only = not self.host.speech
        self._go_on()
        self._listen()

    def _listen(self) -> None:
        expecting = self.expecting
        policy = self.policy
        self.attention.anew(
            KeyPlan.of(expecting, terminator=policy.terminator, delete=policy.delete)
        )
        if self.attention.keys_only:
            self.host.emit([StopListening()])
            return
        listen = Listen(
            expecting=expecting,
            end_silence_exact_s=policy.end_silence_exact_s,
            end_silence_s=policy.end_silence_s,
            max_utterance_s=policy.max_utterance_s,
            barge_in_voice_s=policy.barge_in_voice_s,
        )
        self.host.emit([listen])

    def _question(self) -> tuple[Spoken, ...]:
        if self.ask is None:
            return ()
        by_keys = self._by_keys() if self.attention.keys_only and self.insists else ()
        return (self.ask.prompt, *by_keys)

    def _by_keys(self) -> tuple[Spoken, ...]:
        if self.ask is None:
            return ()
        return rephrase.by_keys(self.ask, self.words, entry_key=self.policy.terminator)

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
            self._listen_on()
            return
        self.tries.no_match += 1
        if self.tries.no_match >= self.policy.attempts:
            self._give_up()
            return
        if self.tries.no_match >= self.policy.keys_only_after and answerable_by_keys(self.ask):
            self.attention.keys_only = True
        self._rephrase(rephrase.after_no_match, self.tries.no_match)

    def _rephrase(self, way: rephrase.Rephrase, count: int) -> None:
        if self.ask:
            keys_only, entry_key = self.attention.keys_only, self.policy.terminator
            self.put(way(self.ask, self.words, count, keys_only=keys_only, entry_key=entry_key))

    def _unconfirmed(self) -> None:
        """The read-back itself was not answered."""
        self.tries.confirmation += 1
        if self.tries.confirmation < CONFIRMATION_ATTEMPTS:
            self.put((Spoken(text=self.words.yes_or_no),))
            return
        self.tries.confirmation = 0
        self.confirming = None
        self._missed()

    def _give_up(self) -> None:
        self.host.given_up(self.ask.retries.on_failure if self.ask else "")

    def state(self) -> dict[str, object]:
        """Everything that tells one moment of the exchange from another."""
        tries = self.tries
        return {
            "asking": self.ask is not None,
            "tries": [tries.no_input, tries.no_match, tries.noises, tries.confirmation],
            "confirming": self.confirming.intent if self.confirming else "",
            "refused": sorted(self.refused),
            **self.attention.state(),
        }


def _keyed(intent: str, slots: dict[str, str]) -> Meaning:
    return Meaning(Band.ACCEPT, intent, slots, confidence=1.0, why="keyed")
