"""Takes one caller's message: the tone, then the caller's audio until something ends it."""

from collections.abc import Callable

import numpy as np

from smartivr.audio.tones import beep
from smartivr.line import Samples
from smartivr.runtime.keeping.message_ear import MessageEar

MISSING_S = 0.5
"""A caller's side that has sent nothing for so long is silent: it may send no silence."""


class Taking:
    """A tap of a call that takes a message; time passes with the frames that the caller is sent."""

    def __init__(
        self, rate_hz: int, max_s: float, silence_s: float, on_end: Callable[[str], None]
    ) -> None:
        self.tone = beep(rate_hz)
        """To be played to the caller now; what is heard meanwhile is not kept."""
        self._ear = MessageEar(rate_hz, max_s, silence_s)
        self._on_end = on_end
        self._tone_left = len(self.tone)
        self._missing = 0
        self._missing_most = round(MISSING_S * rate_hz)
        self._over = False

    def heard(self, samples: Samples) -> None:
        """Take a frame of the caller."""
        self._missing = 0
        if not self._tone_left:
            self._take(samples)

    def said(self, samples: Samples) -> None:
        """Count the tone; after that, a frame of silence where the caller sends none."""
        if self._tone_left:
            self._tone_left = max(0, self._tone_left - len(samples))
            return
        self._missing += len(samples)
        if self._missing > self._missing_most:
            self._take(np.zeros(len(samples), np.int16))

    def end(self, by: str) -> None:
        """The message is over; only the first end counts."""
        if not self._over:
            self._over = True
            self._on_end(by)

    @property
    def seconds(self) -> float:
        """Length of what was said, without the silence after it."""
        return self._ear.seconds

    def message(self) -> Samples:
        """Return what was said."""
        return self._ear.message()

    def _take(self, samples: Samples) -> None:
        if not self._over and (by := self._ear.hear(samples)):
            self.end(by)
