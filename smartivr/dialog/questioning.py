"""The speaking half of an exchange: the question, its rephrasings, its read-back and its help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smartivr.dialog import rephrase
from smartivr.dialog.attention import Attention
from smartivr.dialog.commands import StopListening
from smartivr.dialog.expectations import answerable_by_keys
from smartivr.dialog.host import Host
from smartivr.dialog.listening import Listening, listening
from smartivr.dialog.opening_words import opening_in_words
from smartivr.dialog.policy import Policy
from smartivr.dialog.prompts import OPENS, variables
from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.timers import WAITS
from smartivr.dialog.wording import Wording, wording
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.meaning import Meaning


@dataclass
class Tries:
    """What went wrong so far, each counted apart."""

    no_input: int = 0
    no_match: int = 0
    noises: int = 0
    confirmation: int = 0


@dataclass
class Questioning:
    """What an exchange says and how it listens, and everything that is counted in it."""

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

    attention: Attention = field(init=False)

    @property
    def words(self) -> Wording:
        """The stock sentences of the line's language."""
        return wording(self.host.flow.language)

    @property
    def expecting(self) -> Expecting:
        """What may be said or keyed now."""
        return self._listening().listen.expecting

    def _listening(self) -> Listening:
        return listening(
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

    @property
    def insists(self) -> bool:
        """Whether a question stands that must be answered."""
        return self.ask is not None and not self.ask.patient

    @property
    def busy(self) -> bool:
        """Whether the caller is speaking or keying, or is being asked to confirm something."""
        typing = bool(self.attention.keys.keys)
        return self.attention.hearing or typing or self.confirming is not None

    def listen_on(self) -> None:
        """Wait as before, by keys alone where speech cannot be heard any more."""
        self.confirming = None
        self.attention.keys_only = not self.host.speech
        self.host.emit(self.host.floor.resume())
        self._listen()

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

    # --- the rest -----------------------------------------------------------------------------

    def _listen(self) -> None:
        heard = self._listening()
        self.attention.anew(heard.keys)
        self.host.emit([StopListening() if self.attention.keys_only else heard.listen])

    def _question(self) -> tuple[Spoken, ...]:
        if self.ask is None:
            return ()
        by_keys = self._by_keys() if self.attention.keys_only and self.insists else ()
        return (self.ask.prompt, *by_keys)

    def _by_keys(self) -> tuple[Spoken, ...]:
        if self.ask is None:
            return ()
        return rephrase.by_keys(self.ask, self.words, entry_key=self.policy.terminator)

    def _rephrase(self, way: rephrase.Rephrase, count: int) -> None:
        if self.ask:
            keys_only, entry_key = self.attention.keys_only, self.policy.terminator
            self.put(way(self.ask, self.words, count, keys_only=keys_only, entry_key=entry_key))

    def _give_up(self) -> None:
        self.host.given_up(self.ask.retries.on_failure if self.ask else "")
