"""Changing the sampling rate, of a stream without delay worth noticing, or of a whole piece.

soxr's ordinary streams work in blocks and hold back 115 ms between 8 and 16 kHz. Its
variable-rate filters, used here at a constant rate, hold back 30 ms there (15 ms from 16 to
8 kHz, 5 to 27 ms between the higher rates) and still reject aliases by 80 dB. Audio passes as
floats, since soxr dithers integers: silence would not stay silence.
"""

import numpy as np
import soxr
from numpy.typing import NDArray

from smartivr.audio.mix import saturate
from smartivr.errors import UnsupportedAudio
from smartivr.line import RATES_HZ, Samples

_FULL_SCALE = 32768.0
PEER_RATES_HZ = (*RATES_HZ, 12000, 32000, 44100, 64000, 96000, 192000)
"""What peers may send and take; a call itself runs at one of `RATES_HZ`."""


class Resampler:
    """A stream from one rate to another; both are among `PEER_RATES_HZ`.

    The whole output is as long as the input and in step with it to a quarter of a millisecond;
    `feed` returns it up to 30 ms late and `flush` the rest.

    Raises:
        UnsupportedAudio: a rate that is not among `PEER_RATES_HZ`.

    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        for rate_hz in (from_hz, to_hz):
            if rate_hz not in PEER_RATES_HZ:
                raise UnsupportedAudio(
                    f"a rate of {rate_hz} Hz is not supported",
                    remedy=f"use one of {', '.join(map(str, sorted(PEER_RATES_HZ)))}",
                )
        self._stream = None
        if from_hz != to_hz:
            self._stream = soxr.ResampleStream(
                from_hz, to_hz, 1, dtype="float32", quality="HQ", vr=True
            )

    def feed(self, samples: Samples) -> Samples:
        """Take samples of any number and return those that are ready."""
        if self._stream is None:
            return samples
        return _to_samples(self._stream.resample_chunk(_to_floats(samples)))

    def flush(self) -> Samples:
        """Return what was held back; afterwards the stream starts anew."""
        if self._stream is None:
            return np.zeros(0, np.int16)
        rest = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        self.restart()
        return _to_samples(rest)

    def restart(self) -> None:
        """Forget what was held back and start anew."""
        if self._stream is not None:
            self._stream.clear()


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Change the rate of a whole piece of audio, between any two rates."""
    if from_hz == to_hz:
        return samples
    return _to_samples(soxr.resample(_to_floats(samples), from_hz, to_hz))


def _to_floats(samples: Samples) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(_FULL_SCALE)


def _to_samples(floats: NDArray[np.float32]) -> Samples:
    return saturate(floats * _FULL_SCALE)
