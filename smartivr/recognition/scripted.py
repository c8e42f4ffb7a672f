"""A recognizer that answers by script, for tests, demonstrations and load measurements."""

import asyncio
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from smartivr.errors import EngineFailed
from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ, Channel
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

Answer = Callable[[Vocabulary, int], str]
"""What is heard, given what is expected and the number of utterances heard before."""

LOUD = 300
"""Peak below which the script hears nothing, as a real engine would."""


class Mishap(StrEnum):
    """How a scripted recognizer fails."""

    NONE = "none"
    HANG = "hang"
    """It never answers."""
    DIE = "die"
    """It raises `EngineFailed`."""


def first_phrase(vocabulary: Vocabulary, _heard_before: int) -> str:
    """Hear the first phrase that is expected."""
    return next(iter(vocabulary.phrases(1)), "")


class ScriptedRecognizer:
    """Answers every utterance that holds sound with a text given beforehand.

    `answers` are texts in order (nothing is heard once they are used up) or a function. The
    partial hypothesis comes once `partial_after_s` seconds were fed. `mishap` may be set at any
    time and holds for every call on the recognizer from then on.
    """

    def __init__(
        self,
        answers: Iterable[str] | Answer = first_phrase,
        *,
        language: str = "en",
        name: str = "scripted",
        unknown: Iterable[str] = (),
        partial_after_s: float = 0.2,
    ) -> None:
        self.name = name
        self.language = language
        self.mishap = Mishap.NONE
        self.partial_after_s = partial_after_s
        self.opened: list[Vocabulary] = []
        """The vocabulary of every utterance so far."""
        self._answer: Answer = answers if callable(answers) else _in_order(answers)
        self._unknown = frozenset(unknown)
        self._closed = False

    async def start(self) -> None:
        """Be ready at once."""
        self._closed = False

    async def open(
        self,
        vocabulary: Vocabulary,
        channel: Channel | None = None,  # noqa: ARG002  nothing is kept between utterances
    ) -> "ScriptedUtterance":
        """Begin an utterance; its answer is fixed now."""
        await self.suffer()
        text = self._answer(vocabulary, len(self.opened))
        self.opened.append(vocabulary)
        return ScriptedUtterance(self, text)

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that were named as unknown."""
        return self._unknown & frozenset(words)

    async def close(self) -> None:
        """Fail every utterance in flight."""
        self._closed = True

    async def suffer(self) -> None:
        """Fail in the way that the script says, if it does."""
        if self._closed or self.mishap is Mishap.DIE:
            raise EngineFailed("the script says so", where=self.name)
        if self.mishap is Mishap.HANG:
            await asyncio.Event().wait()


class ScriptedUtterance:
    """An utterance whose text is known from the start."""

    def __init__(self, recognizer: ScriptedRecognizer, text: str) -> None:
        self._recognizer = recognizer
        self._text = text
        self._fed_s = 0.0
        self._loud = False
        self._told = False

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Count the speech; the text as a partial hypothesis once there is enough of it."""
        await self._recognizer.suffer()
        self._fed_s += samples.size / RATE_HZ
        self._loud = self._loud or bool((abs(samples.astype(int)) >= LOUD).any())
        due = self._loud and self._fed_s >= self._recognizer.partial_after_s
        if self._told or not due or not self._text:
            return None
        self._told = True
        return Hypothesis.of(self._text, engine=self._recognizer.name, final=False)

    async def ponder(self) -> None:
        """Nothing is worked out ahead."""

    async def finish(self) -> Hypothesis:
        """Give the text, or nothing where there was no sound."""
        await self._recognizer.suffer()
        heard = (self._text,) if self._loud else ()
        return Hypothesis.of(*heard, engine=self._recognizer.name)

    async def cancel(self) -> None:
        """Nothing is held."""


def create(language: str, *, models: Path, workers: int) -> ScriptedRecognizer:  # noqa: ARG001  the signature that the registry calls
    """Make a recognizer that hears the first expected phrase."""
    return ScriptedRecognizer(language=language)


def _in_order(texts: Iterable[str]) -> Answer:
    lines = tuple(texts)
    return lambda _vocabulary, heard: lines[heard] if heard < len(lines) else ""
