"""One exchange with the caller: a question until it is answered or given up, or just a prompt.

It decides who may interrupt whom, what counts as an attempt, when an answer is read back and
when speech gives way to keys. It knows nothing of where an answer leads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from smartivr.dialog import rephrase
from smartivr.dialog.commands import Command, Listen, StopListening
from smartivr.dialog.expectations import CONFIRMATION, answerable_by_keys, expected
from smartivr.dialog.floor import Floor
from smartivr.dialog.flow import Flow
from smartivr.dialog.keys import KeyCollector, KeyPlan, KeyResult, Progress
from smartivr.dialog.policy import Confirm, Policy
from smartivr.dialog.question import Ask
from smartivr.dialog.steps.base import Spoken
from smartivr.dialog.timers import HEARING, INTER_KEY, NO_INPUT, RESUME, Timers
from smartivr.dialog.wording import Wording, wording
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.meaning import Band, Meaning

NOISES_PER_MISS = 3
"""Sounds without a word that count as one misunderstood answer."""
CONFIRMATION_ATTEMPTS = 2
HEARING_SLACK_S = 10.0
"""Beyond the longest utterance, how long its meaning may take before the call goes on."""

BY_SPEECH, BY_KEYS = "speech", "keys"


class Host(Protocol):
    """The session, as an exchange sees it."""

    flow: Flow
    now: datetime
    slots: dict[str, str]
    floor: Floor
    timers: Timers
    speech: bool

    def emit(self, commands: Sequence[Command]) -> None:
        """Pass commands to the runtime."""

    def accepted(self, meaning: Meaning, by: str) -> None:
        """The caller's answer is settled."""

    def given_up(self, target: str) -> None:
        """The question was put in vain."""

    def prompts_heard(self) -> None:
        """What was to be said (without a question) has been heard."""


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
    tries: Tries = field(default_factory=Tries)
    keys_only: bool = False
    confirming: Meaning | None = None
    refused: frozenset[str] = frozenset()
    """Options that the caller has denied having meant."""
    hearing: bool = False
    deaf: bool = False
    """The utterance in flight no longer counts, since a key was pressed."""
    held: Meaning | None = None
    """An answer given during a prompt that speech may not interrupt."""
    held_keys: str = ""
    keys: KeyCollector = field(default_factory=lambda: KeyCollector(KeyPlan()))

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
            speech=not self.keys_only,
            confirming=self.confirming is not None,
            refused=self.refused,
        )

    # --- the runtime's events -------------------------------------------------------------

    def begin(self, before: Sequence[Spoken] = ()) -> None:
        """Say what is to be said and listen."""
        self.keys_only = not self.host.speech
        if self.ask and self.keys_only and not answerable_by_keys(self.ask):
            self._give_up()
            return
        prompts = [*before]
        if self.ask:
            prompts.append(self.ask.prompt)
            if self.keys_only:
                prompts.extend(self._by_keys())
        self.put(prompts)

    def put(self, prompts: Sequence[Spoken]) -> None:
        """Say these in place of whatever is being said, and listen anew."""
        host = self.host
        host.emit(host.timers.stop())
        host.emit(host.floor.stop())
        self.hearing = False
        self.held = None
        self.held_keys = ""
        self._listen()
        answered_so_far = self.confirming.slots if self.confirming else {}
        host.emit(host.floor.say(prompts, {**host.slots, **answered_so_far}))
        if not host.floor.playing:
            self._all_heard()

    def prompt_heard(self, prompt: int) -> None:
        """A prompt has been heard to its end."""
        if self.host.floor.heard(prompt):
            self._all_heard()

    def speech_started(self) -> None:
        """The caller speaks."""
        host = self.host
        if self.keys_only:
            return
        self.hearing = True
        self.deaf = False
        host.emit(host.timers.stop(NO_INPUT))
        host.emit(
            host.timers.start(HEARING, self.policy.max_utterance_s + HEARING_SLACK_S),
        )
        if host.floor.playing and host.floor.open_to_speech:
            host.emit(host.floor.pause())
            host.emit(host.timers.start(RESUME, self.policy.resume_after_s))

    def speech_partial(self, *, known: bool) -> None:
        """Words so far; one that is expected ends the prompt for good."""
        host = self.host
        if known and self.hearing and not self.deaf and host.floor.paused:
            host.emit(host.timers.stop(RESUME))
            host.emit(host.floor.stop())

    def understood(self, meaning: Meaning) -> None:
        """An utterance has its final meaning."""
        host = self.host
        if self.deaf or (self.keys_only and meaning.band is not Band.ACCEPT):
            self.deaf = False
            return
        self.hearing = False
        host.emit(host.timers.stop(HEARING, RESUME, NO_INPUT))
        if meaning.band is Band.REJECT:
            self._rejected(meaning)
        elif host.floor.playing and not host.floor.open_to_speech:
            self.held = meaning
        else:
            self._take(meaning)

    def recognition_lost(self) -> None:
        """Speech could not be recognised for a technical reason: ask for keys."""
        host = self.host
        self.hearing = False
        host.emit(host.timers.stop(HEARING, RESUME))
        if self.ask and answerable_by_keys(self.ask) and not self.keys_only:
            self.keys_only = True
            self.confirming = None
            self.put(self._by_keys())
        elif host.floor.playing:
            host.emit(host.floor.resume())
        elif self.ask:
            self._missed()

    def key_pressed(self, key: str) -> None:
        """A key was pressed."""
        host = self.host
        if host.floor.playing and not host.floor.open_to_keys:
            self.held_keys += key
            return
        result = self.keys.press(key)
        if self.ask is None and result.progress is Progress.INVALID:
            return
        if self.hearing:
            self.deaf, self.hearing = True, False
        host.emit(host.timers.stop(NO_INPUT, INTER_KEY, RESUME, HEARING))
        host.emit(host.floor.stop())
        if result.progress is Progress.PENDING:
            host.emit(host.timers.start(INTER_KEY, self.policy.inter_key_s))
        else:
            self._keyed(result)

    def timer_fired(self, timer: str) -> None:
        """A wait is over."""
        host = self.host
        if timer == INTER_KEY:
            self._keyed(self.keys.timeout())
        elif timer == RESUME:
            host.emit(host.floor.resume())
        elif timer == HEARING:
            self.recognition_lost()
        elif timer == NO_INPUT and self.ask:
            self._silent()

    def say_again(self) -> None:
        """Put the question once more without counting it as an attempt."""
        if self.ask is None:
            return
        if self.confirming:
            self.put((rephrase.reading_back(self.ask, self.words, self.confirming),))
        else:
            self.put((self.ask.prompt, *(self._by_keys() if self.keys_only else ())))

    def help(self) -> None:
        """Explain what can be done here."""
        self.confirming = None
        spoken = rephrase.helping(
            self.ask, self.words, keys_only=self.keys_only, entry_key=self.policy.terminator
        )
        self.put((spoken,))

    # --- what follows from them -----------------------------------------------------------

    def _listen(self) -> None:
        expecting = self.expecting
        policy = self.policy
        plan = KeyPlan.of(expecting, terminator=policy.terminator, delete=policy.delete)
        self.keys = KeyCollector(plan)
        if self.keys_only:
            self.host.emit([StopListening()])
            return
        self.host.emit(
            [
                Listen(
                    expecting=expecting,
                    end_silence_exact_s=policy.end_silence_exact_s,
                    end_silence_s=policy.end_silence_s,
                    max_utterance_s=policy.max_utterance_s,
                    barge_in_voice_s=policy.barge_in_voice_s,
                )
            ]
        )

    def _all_heard(self) -> None:
        host = self.host
        if self.ask is None:
            host.prompts_heard()
            return
        if self.held:
            meaning, self.held = self.held, None
            self._take(meaning)
            return
        if self.held_keys:
            keys, self.held_keys = self.held_keys, ""
            self._replay_keys(keys)
            return
        if not self.hearing:
            host.emit(host.timers.start(NO_INPUT, self.policy.no_input_s))

    def _replay_keys(self, keys: str) -> None:
        for key in keys:
            result = self.keys.press(key)
            if result.progress is not Progress.PENDING:
                self._keyed(result)
                return
        self.host.emit(self.host.timers.start(INTER_KEY, self.policy.inter_key_s))

    def _keyed(self, result: KeyResult) -> None:
        if self.ask is None and result.progress is not Progress.CHOSEN:
            return
        if result.progress is Progress.INVALID:
            self._missed()
            return
        asked = CONFIRMATION if self.confirming else (self.ask.asked if self.ask else None)
        if result.progress is Progress.ENTERED and asked:
            meaning = Meaning(
                band=Band.ACCEPT,
                intent=asked.intent,
                slots={asked.slot: result.value},
                confidence=1.0,
                why="keyed",
            )
        else:
            meaning = Meaning(Band.ACCEPT, result.value, confidence=1.0, why="keyed")
        self._settle(meaning, BY_KEYS)

    def _rejected(self, meaning: Meaning) -> None:
        host = self.host
        if host.floor.playing:
            host.emit(host.floor.resume())
            return
        if self.ask is None:
            return
        self.tries.noises += not meaning.heard
        if not meaning.heard and self.tries.noises % NOISES_PER_MISS:
            host.emit(host.timers.start(NO_INPUT, self.policy.no_input_s))
        else:
            self._missed()

    def _take(self, meaning: Meaning) -> None:
        """Act on spoken words: settle them, or read them back first."""
        if self.ask is None and meaning.band is Band.CONFIRM:
            self.host.emit(self.host.floor.resume())
            return
        confirm = self.policy.confirm
        sure = meaning.band is Band.ACCEPT or confirm is Confirm.NEVER
        asked = self.ask.asked if self.ask else None
        is_value = asked is not None and meaning.intent == asked.intent
        read_back = confirm is Confirm.ALWAYS and is_value
        if meaning.intent == CONFIRMATION.intent or (sure and not read_back):
            self._settle(meaning, BY_SPEECH)
        else:
            self.confirming = meaning
            self.say_again()

    def _settle(self, meaning: Meaning, by: str) -> None:
        if self.confirming and meaning.intent == CONFIRMATION.intent:
            meant, self.confirming = self.confirming, None
            self.tries.confirmation = 0
            if meaning.slots.get(CONFIRMATION.slot) == "yes":
                self.host.accepted(meant, by)
                return
            if self.ask and any(o.intent == meant.intent for o in self.ask.options):
                self.refused |= {meant.intent}
            self._missed()
            return
        self.confirming = None
        self.host.accepted(meaning, by)

    def _silent(self) -> None:
        if self.ask is None:
            return
        if self.confirming:
            self._unconfirmed()
            return
        self.tries.no_input += 1
        if self.tries.no_input >= self.policy.attempts:
            self._give_up()
            return
        self.put(
            rephrase.after_no_input(
                self.ask,
                self.words,
                self.tries.no_input,
                keys_only=self.keys_only,
                entry_key=self.policy.terminator,
            )
        )

    def _missed(self) -> None:
        if self.ask is None:
            return
        if self.confirming:
            self._unconfirmed()
            return
        self.tries.no_match += 1
        if self.tries.no_match >= self.policy.attempts:
            self._give_up()
            return
        if self.tries.no_match >= self.policy.keys_only_after and answerable_by_keys(self.ask):
            self.keys_only = True
        self.put(
            rephrase.after_no_match(
                self.ask,
                self.words,
                self.tries.no_match,
                keys_only=self.keys_only,
                entry_key=self.policy.terminator,
            )
        )

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

    def _by_keys(self) -> tuple[Spoken, ...]:
        if self.ask is None:
            return ()
        return rephrase.by_keys(self.ask, self.words, entry_key=self.policy.terminator)

    def state(self) -> dict[str, object]:
        """Everything that tells one moment of the exchange from another."""
        return {
            "asking": self.ask is not None,
            "tries": [
                self.tries.no_input,
                self.tries.no_match,
                self.tries.noises,
                self.tries.confirmation,
            ],
            "keys_only": self.keys_only,
            "confirming": self.confirming.intent if self.confirming else "",
            "refused": sorted(self.refused),
            "hearing": self.hearing,
            "deaf": self.deaf,
            "held": self.held.intent if self.held else "",
            "held_keys": len(self.held_keys),
            "keys": len(self.keys.keys),
        }
