"""The way of a caller's audio to the ear: chunks at its rate, and nothing done about silence.

Changing the rate takes more CPU than anything else that is done to silence. So the samples are kept
as they came, and in silence the oldest are let go of unheard. Once something is to be heard, the
resampler starts anew at the first sample that is left: what it gives is the same, but for the first
few milliseconds.
"""

from collections.abc import Sequence

import numpy as np

from smartivr.audio.resample import Resampler
from smartivr.audio.voice_activity import (
    CHUNK_S,
    CHUNK_SAMPLES,
    QUIET_DBOV,
    RATE_HZ,
    energy_of,
)
from smartivr.line import Samples

_STARTING_S = 0.1
"""A resampler that starts is as if it had always run before this is over."""
_UNHEARD_S = 0.1
"""A chunk is whole, and has left the resampler, within this time of its beginning."""
_TOGETHER = 8
"""So many chunks are let go of at once."""
_QUIET_ENERGY = 32768.0**2 * 10 ** (QUIET_DBOV / 10)
"""Of a sample."""


class EarCanal:
    """Keeps one caller's audio until it is heard, or was silence.

    Raises:
        UnsupportedAudio: a rate that cannot be changed to the ear's.

    """

    def __init__(self, media_rate_hz: int, kept_s: float) -> None:
        """Make it for audio at this rate; of silence so much is kept."""
        self._resampler = Resampler(media_rate_hz, RATE_HZ)
        self._chunk = round(CHUNK_S * media_rate_hz)
        self._kept = round((kept_s + _STARTING_S) * media_rate_hz)
        self._came = np.zeros(0, np.int16)
        """Everything since the end of the last chunk that was given or let go of."""
        self._fed = 0
        """So many of these have been given to the resampler."""
        self._ready = np.zeros(0, np.int16)
        """What came of them."""
        self._held = 0
        """How many the resampler holds back; no chunk is whole before it has so many more."""
        self._unheard = round(_UNHEARD_S * media_rate_hz)
        self._quiet = 0
        """Samples since the latest that were not quiet."""

    def quiet(self, samples: Samples) -> bool:
        """Tell whether the voice detector would sleep over this and all that was not heard yet."""
        if energy_of(samples) >= _QUIET_ENERGY * len(samples):
            self._quiet = 0
            return False
        self._quiet += len(samples)
        return self._quiet > self._unheard

    def rest(self, samples: Samples) -> int:
        """Take silence; return how many chunks, of the oldest that came, were let go of."""
        self._came = np.concatenate([self._came, samples])
        count = (len(self._came) - self._kept) // self._chunk
        if count < _TOGETHER:
            return 0
        self._came = self._came[count * self._chunk :]
        self._fed = self._held = 0
        self._ready = self._ready[:0]
        self._resampler.restart()
        return count

    def feed(self, samples: Samples) -> Sequence[Samples]:
        """Take samples and return every chunk that is whole."""
        self._came = np.concatenate([self._came, samples])
        if len(self._came) < self._chunk + self._held:
            return []
        fresh = self._resampler.feed(self._came[self._fed :])
        self._fed = len(self._came)
        self._ready = np.concatenate([self._ready, fresh])
        self._held = self._fed - len(self._ready) * self._chunk // CHUNK_SAMPLES
        count = len(self._ready) // CHUNK_SAMPLES
        chunks = self._ready[: count * CHUNK_SAMPLES].reshape(count, CHUNK_SAMPLES)
        self._ready = self._ready[count * CHUNK_SAMPLES :]
        self._came = self._came[count * self._chunk :]
        self._fed -= count * self._chunk
        return list(chunks)
