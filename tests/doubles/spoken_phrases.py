"""Phrases in a synthetic voice, and engines that hear them."""

import contextlib
from collections.abc import AsyncIterator

import numpy as np
import soxr

from smartivr.line import Samples
from smartivr.recognition import registry
from smartivr.recognition.base import RATE_HZ, Recognizer, Utterance
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

_spoken: dict[str, Samples] = {}


def expecting(*phrases: str) -> Vocabulary:
    """What is to be heard: these phrases, each an option of its own."""
    options = tuple(Option(phrase.replace(" ", "_"), phrase, (phrase,)) for phrase in phrases)
    return Vocabulary.of(Expecting("en", options=options))


SUPPORT = expecting("technical support", "sales department", "track my order")
MORE = expecting("home broadband", "business broadband", "phone line")


async def spoken(text: str) -> Samples:
    """The text in a synthetic voice, as the ear would cut it: 0.4 s before, 0.5 s after."""
    if text not in _spoken:
        voice = EspeakVoice("en-us", variant="m3", words_per_minute=150)
        await voice.start()
        try:
            pieces = [piece async for piece in voice.speak(text)]
        finally:
            await voice.close()
        speech = soxr.resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)
        rng = np.random.default_rng(7)
        before, after = (
            (rng.standard_normal(int(s * RATE_HZ)) * 10).astype(np.int16) for s in (0.4, 0.5)
        )
        _spoken[text] = np.concatenate([before, speech, after])
    return _spoken[text]


def noise(seconds: float, level: float) -> Samples:
    """White noise of this standard deviation."""
    rng = np.random.default_rng(3)
    return (rng.standard_normal(int(seconds * RATE_HZ)) * level).astype(np.int16)


async def heard(recognizer: Recognizer, vocabulary: Vocabulary, speech: Samples) -> Hypothesis:
    """What an engine makes of this speech, which comes piece by piece."""
    utterance = await recognizer.open(vocabulary)
    for start in range(0, len(speech), 1600):
        await utterance.feed(speech[start : start + 1600])
    return await utterance.finish()


async def fed(recognizer: Recognizer, speech: Samples) -> Utterance:
    """An utterance that has come piece by piece and is not at its end."""
    utterance = await recognizer.open(SUPPORT)
    for start in range(0, len(speech), 1600):
        await utterance.feed(speech[start : start + 1600])
    return utterance


@contextlib.asynccontextmanager
async def running(name: str) -> AsyncIterator[Recognizer]:
    """Start an engine of a test's own."""
    recognizer = registry.create(name, "en")
    await recognizer.start()
    try:
        yield recognizer
    finally:
        await recognizer.close()
