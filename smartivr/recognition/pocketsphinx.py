"""pocketsphinx with the US-English model of its wheel, in worker processes."""

import asyncio
import contextlib
import itertools
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Any

from smartivr.errors import EngineFailed, ModelMissing, RecognitionError
from smartivr.recognition.base import Channel
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_evidence import NAME
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pocketsphinx_utterance import PocketsphinxUtterance
from smartivr.recognition.pronounce import Pronouncer
from smartivr.recognition.vitals import Vitals
from smartivr.recognition.worker import Worker
from smartivr.understanding.vocabulary import Vocabulary

WORKER = "smartivr.recognition.pocketsphinx_worker"
UTTERANCES_PER_WORKER = 16
"""Each open utterance holds decoders of about 18 MB."""
FREE_S = 1.0
"""How long to wait for one of the decoders to become free."""
PATIENCE_S = 2.0
"""How long a worker may be at one request, besides hearing again, before it counts as hung."""
MOST_MEMORY_MB = 700
"""A worker that has grown beyond this is replaced when it has nothing to hear."""


def create(language: str, *, models: Path, workers: int) -> "PocketsphinxRecognizer":  # noqa: ARG001  the signature that the registry calls
    """Make the recognizer.

    Raises:
        ModelMissing: the language is not English.

    """
    if language != "en":
        raise ModelMissing(
            f"pocketsphinx has no model for {language!r}", remedy="install a vosk model"
        )
    return PocketsphinxRecognizer(workers=workers)


class PocketsphinxRecognizer:
    """Spreads utterances over worker processes, each of which hears many in turn."""

    def __init__(self, *, workers: int, patience_s: float = PATIENCE_S) -> None:
        self.name = NAME
        self.language = "en"
        self.suppress_noise = True
        self.patience_s = patience_s
        self.most_memory_mb = MOST_MEMORY_MB
        self.workers = tuple(Worker(WORKER, NAME) for _ in range(max(workers, 1)))
        self._free = asyncio.Semaphore(len(self.workers) * UTTERANCES_PER_WORKER)
        self._numbers = itertools.count(1)
        self._lexicon: Lexicon | None = None
        self._beside_calls: set[asyncio.Task[None]] = set()
        self._reheard = 0
        self._dropped = 0
        self._closed = False

    async def start(self) -> None:
        """Start every worker process and load its model."""
        self._closed = False
        await asyncio.gather(*(worker.ensure_started() for worker in self.workers))

    async def open(
        self, vocabulary: Vocabulary, channel: Channel | None = None
    ) -> PocketsphinxUtterance:
        """Begin an utterance on the least busy worker; a dead one is started anew first."""
        self._refuse_if_closed()
        try:
            async with asyncio.timeout(FREE_S):
                await self._free.acquire()
        except TimeoutError as error:
            raise EngineFailed("every decoder is in use", where=self.name) from error
        number = next(self._numbers)
        utterance = PocketsphinxUtterance(self, vocabulary, channel or Channel(), number)
        try:
            await utterance.begin()
        except BaseException:
            await utterance.cancel()
            raise
        return utterance

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that not even espeak-ng can pronounce."""
        if self._lexicon is None:
            self._lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
        return self._lexicon.unknown(words)

    async def close(self) -> None:
        """End the worker processes."""
        self._closed = True
        if self._beside_calls:
            await asyncio.wait(self._beside_calls)
        await asyncio.gather(*(worker.close() for worker in self.workers))

    def vitals(self) -> Vitals:
        """How the worker processes are."""
        return Vitals(
            workers=len(self.workers),
            alive=sum(worker.alive for worker in self.workers),
            waiting=sum(worker.waiting for worker in self.workers),
            restarts=sum(worker.restarts for worker in self.workers),
            reheard=self._reheard,
            dropped=self._dropped,
        )

    # --- what utterances ask for ----------------------------------------------------------------

    def worker(self) -> Worker:
        """The least busy worker, one that runs if there is one; those that do not are started.

        Raises:
            EngineFailed: the recognizer is closed.

        """
        self._refuse_if_closed()
        for worker in self.workers:
            if not worker.alive:
                self._beside(worker.ensure_started())
        ready = [worker for worker in self.workers if worker.alive and not worker.replacing]
        return min(ready or self.workers, key=lambda each: each.utterances)

    def reheard(self) -> None:
        """An utterance is heard again from its beginning."""
        self._reheard += 1

    def left_out(self) -> None:
        """There was no time for every pass over an utterance."""
        self._dropped += 1

    def vacate(self, worker: Worker) -> None:
        """Let another utterance in; a worker that has grown too big is replaced."""
        self._free.release()
        if worker.utterances == 0 and worker.memory_mb > self.most_memory_mb:
            self._beside(worker.replace())

    def _beside(self, job: Coroutine[Any, Any, None]) -> None:
        """Have a worker seen to while calls go on."""

        async def done() -> None:
            with contextlib.suppress(RecognitionError):
                # Whoever opens an utterance there next is told.
                await job

        task = asyncio.get_running_loop().create_task(done())
        self._beside_calls.add(task)
        task.add_done_callback(self._beside_calls.discard)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise EngineFailed("it is closed", where=self.name)
