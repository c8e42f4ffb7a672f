"""vosk: one model per language, shared by all calls; decoding on threads.

libvosk releases the interpreter lock, so threads are enough. A vosk grammar is not strict: any
of its words may follow any other. So many readings are asked for, and those that may be said
word for word go first.
"""

import asyncio
import json
import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import vosk

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.base import RATE_HZ, Channel
from smartivr.recognition.vosk_model import VoskModel
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

NAME = "vosk"
UNKNOWN = "[unk]"
"""What a model hears where none of the grammar's words fit."""
MOST_PHRASES = 3000
MOST_READINGS = 30
SHORTEST_S = 0.1

T = TypeVar("T")


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
    return VoskRecognizer(folder, language, threads=workers)


class VoskRecognizer:
    """Makes a decoder of libvosk for each utterance."""

    def __init__(self, folder: Path, language: str, *, threads: int) -> None:
        self.name = NAME
        self.language = language
        self.folder = folder
        self._threads = max(threads, 1)
        self._executor: ThreadPoolExecutor | None = None
        self._model: VoskModel | None = None
        self._grammar = lru_cache(maxsize=256)(_grammar)

    async def start(self) -> None:
        """Load the model."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix=NAME)
        if self._model is None:
            self._model = await self.run(VoskModel, self.folder)

    async def open(
        self,
        vocabulary: Vocabulary,
        channel: Channel | None = None,  # noqa: ARG002  nothing is kept between utterances
    ) -> "VoskUtterance":
        """Begin an utterance."""
        return VoskUtterance(self, vocabulary, await self.run(self._decoder, vocabulary))

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that the model does not have."""
        if self._model is None:
            self._model = VoskModel(self.folder)
        return self._model.unknown(words)

    async def close(self) -> None:
        """Forget the model; memory is freed with the last utterance."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
        self._executor = self._model = None

    async def run(self, job: Callable[..., T], *arguments: Any) -> T:
        """Run a job on one of the threads.

        Raises:
            EngineFailed: the recognizer is closed.

        """
        if self._executor is None:
            raise EngineFailed("it is closed", where=NAME)
        return await asyncio.get_running_loop().run_in_executor(self._executor, job, *arguments)

    def _decoder(self, vocabulary: Vocabulary) -> vosk.KaldiRecognizer:
        if self._model is None:
            raise EngineFailed("it is closed", where=NAME)
        grammar = self._grammar(vocabulary, self._model)
        decoder = vosk.KaldiRecognizer(self._model.model, RATE_HZ, grammar)
        decoder.SetMaxAlternatives(MOST_READINGS)
        return decoder


class VoskUtterance:
    """One utterance and its decoder, which is only ever touched by one thread at a time."""

    def __init__(
        self, recognizer: VoskRecognizer, vocabulary: Vocabulary, decoder: vosk.KaldiRecognizer
    ) -> None:
        self._recognizer = recognizer
        self._vocabulary = vocabulary
        self._decoder: vosk.KaldiRecognizer | None = decoder
        self._stretches: list[list[Alternative]] = []
        self._partial = ""
        self._fed_s = 0.0

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; a partial hypothesis where the text has changed."""
        self._fed_s += samples.size / RATE_HZ
        text = await self._recognizer.run(self._accept, samples.astype("<i2").tobytes())
        if text == self._partial:
            return None
        self._partial = text
        return Hypothesis.of(text, engine=NAME, final=False)

    async def ponder(self) -> None:
        """Nothing is worked out ahead."""

    async def finish(self) -> Hypothesis:
        """End the speech; the readings that may be said go first."""
        if self._fed_s >= SHORTEST_S:
            await self._recognizer.run(self._flush)
        self._decoder = None
        return _hypothesis(joined(self._stretches), self._vocabulary)

    async def cancel(self) -> None:
        """Forget the decoder; a job that still runs on it keeps it until it is done."""
        self._decoder = None

    def _accept(self, audio: bytes) -> str:
        """Decode; the text so far, where libvosk may have closed earlier stretches itself."""
        decoder = self._alive()
        if decoder.AcceptWaveform(audio):
            self._stretches.append(_readings(decoder.Result()))
        before = (stretch[0].text for stretch in self._stretches if stretch)
        now = json.loads(decoder.PartialResult()).get("partial", "")
        return _without_unknown(" ".join((*before, now)))

    def _flush(self) -> None:
        self._stretches.append(_readings(self._alive().FinalResult()))

    def _alive(self) -> vosk.KaldiRecognizer:
        if self._decoder is None:
            raise EngineFailed("the utterance is over", where=NAME)
        return self._decoder


def joined(stretches: Sequence[Sequence[Alternative]]) -> list[Alternative]:
    """Readings of the whole out of those of its stretches, likeliest first."""
    whole = [Alternative("")]
    for stretch in stretches:
        if not stretch:
            continue
        whole = [
            Alternative(f"{one.text} {other.text}".strip(), one.score + other.score)
            for one in whole
            for other in stretch
        ]
        whole.sort(key=lambda each: each.score, reverse=True)
        whole = whole[:MOST_READINGS]
    return whole


def _grammar(vocabulary: Vocabulary, model: VoskModel) -> str:
    """The grammar as libvosk takes it; phrases with a word it does not have are left out.

    libvosk itself would only drop the word and hear a maimed phrase.
    """
    unknown = model.unknown(vocabulary.words)
    said = (*vocabulary.phrases(MOST_PHRASES), *vocabulary.carriers)
    known = [phrase for phrase in said if unknown.isdisjoint(phrase.split())]
    return json.dumps([*dict.fromkeys(known), UNKNOWN])


def _readings(result: str) -> list[Alternative]:
    return [
        Alternative(reading["text"], float(reading["confidence"]))
        for reading in json.loads(result)["alternatives"]
    ]


def _without_unknown(text: str) -> str:
    return " ".join(word for word in text.split() if word != UNKNOWN)


def _hypothesis(readings: Sequence[Alternative], vocabulary: Vocabulary) -> Hypothesis:
    """Order the readings; outside where the likeliest holds nothing that is expected."""
    if not readings or not readings[0].text:
        return Hypothesis(engine=NAME)
    accepted = [reading for reading in readings if vocabulary.accepts(reading.text)]
    outside = UNKNOWN in readings[0].text.split() and not accepted
    ordered = [*accepted, *(reading for reading in readings if reading not in accepted)]
    texts: dict[str, float] = {}
    for reading in ordered:
        text = _without_unknown(reading.text)
        if text:
            texts.setdefault(text, reading.score)
    best = readings[0].score
    total = sum(math.exp(reading.score - best) for reading in readings)
    share = sum(math.exp(reading.score - best) for reading in accepted) / total
    return Hypothesis(
        tuple(Alternative(text, score) for text, score in texts.items()),
        engine=NAME,
        outside=outside,
        evidence={"accepted_share": share},
    )
