"""Who may interrupt whom: prompts, speech and keys of one exchange, brought into one order.

It passes on what counts (words, keys, silence) and keeps back what does not yet, or no longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smartivr.dialog.commands import Command, PassedOver
from smartivr.dialog.floor import Floor
from smartivr.dialog.keys import KeyCollector, KeyPlan, KeyResult, Progress
from smartivr.dialog.passed_over import Because
from smartivr.dialog.policy import Policy
from smartivr.dialog.timers import HEARING, INTER_KEY, NO_INPUT, RESUME, Timers
from smartivr.understanding.meaning import Band, Meaning

HEARING_SLACK_S = 10.0
"""Beyond the longest utterance, how long its meaning may take before the call goes on."""


NO_KEYS = KeyPlan()


class Stage(Protocol):
    """The session, as far as sound is concerned."""

    floor: Floor
    timers: Timers

    def emit(self, commands: Sequence[Command]) -> None:
        """Pass commands to the runtime."""


class Listener(Protocol):
    """The exchange, which decides what an answer is worth."""

    @property
    def waits_for_answer(self) -> bool:
        """Whether silence counts."""

    def spoken(self, meaning: Meaning) -> None:
        """Words that may be acted on now."""

    def rejected(self, meaning: Meaning) -> None:
        """Speech, or noise, without an acceptable meaning."""

    def keyed(self, result: KeyResult) -> None:
        """Keys that amount to something."""

    def keyed_ahead(self, key: str) -> None:
        """A key that is no answer to anything yet."""

    def silent(self) -> None:
        """Nothing came in time."""

    def unheard(self) -> None:
        """Speech could not be recognised for a technical reason."""

    def all_heard(self) -> None:
        """Everything said was heard, and nothing was answered meanwhile."""


@dataclass
class Attention:
    """The state of sound between the caller and one exchange."""

    stage: Stage
    listener: Listener
    policy: Policy
    keys_only: bool = False
    closed: bool = False
    """Speech means nothing at all: it is recorded, or meant for somebody else."""
    keys: KeyCollector = field(default_factory=lambda: KeyCollector(NO_KEYS))
    hearing: bool = False
    deaf: bool = False
    """The utterance in flight no longer counts, since a key was pressed."""
    held: Meaning | None = None
    """An answer given during a prompt that speech may not interrupt."""
    held_keys: str = ""

    def anew(self, plan: KeyPlan) -> None:
        """Forget what was heard so far: a new prompt begins."""
        self.keys = KeyCollector(plan)
        self.deaf = self.deaf and self.hearing
        self.hearing = False
        self.held = None
        self.held_keys = ""

    def prompt_heard(self, prompt: int) -> None:
        """A prompt has been heard to its end."""
        if self.stage.floor.heard(prompt):
            self.prompts_over()

    def prompts_over(self) -> None:
        """Nothing is left to be said: what was held back counts now, or the wait begins."""
        if self.held:
            meaning, self.held = self.held, None
            self.listener.spoken(meaning)
        elif self.held_keys:
            keys, self.held_keys = self.held_keys, ""
            self._press_all(keys)
        else:
            self.listener.all_heard()

    def wait(self) -> None:
        """Wait for the caller, unless the caller is speaking already."""
        if not self.hearing:
            self.stage.emit(self.stage.timers.start(NO_INPUT, self.policy.no_input_s))

    def speech_started(self) -> None:
        """The caller speaks: a prompt that may be interrupted falls silent."""
        stage = self.stage
        if self.keys_only or self.closed:
            return
        self.hearing, self.deaf = True, False
        stage.emit(stage.timers.stop(NO_INPUT))
        longest_s = self.policy.max_utterance_s + HEARING_SLACK_S
        stage.emit(stage.timers.start(HEARING, longest_s))
        if stage.floor.playing and stage.floor.open_to_speech:
            stage.emit(stage.floor.pause())
            stage.emit(stage.timers.start(RESUME, self.policy.resume_after_s))

    def speech_partial(self, *, known: bool) -> None:
        """Words so far; one that is expected ends the prompt for good."""
        stage = self.stage
        if known and self.hearing and not self.deaf and stage.floor.paused:
            stage.emit(stage.timers.stop(RESUME))
            stage.emit(stage.floor.stop())

    def understood(self, meaning: Meaning, *, typed: bool = False) -> None:
        """An utterance has its final meaning; one that is typed cannot be mere noise."""
        stage = self.stage
        if self.closed or self.deaf or (self.keys_only and meaning.band is not Band.ACCEPT):
            self.deaf = False
            self.passed_over(Because.KEYS_COUNT)
            return
        self.hearing = False
        stage.emit(stage.timers.stop(HEARING, RESUME, NO_INPUT))
        if meaning.band is not Band.REJECT:
            if stage.floor.playing and not stage.floor.open_to_speech:
                self.held = meaning
            else:
                self.listener.spoken(meaning)
        elif stage.floor.playing and not (typed and meaning.heard and stage.floor.open_to_speech):
            self.passed_over(Because.PROMPT_GOES_ON)
            stage.emit(stage.floor.resume())
        else:
            self.listener.rejected(meaning)

    def passed_over(self, because: Because) -> None:
        """Tell that what was said or keyed just now changes nothing."""
        here = Because.NOT_FOR_THE_LINE if self.closed else because
        self.stage.emit([PassedOver(here)])

    def recognition_lost(self) -> None:
        """Speech could not be recognised for a technical reason."""
        if self.closed:
            return
        self.hearing = False
        self.stage.emit(self.stage.timers.stop(HEARING, RESUME))
        self.listener.unheard()

    def key_pressed(self, key: str) -> None:
        """A key was pressed: it interrupts everything that keys may interrupt."""
        stage = self.stage
        if stage.floor.playing and not stage.floor.open_to_keys:
            self.held_keys += key
            return
        result = self.keys.press(key)
        if result.progress is Progress.INVALID and not self.listener.waits_for_answer:
            self.listener.keyed_ahead(key)
            return
        self.deaf = self.deaf or self.hearing
        self.hearing = False
        stage.emit(stage.timers.stop(NO_INPUT, INTER_KEY, RESUME, HEARING))
        stage.emit(stage.floor.stop())
        self._pressed(result)

    def timer_fired(self, timer: str) -> None:
        """A wait is over."""
        if timer == INTER_KEY:
            self.listener.keyed(self.keys.timeout())
        elif timer == RESUME:
            self.stage.emit(self.stage.floor.resume())
        elif timer == HEARING:
            self.recognition_lost()
        elif timer == NO_INPUT:
            self.listener.silent()

    def _press_all(self, keys: str) -> None:
        for key in keys:
            result = self.keys.press(key)
            if result.progress is not Progress.PENDING:
                break
        if result.progress is Progress.INVALID and not self.listener.waits_for_answer:
            self.passed_over(Because.WAIT_GOES_ON)
            self.listener.all_heard()
        else:
            self._pressed(result)

    def _pressed(self, result: KeyResult) -> None:
        if result.progress is Progress.PENDING:
            self.stage.emit(self.stage.timers.start(INTER_KEY, self.policy.inter_key_s))
        else:
            self.listener.keyed(result)

    def state(self) -> dict[str, object]:
        """Everything that tells one moment from another."""
        return {
            "keys_only": self.keys_only,
            "keys": len(self.keys.keys),
            "hearing": self.hearing,
            "deaf": self.deaf,
            "held": self.held.intent if self.held else "",
            "held_keys": len(self.held_keys),
        }
