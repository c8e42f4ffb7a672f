"""pocketsphinx with the US-English model of its wheel, in worker processes."""

import asyncio
import itertools
import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ, Channel
from smartivr.recognition.framing import Kind
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_hearing import DICTIONARY, model_file
from smartivr.recognition.pronounce import Pronouncer
from smartivr.recognition.worker import Worker
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

NAME = "pocketsphinx"
WORKER = "smartivr.recognition.pocketsphinx_worker"
UTTERANCES_PER_WORKER = 16
"""Each open utterance holds a decoder of about 9 MB."""
FREE_S = 1.0
"""How long to wait for one of the decoders to become free."""
PATIENCE_S = 5.0
"""How long a worker may take beyond the length of the speech before it counts as hung."""

PREPARE_S = 20.0
"""The same for a grammar that is new to it: words may have to be looked up and guessed."""

FEWEST_PHONES = 8
"""Between shorter sequences of phones, chance alone makes much agreement."""
FOREIGN_BELOW = 0.32
"""Phone agreement below which the phrase was hardly said: of phrases that were, 4 % in synthetic
voices and 1 % of people's are below; of other speech, about half."""


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
        self.patience_s = patience_s
        self.workers = tuple(Worker(WORKER, NAME) for _ in range(max(workers, 1)))
        self._free = asyncio.Semaphore(len(self.workers) * UTTERANCES_PER_WORKER)
        self._numbers = itertools.count(1)
        self._lexicon: Lexicon | None = None
        self._closed = False

    async def start(self) -> None:
        """Start every worker process and load its model."""
        self._closed = False
        await asyncio.gather(*(worker.ensure_started() for worker in self.workers))

    async def open(
        self,
        vocabulary: Vocabulary,
        channel: Channel | None = None,  # noqa: ARG002  every utterance starts from the usual mean
    ) -> "PocketsphinxUtterance":
        """Begin an utterance on the least busy worker; a dead one is started anew first."""
        if self._closed:
            raise EngineFailed("it is closed", where=self.name)
        try:
            async with asyncio.timeout(FREE_S):
                await self._free.acquire()
        except TimeoutError as error:
            raise EngineFailed("every decoder is in use", where=self.name) from error
        worker = min(self.workers, key=lambda each: each.utterances)
        utterance = PocketsphinxUtterance(self, worker, next(self._numbers))
        try:
            await utterance.begin(vocabulary)
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
        await asyncio.gather(*(worker.close() for worker in self.workers))

    def vacate(self) -> None:
        """Let another utterance in."""
        self._free.release()


class PocketsphinxUtterance:
    """One utterance, heard by one worker process."""

    def __init__(self, recognizer: PocketsphinxRecognizer, worker: Worker, number: int) -> None:
        self._recognizer = recognizer
        self._worker = worker
        self._number = number
        self._generation = 0
        self._fed_s = 0.0
        self._held = True
        worker.utterances += 1

    async def begin(self, vocabulary: Vocabulary) -> None:
        """Give the worker the grammar."""
        await self._worker.ensure_started()
        self._generation = self._worker.generation
        await self._worker.ask(Kind.OPEN, self._number, _grammar(vocabulary), patience_s=PREPARE_S)

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; a partial hypothesis where the text has changed."""
        self._fed_s += samples.size / RATE_HZ
        answer = await self._ask(Kind.FEED, samples.astype("<i2").tobytes())
        if "partial" not in answer:
            return None
        return Hypothesis.of(answer["partial"], engine=NAME, final=False)

    async def ponder(self) -> None:
        """Nothing is worked out ahead."""

    async def finish(self) -> Hypothesis:
        """End the speech; the batch pass and the streaming pass, the likelier one first."""
        try:
            return _hypothesis(await self._ask(Kind.FINISH))
        finally:
            self.release()

    async def cancel(self) -> None:
        """Give the decoder back; the worker hears of it in its turn."""
        if self._held:
            self.release()
            if self._worker.generation == self._generation:
                patience_s = self._recognizer.patience_s + self._fed_s
                self._worker.tell(Kind.CANCEL, self._number, patience_s=patience_s)

    def release(self) -> None:
        """Let another utterance in; may be called twice."""
        if self._held:
            self._held = False
            self._worker.utterances -= 1
            self._recognizer.vacate()

    async def _ask(self, kind: Kind, body: bytes = b"") -> Mapping[str, Any]:
        if self._worker.generation != self._generation:
            raise EngineFailed("the worker of this utterance has ended", where=NAME)
        patience_s = self._recognizer.patience_s + self._fed_s
        return await self._worker.ask(kind, self._number, body, patience_s=patience_s)


@lru_cache(maxsize=256)
def _grammar(vocabulary: Vocabulary) -> bytes:
    """What a worker must know of a vocabulary."""
    fields = {
        "key": vocabulary.key,
        "jsgf": vocabulary.jsgf("expected"),
        "words": sorted(vocabulary.words),
    }
    return json.dumps(fields).encode()


def _hypothesis(answer: Mapping[str, Any]) -> Hypothesis:
    """Turn a worker's answer into a hypothesis; equal texts are one alternative."""
    best: dict[str, float] = {}
    for text, score in answer["readings"]:
        best.setdefault(text, score)
    alternatives = tuple(Alternative(text, score) for text, score in best.items())
    if not alternatives or answer["heard_phones"] == 0:
        return Hypothesis(engine=NAME, outside=bool(alternatives))
    long_enough = max(answer["expected_phones"], answer["heard_phones"]) >= FEWEST_PHONES
    return Hypothesis(
        alternatives,
        engine=NAME,
        outside=long_enough and answer["agreement"] < FOREIGN_BELOW,
        evidence={
            "phone_agreement": answer["agreement"],
            "score_per_frame": math.exp(50 * alternatives[0].score),
            "passes_agree": 1.0 if len(alternatives) == 1 else 0.0,
        },
    )
