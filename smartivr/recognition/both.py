"""Two recognizers hear the same utterance; that they agree is worth more than either's word."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from smartivr.errors import EngineFailed, RecognitionError
from smartivr.line import Samples
from smartivr.recognition import pocketsphinx, vosk
from smartivr.recognition.base import Channel, Recognizer, Sparing, Utterance
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

NAME = "both"

EVIDENCE = {
    "agreement": "share of the words that both ears heard alike, in order; 0 where one heard "
    "nothing or says that it was none of the phrases",
    "first_led": "1 where the first reading is the first ear's, else 0",
}
"""Measurements that need both ears; each ear's own are told along with them."""

S = TypeVar("S")
T = TypeVar("T")


def create(language: str, *, models: Path, workers: int) -> "BothRecognizer":
    """Make the two recognizers that come without a download.

    Raises:
        ModelMissing: one of them has no model for the language.

    """
    return BothRecognizer(
        pocketsphinx.create(language, models=models, workers=workers),
        vosk.create(language, models=models, workers=workers),
    )


class BothRecognizer:
    """Lets two recognizers hear everything; either alone is enough."""

    def __init__(self, first: Recognizer, second: Recognizer) -> None:
        self.name = NAME
        self.language = first.language
        self.suppress_noise = True
        self.ears = (first, second)

    async def start(self) -> None:
        """Start both; one that cannot start is done without.

        Raises:
            EngineFailed: neither can start.

        """
        await _each(self.ears, lambda ear: ear.start())

    async def open(self, vocabulary: Vocabulary, channel: Channel | None = None) -> "BothUtterance":
        """Begin an utterance with each that can.

        Raises:
            EngineFailed: neither can.

        """
        opening = [asyncio.ensure_future(ear.open(vocabulary, channel)) for ear in self.ears]
        try:
            return BothUtterance(await _each(opening, _itself), vocabulary)
        except asyncio.CancelledError:
            for each in opening:
                if each.done() and not each.cancelled() and each.exception() is None:
                    await each.result().cancel()
            raise

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that neither can hear."""
        first, second = self.ears
        return second.unknown_words(first.unknown_words(words))

    async def close(self) -> None:
        """Close both."""
        await asyncio.gather(*(ear.close() for ear in self.ears))


class BothUtterance:
    """One utterance, heard by each ear that is still alive."""

    def __init__(self, ears: Mapping[int, Utterance], vocabulary: Vocabulary) -> None:
        self._ears = dict(ears)
        self._vocabulary = vocabulary
        self._partials: dict[int, Hypothesis] = {}
        self._told = ""

    async def feed(self, samples: Samples) -> Hypothesis | None:
        """Hear more speech; what the first ear makes of it so far, or else the second."""
        fed = await self._ask(lambda ear: ear.feed(samples))
        self._partials.update({n: partial for n, partial in fed.items() if partial is not None})
        latest = [self._partials[n] for n in sorted(self._partials) if self._partials[n].text]
        text = latest[0].text if latest else ""
        if text == self._told:
            return None
        self._told = text
        return Hypothesis.of(text, engine=NAME, final=False)

    async def ponder(self) -> Hypothesis | None:
        """Let each ear work ahead, unless both have heard the same phrase: that is enough."""
        if self._agreed:
            return None
        numbers = list(self._ears)
        answers = await asyncio.gather(*(ear.ponder() for ear in self._ears.values()))
        found = {n: answer for n, answer in zip(numbers, answers, strict=True) if answer}
        if not found:
            return None
        told = {**self._partials, **found}
        heard = (told[number] for number in sorted(told))
        return replace(reconciled(*heard, vocabulary=self._vocabulary), final=False)

    async def finish(self) -> Hypothesis:
        """End the speech; what both ears together make of it."""
        if self._agreed:
            for ear in self._ears.values():
                if isinstance(ear, Sparing):
                    ear.spare()
        told = await self._ask(lambda ear: ear.finish())
        return reconciled(*(told[number] for number in sorted(told)), vocabulary=self._vocabulary)

    @property
    def _agreed(self) -> bool:
        """Whether all ears have heard the same by now, and that may be said."""
        texts = {self._partials[n].text if n in self._partials else "" for n in self._ears}
        return len(self._ears) > 1 and len(texts) == 1 and self._vocabulary.accepts(*texts)

    async def cancel(self) -> None:
        """Give up with both ears."""
        await asyncio.gather(*(ear.cancel() for ear in self._ears.values()))

    async def _ask(self, job: Callable[[Utterance], Awaitable[T]]) -> Mapping[int, T]:
        """Do the same with every ear that lives; one that fails is not asked again."""
        numbers = list(self._ears)
        done = await _each(tuple(self._ears.values()), job)
        for number in [numbers[i] for i in range(len(numbers)) if i not in done]:
            await self._ears.pop(number).cancel()
        return {numbers[i]: result for i, result in done.items()}


def reconciled(*heard: Hypothesis, vocabulary: Vocabulary) -> Hypothesis:
    """Make one hypothesis of one or two.

    The first ear's readings go first, unless it heard nothing or nothing expected and the
    second did, or each heard another single word: single words are where the second ear, trained
    on the telephone, errs less. `agreement` is 1 where both heard the same words.
    """
    if len(heard) == 1:
        return replace(heard[0], engine=NAME, ears=heard)
    first, second = heard
    leading, following = first, second
    merits = _merit(first, vocabulary), _merit(second, vocabulary)
    single_words = len(first.text.split()) == len(second.text.split()) == 1
    if merits[1] > merits[0] or (merits[1] == merits[0] and single_words):
        leading, following = second, first
    alternatives = list(leading.alternatives)
    known = {reading.text for reading in alternatives}
    alternatives += [reading for reading in following.alternatives if reading.text not in known]
    outside = second.outside or (first.outside and not second.text)
    return replace(
        leading,
        alternatives=tuple(alternatives),
        engine=NAME,
        outside=outside,
        evidence=_evidence(first, second, first_led=leading is first),
        ears=heard,
    )


def _merit(heard: Hypothesis, vocabulary: Vocabulary) -> int:
    if not heard.text or heard.outside:
        return 0
    return 2 if vocabulary.accepts(heard.text) else 1


def _evidence(first: Hypothesis, second: Hypothesis, *, first_led: bool) -> Mapping[str, float]:
    agreement = 0.0
    if first.text and second.text and not (first.outside or second.outside):
        agreement = Levenshtein.normalized_similarity(first.text.split(), second.text.split())
    own = {"agreement": agreement, "first_led": float(first_led)}
    return {**second.evidence, **first.evidence, **own}


async def _itself(opening: asyncio.Future[T]) -> T:
    return await opening


async def _each(ears: Sequence[S], job: Callable[[S], Awaitable[T]]) -> Mapping[int, T]:
    """Results by the number of the ear; without those that failed.

    Raises:
        EngineFailed: every ear failed.

    """
    results = await asyncio.gather(*(job(ear) for ear in ears), return_exceptions=True)
    done: dict[int, T] = {}
    failures: list[RecognitionError] = []
    for number, result in enumerate(results):
        if isinstance(result, RecognitionError):
            failures.append(result)
        elif isinstance(result, BaseException):
            raise result
        else:
            done[number] = result
    if not done:
        whys = "; ".join(map(str, failures)) or "no ear is left"
        raise EngineFailed(whys, where=NAME) from (failures[0] if failures else None)
    return done
