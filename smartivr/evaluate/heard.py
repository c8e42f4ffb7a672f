"""What came of one recording, and whether it is what its label says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smartivr.evaluate.dataset import Sample
from smartivr.understanding.meaning import Band, Meaning


@dataclass(frozen=True)
class Heard:
    """One recording under one condition, as a call would have taken it."""

    sample: Sample
    condition: str
    meaning: Meaning
    text: str
    """What the recognizer heard, before it was normalised."""
    utterances: int
    """Stretches of speech that the ear found; none is a rejection."""
    latency_s: float | None
    """From the end of speech to the meaning; None where nothing was heard."""
    silence_s: float | None
    """The part of the latency in which the ear waited for more speech."""
    audio_s: float
    compute_s: float
    """Wall clock spent on all of the audio."""
    failure: str = ""
    """Code of the error for which recognition failed."""
    keys: str = ""
    """Keys that were heard in the audio, all of them wrongly."""
    engine: str = ""
    """Name of the recognizer that heard the text."""
    alternatives: tuple[str, ...] = ()
    """What else the recognizer may have heard, likelier ones first."""
    free_text: str = ""
    """What a second pass without the grammar heard, where the recognizer makes one."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The recognizer's named measurements of how trustworthy the text is."""

    @property
    def in_scope(self) -> bool:
        """Whether the caller wanted something that the step offers."""
        return bool(self.sample.intent)

    @property
    def band(self) -> Band:
        """What the call does with the meaning."""
        return self.meaning.band

    @property
    def taken(self) -> bool:
        """Whether the meaning counts at all: acted upon, or read back to the caller."""
        return self.band is not Band.REJECT

    @property
    def intent_right(self) -> bool:
        """Whether the meaning, whatever its band, has the labelled intent."""
        return self.in_scope and self.meaning.intent == self.sample.intent

    @property
    def command_right(self) -> bool:
        """Whether intent and all slots are as labelled, none missing and none added."""
        return self.intent_right and dict(self.meaning.slots) == dict(self.sample.slots)

    @property
    def slots_right(self) -> tuple[int, int]:
        """Slots that are as labelled, of all that are labelled or were filled."""
        wanted: Mapping[str, str] = self.sample.slots
        filled: Mapping[str, str] = self.meaning.slots if self.taken and self.intent_right else {}
        right = sum(filled.get(name) == value for name, value in wanted.items())
        return right, len(wanted.keys() | filled.keys())

    @property
    def badness(self) -> tuple[int, float]:
        """How much harm this does: acted upon wrongly, then asked in vain, then refused."""
        confidence = self.meaning.confidence
        harmless = self.command_right if self.in_scope else not self.taken
        if harmless and (self.band is Band.ACCEPT or not self.in_scope):
            return 0, 0.0
        if self.band is Band.ACCEPT:
            return 4, confidence
        if self.band is Band.CONFIRM:
            return (1, -confidence) if harmless else (3, confidence)
        return 2, -confidence
