"""One utterance of a call, heard by a worker process of pocketsphinx."""

import asyncio
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from smartivr.errors import EngineFailed, RecognitionError
from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ, Channel
from smartivr.recognition.framing import Kind
from smartivr.recognition.pocketsphinx_evidence import NAME, hypothesis
from smartivr.recognition.worker import ProcessEnded, Worker
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

PREPARE_S = 10.0
"""How long a grammar that is new to a worker may take: words may have to be guessed."""
MOST_MOVES = 2
"""An utterance that ends so many processes is not given to another one."""
MOST_LESSONS = 200
"""Vocabularies that a worker is relied on to remember; it keeps some more."""
NARROW_BELOW_HZ = 16000
"""A line of a lower rate carries nothing in the upper half of what the model hears."""


class Pool(Protocol):
    """The part of the recognizer that is needed here."""

    patience_s: float

    def worker(self) -> Worker:
        """The process that is to hear the next utterance."""

    def reheard(self) -> None:
        """An utterance is heard again from its beginning."""

    def left_out(self) -> None:
        """There was no time for every pass over an utterance."""

    def vacate(self, worker: Worker) -> None:
        """An utterance is over."""


class PocketsphinxUtterance:
    """Heard by one worker, and again by another if that one dies."""

    def __init__(self, pool: Pool, vocabulary: Vocabulary, channel: Channel, number: int) -> None:
        self._pool = pool
        self._vocabulary = vocabulary
        self._channel = channel
        self._number = number
        self._worker = pool.worker()
        self._worker.utterances += 1
        self._generation = 0
        self._fed = bytearray()
        self._moves = 0
        self._held = True
        self._thorough = True

    async def begin(self) -> None:
        """Give a worker the vocabulary.

        Raises:
            EngineFailed: no worker takes it.

        """
        try:
            await self._open()
        except ProcessEnded as error:
            await self._move(error)

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; a partial hypothesis where the text has changed."""
        audio = samples.astype("<i2").tobytes()
        self._fed += audio
        answer = await self._ask(Kind.FEED, audio)
        if "partial" not in answer:
            return None
        return Hypothesis.of(answer["partial"], engine=NAME, final=False)

    async def ponder(self) -> Hypothesis | None:
        """Go over what was said so far; what came of it, unless the worker was held up."""
        if not self._held or self._worker.generation != self._generation:
            return None
        try:
            answer = await self._worker.ask(Kind.PONDER, self._number)
        except RecognitionError:
            return None
        return hypothesis(answer, final=False) if answer.get("readings") else None

    def spare(self) -> None:
        """Leave out, from now on, what would only confirm the first reading."""
        self._thorough = False

    async def finish(self) -> Hypothesis:
        """End the speech; all passes together, the likelier reading first."""
        try:
            answer = await self._ask(Kind.FINISH, _json({"thorough": self._thorough}))
            self._worker.memory_mb = answer["memory_mb"]
        finally:
            self.release()
        if self._thorough and answer["readings"] and "passes_agree" not in answer:
            self._pool.left_out()
        if "mean" in answer:
            self._channel.cepstral_mean = tuple(answer["mean"])
        return hypothesis(answer)

    async def cancel(self) -> None:
        """Give the decoder back; the worker hears of it in its turn."""
        if self._held:
            self.release()
            if self._worker.generation == self._generation:
                self._worker.tell(Kind.CANCEL, self._number, patience_s=self._patience_s)

    def release(self) -> None:
        """Let another utterance in; may be called twice."""
        if self._held:
            self._held = False
            self._worker.utterances -= 1
            self._pool.vacate(self._worker)

    @property
    def _patience_s(self) -> float:
        """How long the worker may be at one request; it may have to hear everything again."""
        return self._pool.patience_s + len(self._fed) / (2 * RATE_HZ) / 4

    async def _ask(self, kind: Kind, body: bytes) -> Mapping[str, Any]:
        if not self._held:
            raise EngineFailed("the utterance is over", where=NAME)
        try:
            return await self._tell(kind, body)
        except ProcessEnded as error:
            answer = await self._move(error)
        return answer if kind is Kind.FEED else await self._ask(kind, body)

    async def _tell(self, kind: Kind, body: bytes) -> Mapping[str, Any]:
        if self._worker.generation != self._generation:
            raise ProcessEnded("the worker of this utterance has ended", where=NAME)
        return await self._worker.ask(kind, self._number, body, patience_s=self._patience_s)

    async def _open(self) -> None:
        await self._worker.ensure_started()
        self._generation = self._worker.generation
        await self._teach()
        channel = self._channel
        line = {"narrow": channel.source_hz < NARROW_BELOW_HZ, "mean": channel.cepstral_mean}
        opening = _json({"key": self._vocabulary.key, **line})
        await self._worker.ask(Kind.OPEN, self._number, opening, patience_s=PREPARE_S)

    async def _teach(self) -> None:
        """Tell the worker of the vocabulary unless it remembers it."""
        taught, key = self._worker.taught, self._vocabulary.key
        if key not in taught:
            lesson = await asyncio.to_thread(_lesson, self._vocabulary)
            self._worker.tell(Kind.LEARN, body=lesson, patience_s=PREPARE_S)
            taught[key] = None
            if len(taught) > MOST_LESSONS:
                taught.popitem(last=False)
        taught.move_to_end(key)

    async def _move(self, why: ProcessEnded) -> Mapping[str, Any]:
        """Have another worker hear everything so far; its answer to that."""
        while True:
            self._moves += 1
            if self._moves > MOST_MOVES:
                raise why
            self._pool.reheard()
            worker = self._pool.worker()
            self._worker.utterances -= 1
            worker.utterances += 1
            self._worker = worker
            try:
                await self._open()
                return await self._tell(Kind.FEED, bytes(self._fed)) if self._fed else {}
            except ProcessEnded as error:
                why = error


def _json(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields).encode()


@lru_cache(maxsize=256)
def _lesson(vocabulary: Vocabulary) -> bytes:
    """What a worker must know of a vocabulary."""
    return _json(
        {
            "key": vocabulary.key,
            "jsgf": vocabulary.jsgf("expected"),
            "words": sorted(vocabulary.words),
            "phrases": vocabulary.phrases(),
            "carriers": vocabulary.carriers,
        }
    )
