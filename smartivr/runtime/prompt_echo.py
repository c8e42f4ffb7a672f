"""A call's prompts as they come back from the caller's line: taken out, and no answer."""

import re
from collections import deque

from smartivr.audio.echo_guard import HIGHEST_RATE_HZ, EchoGuard
from smartivr.line import Samples

_PROMPTS = 6
"""So many prompts' words may come back; several are said in a row."""
_BEFORE_VOICE_S = 0.3
"""Speech over a prompt is told so long after it began, in round figures."""


class PromptEcho:
    """What a call knows of its line's echo.

    The guard takes out what is an echo to the sample. Codecs of mobile phones leave an echo that is
    none any more in that sense. So words that were spoken over a prompt, and are its own, are no
    answer if they sound like the prompt too: callers say a prompt's words in their own voice.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._guard = EchoGuard(rate_hz) if rate_hz <= HIGHEST_RATE_HZ else None
        self._said: deque[str] = deque(maxlen=_PROMPTS)
        self._over_prompt = False
        self._begun = 0
        self._ended = 0

    def say(self, text: str) -> None:
        """Take note of a prompt's words."""
        self._said.append(_words(text))

    def play(self, samples: Samples) -> None:
        """Take what is sent to the caller, on the beat."""
        if self._guard:
            self._guard.play(samples)

    def take_out(self, samples: Samples) -> Samples:
        """Return what came without the echo of what was played."""
        return self._guard.hear(samples) if self._guard else samples

    def skip(self, samples: Samples) -> None:
        """Take note of what comes while nobody listens, such as during a talk."""
        if self._guard:
            self._guard.skip(samples)

    def speech_began(self, *, over_prompt: bool) -> None:
        """Take note of where speech begins."""
        self._over_prompt = over_prompt
        if self._guard:
            self._begun = self._guard.place - round(_BEFORE_VOICE_S * self._rate_hz)
            self._ended = 0

    def speech_ended(self, silence_s: float) -> None:
        """Take note of where it ends, so long before now."""
        if self._guard:
            self._ended = self._guard.place - round(silence_s * self._rate_hz)

    def is_echo(self, text: str) -> bool:
        """Whether the latest speech, heard as this, is likely to be what a prompt said."""
        if not self._over_prompt or self._guard is None:
            return False
        words = _words(text)
        if not words.strip() or not any(words in said for said in self._said):
            return False
        return self._guard.is_likely(self._begun, self._ended or self._guard.place)


def _words(text: str) -> str:
    """Return the words in small letters, a space before and after each."""
    words = " ".join(re.findall(r"[^\W_]+", text.lower()))
    return f" {words} "
