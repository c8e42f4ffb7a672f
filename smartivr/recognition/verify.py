"""Try a model on the phrases of a line, and on sentences that belong to none of them."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from smartivr.errors import NotFound
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.base import RATE_HZ, Recognizer
from smartivr.recognition.cost import Cost, measure
from smartivr.recognition.model_folder import FOLDER
from smartivr.recognition.vosk import VoskRecognizer
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

LEAD_S, TAIL_S = 0.4, 0.5
"""Quiet around the speech, as the ear leaves it."""
QUIET = 10.0
PIECE = RATE_HZ // 10

OUTSIDERS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "the weather has been cold and windy for this time of the year",
        "my brother plays the violin in a small orchestra",
        "yesterday we walked along the river until it got dark",
        "could you pass me the salt and the bread",
        "she painted the kitchen yellow over the weekend",
        "there were about thirty people at the wedding",
        "he has been learning to cook for his grandchildren",
        "the train to the coast leaves twice on a sunday",
        "we should paint the garden fence before the winter",
        "nobody remembered where the old photographs were",
    ),
    "pl": (
        "pogoda jest zimna i wietrzna jak na tę porę roku",
        "mój brat gra na skrzypcach w małej orkiestrze",
        "wczoraj szliśmy wzdłuż rzeki aż do zmroku",
        "podaj mi proszę sól i chleb",
        "w weekend pomalowała kuchnię na żółto",
        "na weselu było około trzydziestu osób",
        "dziadek uczy wnuki gotować zupę",
        "pociąg nad morze odjeżdża w niedzielę dwa razy",
        "przed zimą trzeba pomalować płot w ogrodzie",
        "nikt nie pamiętał gdzie są stare zdjęcia",
    ),
}
"""Sentences that no line expects, by language."""


class Speaker(Protocol):
    """The part of a voice that is needed here."""

    name: str
    rate_hz: int

    def speak(self, text: str) -> AsyncIterator[Samples]:
        """Speak a text as audio at `rate_hz`."""


@dataclass(frozen=True)
class Verification:
    """How a recognizer did on the phrases of a line, spoken by a voice."""

    voice: str
    spoken: int
    missed: tuple[tuple[str, str], ...]
    """Phrases that were not heard right, each with what was heard instead."""
    outsiders: int
    accepted: tuple[str, ...]
    """Sentences that belong to no option and were taken for one."""
    unknown_words: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """A model that was tried."""

    by_voice: tuple[Verification, ...]
    cost: Cost


async def verify_model(
    name: str,
    vocabularies: Iterable[Vocabulary],
    voices: Sequence[Speaker],
    *,
    models: Path = FOLDER,
    most_phrases: int = 60,
) -> Verified:
    """Load an installed speech model and hear each voice say what the vocabularies expect.

    Raises:
        NotFound: the catalogue has no speech model of this name.
        ModelMissing: it is not installed or incomplete.
        VoiceFailed: a voice cannot speak.

    """
    listed = catalogue.find(name, models)
    if listed.entry.kind != "vosk":
        raise NotFound(f"{name} is a voice and hears nothing", remedy="name a vosk model")
    expected = tuple(vocabularies)
    recognizer = VoskRecognizer(listed.folder, listed.entry.language, threads=1)
    await recognizer.start()
    try:
        found = [
            await verify(recognizer, expected, voice, most_phrases=most_phrases) for voice in voices
        ]
    finally:
        await recognizer.close()
    speeches = [await say(voices[0], text) for text in OUTSIDERS[recognizer.language]]
    cost = await asyncio.to_thread(measure, listed.folder, expected[0], speeches)
    return Verified(tuple(found), cost)


async def verify(
    recognizer: Recognizer,
    vocabularies: Sequence[Vocabulary],
    voice: Speaker,
    *,
    most_phrases: int = 60,
) -> Verification:
    """Hear the voice say a sample of the phrases, and sentences that are not expected.

    Raises:
        EngineFailed: the recognizer fails.
        VoiceFailed: the voice cannot speak.

    """
    phrases = [(phrase, each) for each in vocabularies for phrase in each.phrases(most_phrases)]
    if len(phrases) > most_phrases:
        phrases = random.Random(0).sample(phrases, most_phrases)  # noqa: S311  a repeatable sample
    missed: list[tuple[str, str]] = []
    for phrase, vocabulary in phrases:
        heard = await hear(recognizer, vocabulary, await say(voice, phrase))
        if heard.outside or heard.text != phrase:
            missed.append((phrase, "" if heard.outside else heard.text))
    outsiders = [(text, each) for each in vocabularies for text in OUTSIDERS[recognizer.language]]
    accepted: list[str] = []
    for text, vocabulary in outsiders:
        heard = await hear(recognizer, vocabulary, await say(voice, text))
        if not heard.outside and vocabulary.accepts(heard.text):
            accepted.append(text)
    words = frozenset[str]().union(*(each.words for each in vocabularies))
    return Verification(
        voice=voice.name,
        spoken=len(phrases),
        missed=tuple(missed),
        outsiders=len(outsiders),
        accepted=tuple(accepted),
        unknown_words=tuple(sorted(recognizer.unknown_words(words))),
    )


async def say(voice: Speaker, text: str) -> Samples:
    """A text as a recognizer is given it: 16 kHz, with a moment of near silence around it.

    Raises:
        VoiceFailed: the voice cannot speak it.

    """
    pieces = [piece async for piece in voice.speak(text)]
    speech = soxr.resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)
    noise = np.random.default_rng(0)
    before, after = (
        (noise.standard_normal(int(seconds * RATE_HZ)) * QUIET).astype(np.int16)
        for seconds in (LEAD_S, TAIL_S)
    )
    return np.concatenate([before, speech, after])


async def hear(recognizer: Recognizer, vocabulary: Vocabulary, speech: Samples) -> Hypothesis:
    """Have speech recognised as that of a call is.

    Raises:
        EngineFailed: the recognizer fails.

    """
    utterance = await recognizer.open(vocabulary)
    for start in range(0, speech.size, PIECE):
        await utterance.feed(speech[start : start + PIECE])
    return await utterance.finish()
