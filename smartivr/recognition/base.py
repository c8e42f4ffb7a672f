"""The seam to speech recognizers.

A recognizer is shared by all calls of a language; an utterance belongs to one call and is fed
16 kHz audio in order. A new engine is one file and one line in `registry`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from smartivr.line import Samples
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

RATE_HZ = 16000
"""Every recognizer is fed mono 16-bit audio at this rate."""


@dataclass
class Channel:
    """How one call sounds; what an engine learns of it serves the call's next utterances."""

    source_hz: int = RATE_HZ
    """The call's own rate. Audio of a lower rate than `RATE_HZ` has nothing above half of it."""
    cepstral_mean: tuple[float, ...] = ()
    """The mean that the call's speech had so far, for engines that take one; empty at first."""


class Utterance(Protocol):
    """One stretch of speech under recognition; calls on it never overlap."""

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; a partial hypothesis where there is a new one.

        Raises:
            EngineFailed: the engine died, hung or refused.

        """

    async def ponder(self) -> Hypothesis | None:
        """The caller has paused and may have finished: work ahead for `finish`, if at all.

        What was worked out is void if more speech is fed; where it says more than the partial
        hypotheses did, it is the answer. Never raises. Whoever asked may stop waiting.
        """

    async def finish(self) -> Hypothesis:
        """End the speech; the final hypothesis.

        Raises:
            EngineFailed: the engine died, hung or refused.

        """

    async def cancel(self) -> None:
        """Give up; frees what the utterance holds. Never raises; may be called at any time."""


@runtime_checkable
class Sparing(Protocol):
    """An utterance of an engine that can do with less."""

    def spare(self) -> None:
        """Leave out what would only confirm the first reading: something else has done so."""


class Recognizer(Protocol):
    """A speech recognizer for one language."""

    name: str
    language: str
    """Two letters, such as `en`."""

    async def start(self) -> None:
        """Load models and start workers, so that the first call does not wait.

        Raises:
            ModelMissing: a model is not installed or incomplete.

        """

    async def open(self, vocabulary: Vocabulary, channel: Channel | None = None) -> Utterance:
        """Begin an utterance in which the vocabulary's phrases are expected.

        `channel` is the call's own from its first utterance to its last; without one the
        utterance stands alone.

        Raises:
            EngineFailed: no worker could be had in time.

        """

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that this recognizer can never hear."""

    async def close(self) -> None:
        """Free everything; utterances in flight end with `EngineFailed`."""
