"""Synthetic speakers: accents, voices and tempos of espeak-ng."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import asyncio
from dataclasses import dataclass

import numpy as np

from smartivr.audio.mix import add
from smartivr.audio.resample import resample
from smartivr.line import Samples
from smartivr.synthesis.espeak import EspeakVoice

RATE_HZ = 16000


@dataclass(frozen=True)
class Speaker:
    """One way to speak."""

    language: str
    variant: str
    words_per_minute: int
    pitch: int

    @property
    def name(self) -> str:
        """For the labels."""
        return f"{self.language}+{self.variant}"


SPEAKERS = (
    Speaker("en-gb", "m3", 150, 50),
    Speaker("en-gb", "f3", 160, 55),
    Speaker("en-us", "m7", 165, 45),
    Speaker("en-us", "f2", 150, 50),
    Speaker("en-gb-scotland", "f4", 155, 50),
    Speaker("en-gb-x-rp", "m1", 140, 40),
    Speaker("en-gb-x-gbclan", "f5", 165, 50),
    Speaker("en-gb-x-gbcwmd", "m5", 155, 55),
    Speaker("en-us-nyc", "m4", 170, 50),
    Speaker("en-029", "f1", 150, 45),
    Speaker("en-us", "Andrea", 160, 50),
    Speaker("en-gb", "Mario", 145, 50),
)

_CHATTER = (
    "So I said to her that we could meet on Thursday, if the weather stays fine.",
    "They moved the whole office to the second floor and nobody can find the printer.",
    "My brother is coming over with the children and we still need to buy a cake.",
    "The meeting was supposed to end at noon, but of course it did not.",
    "Have you tried the soup today, it is much better than what we had last week.",
    "He has been learning the piano for three years and plays rather well by now.",
)


def speak(text: str, speaker: Speaker) -> Samples:
    """Speak a text at 16 kHz.

    Each text gets a fresh process: espeak-ng carries state from one text to the next, and
    leaving out a line must not change the others.
    """
    return asyncio.run(_speak(text, speaker))


def babble() -> Samples:
    """Six people talking at once, none of whom is understood; about four seconds."""
    voices = [speak(text, SPEAKERS[-number]) for number, text in enumerate(_CHATTER)]
    shortest = min(map(len, voices))
    halved = [(voice[:shortest] // 2).astype(np.int16) for voice in voices]
    return add(*halved)


async def _speak(text: str, speaker: Speaker) -> Samples:
    voice = EspeakVoice(
        speaker.language,
        variant=speaker.variant,
        words_per_minute=speaker.words_per_minute,
        pitch=speaker.pitch,
    )
    pieces = [piece async for piece in voice.speak(text)]
    await voice.close()
    return resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)
