"""vosk: one model per language, shared by all calls; decoding on threads.

libvosk releases the interpreter lock, so threads are enough. A vosk grammar is not strict: any
of its words may follow any other. So many readings are asked for, and those that may be said
word for word go first. In the caller's pause, what was said is heard once more without the
grammar: what it makes of phrasings that nobody listed is `Hypothesis.free_text`.
"""

import asyncio
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.base import RATE_HZ, Channel
from smartivr.recognition.threads import Threads
from smartivr.recognition.vitals import Vitals
from smartivr.recognition.vosk_hearing import VoskHearing
from smartivr.recognition.vosk_model import VoskModel
from smartivr.recognition.vosk_open_pass import OpenPass
from smartivr.recognition.vosk_readings import (
    NAME,
    UNKNOWN,
    free_words,
    hypothesis,
    joined,
    readings,
    without_unknown,
)
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

MOST_PHRASES = 3000
SHORTEST_S = 0.1


def create(language: str, *, models: Path, workers: int) -> "VoskRecognizer":
    """Make the recognizer with the best model that is installed for the language.

    Raises:
        ModelMissing: none is.

    """
    folder = catalogue.vosk_model(language, models)
    if folder is None:
        raise ModelMissing(
            f"no vosk model for {language!r} is installed",
            remedy="see `smartivr models list`, then `smartivr models install NAME`",
        )
    recognizer = VoskRecognizer(folder, language, threads=workers)
    recognizer.suppress_noise = catalogue.published(language, models) is None
    return recognizer


class VoskRecognizer:
    """Makes a decoder of libvosk for each utterance."""

    def __init__(self, folder: Path, language: str, *, threads: int) -> None:
        self.name = NAME
        self.language = language
        self.folder = folder
        self.suppress_noise = False
        """Only of the project's own model is it known that it gains."""
        self._threads = Threads(max(threads, 1), NAME)
        self._model: VoskModel | None = None
        self._grammar = lru_cache(maxsize=256)(grammar)

    async def start(self) -> None:
        """Load the model."""
        if self._model is None:
            self._model = await asyncio.to_thread(VoskModel, self.folder)
        self._threads.start()

    async def open(
        self,
        vocabulary: Vocabulary,
        channel: Channel | None = None,  # noqa: ARG002  nothing is kept between utterances
    ) -> "VoskUtterance":
        """Begin an utterance."""
        hearing = await self._threads.run(self._hearing, vocabulary)
        open_pass = OpenPass(self._threads, self._hearing)
        return VoskUtterance(self._threads, vocabulary, hearing, open_pass)

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that the model does not have."""
        if self._model is None:
            self._model = VoskModel(self.folder)
        return self._model.unknown(words)

    async def close(self) -> None:
        """Forget the model; memory is freed with the last utterance."""
        self._threads.close()
        self._model = None

    def vitals(self) -> Vitals:
        """How its threads are."""
        threads = self._threads
        return Vitals(
            workers=threads.count,
            alive=threads.count if threads.running else 0,
            waiting=threads.waiting,
            restarts=threads.restarts,
            dropped=threads.dropped,
        )

    def _hearing(self, vocabulary: Vocabulary | None = None) -> VoskHearing:
        """Make a decoder for an utterance, without a vocabulary for all words of the model."""
        model = self._loaded()
        return VoskHearing(model, self._grammar(vocabulary, model) if vocabulary else None)

    def _loaded(self) -> VoskModel:
        if self._model is None:
            raise EngineFailed("it is closed", where=NAME)
        return self._model


class VoskUtterance:
    """One utterance; each of its decoders is only ever used by one thread at a time."""

    def __init__(
        self, threads: Threads, vocabulary: Vocabulary, hearing: VoskHearing, open_pass: OpenPass
    ) -> None:
        self._threads = threads
        self._vocabulary = vocabulary
        self._hearing: VoskHearing | None = hearing
        self._open = open_pass
        self._partial = ""
        self._fed_s = 0.0

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; a partial hypothesis where the text has changed."""
        audio = samples.astype("<i2").tobytes()
        self._fed_s += samples.size / RATE_HZ
        text = await self._threads.run(_partial, self._alive(), audio)
        self._open.keep(audio)
        if text == self._partial:
            return None
        self._partial = text
        return Hypothesis.of(text, engine=NAME, final=False)

    async def ponder(self) -> Hypothesis | None:
        """Begin to hear, without the grammar, what was said so far; nothing is known yet."""
        if self._fed_s >= SHORTEST_S:
            self._open.catch_up()
        return None

    async def finish(self) -> Hypothesis:
        """End the speech; the readings that may be said go first."""
        hearing = self._alive()
        self._hearing = None
        if self._fed_s < SHORTEST_S:
            return hypothesis(joined(map(readings, hearing.results)), self._vocabulary)
        results, heard = await asyncio.gather(
            self._threads.run(hearing.finish), self._open.finish()
        )
        free = None if heard is None else free_words(heard)
        return hypothesis(joined(map(readings, results)), self._vocabulary, free)

    async def cancel(self) -> None:
        """Forget the decoders; a job that still runs on one keeps it until it is done."""
        self._hearing = None
        self._open.cancel()

    def _alive(self) -> VoskHearing:
        if self._hearing is None:
            raise EngineFailed("the utterance is over", where=NAME)
        return self._hearing


def _partial(hearing: VoskHearing, audio: bytes) -> str:
    """Decode; the text so far."""
    hearing.hear(audio)
    before = (stretch[0].text for stretch in map(readings, hearing.results) if stretch)
    return without_unknown(" ".join((*before, hearing.partial())).strip())


def grammar(vocabulary: Vocabulary, model: VoskModel) -> str:
    """The grammar as libvosk takes it; phrases with a word it does not have are left out.

    libvosk itself would only drop the word and hear a maimed phrase.
    """
    unknown = model.unknown(vocabulary.words)
    said = (*vocabulary.phrases(MOST_PHRASES), *vocabulary.carriers)
    known = [phrase for phrase in said if unknown.isdisjoint(phrase.split())]
    return json.dumps([*dict.fromkeys(known), UNKNOWN])
