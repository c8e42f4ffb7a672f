"""A caller whose words are spoken by espeak-ng, for demonstrations and rehearsals."""

import numpy as np

from smartivr.audio.resample import resample
from smartivr.line import Samples
from smartivr.synthesis.espeak import EspeakVoice

DIALECTS = {"en": "en-us"}
VARIANT = "f5"
"""A speaker unlike the one who speaks the prompts."""
WORDS_PER_MINUTE = 155


def clear_voice(language: str) -> EspeakVoice:
    """Return the voice of espeak-ng that recognizers understand best, unlike the prompts' one."""
    spoken = language[:2].lower()
    return EspeakVoice(
        DIALECTS.get(spoken, spoken), variant=VARIANT, words_per_minute=WORDS_PER_MINUTE
    )


class SyntheticCaller:
    """Speaks words as audio of a call."""

    def __init__(self, language: str, rate_hz: int) -> None:
        self._voice = clear_voice(language)
        self._rate_hz = rate_hz

    async def start(self) -> None:
        """Start the voice.

        Raises:
            VoiceMissing: espeak-ng does not load or has no such voice.

        """
        await self._voice.start()

    async def say(self, text: str) -> Samples:
        """Render words at the call's rate, without silence around them.

        Raises:
            VoiceFailed: the voice died or cannot speak this.

        """
        pieces = [piece async for piece in self._voice.speak(text)]
        if not pieces:
            return np.zeros(0, np.int16)
        return resample(np.concatenate(pieces), self._voice.rate_hz, self._rate_hz)

    async def close(self) -> None:
        """Free the voice."""
        await self._voice.close()
