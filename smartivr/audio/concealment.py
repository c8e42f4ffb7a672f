"""What is heard in the place of audio that was lost on the way.

For a short while speech goes on as it was: its last pitch periods are repeated, more of them the
longer it lasts, and fade away. ITU-T G.711 appendix I describes the method. After that there is
noise as faint as the line's own background.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.mix import SILENCE_DBOV, level_dbov, saturate
from smartivr.audio.tones import comfort_noise
from smartivr.line import FRAME_S, Samples

CONCEALED_S = 0.06
"""So long speech is made up; longer would sound like a robot's."""
_FULL_S = 0.01
"""The beginning of what is made up is as loud as what was heard."""
_SHORTEST_PERIOD_S = 0.005
_LONGEST_PERIOD_S = 0.015
_COMPARED_S = 0.02
_MOST_PERIODS = 3
_JOIN_S = 0.004
_LONGEST_JOIN_S = 0.01
_REMEMBERED = 100
"""Pieces of audio; with 20 ms each, two seconds."""
_LOUDEST_BACKGROUND_DBOV = -51.0
_NOISE_S = 1.0

_Wave = NDArray[np.float64]


class Concealer:
    """Follows one stream of audio and fills its gaps."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._heard: deque[Samples] = deque(maxlen=_REMEMBERED)
        self._filled = 0
        """Samples given in place of audio since the latest that came."""
        self._made_up: _Wave = np.zeros(0)
        """What of the present gap is speech, and how it would go on."""
        self._noise = np.zeros(1, np.int16)
        self._noise_at = 0

    def heard(self, samples: Samples) -> Samples:
        """Take the next piece of the stream; after a gap, what was made up glides into it."""
        if self._filled:
            samples = self._joined(samples)
            self._filled = 0
        self._heard.append(samples)
        return samples

    def fill(self, count: int) -> Samples:
        """Return so many samples in place of audio that did not come."""
        if not self._filled:
            self._begin()
        start, self._filled = self._filled, self._filled + count
        speech = self._made_up[start : min(self._filled, self._most)]
        filled = self._background(count)
        filled[: len(speech)] = saturate(speech + filled[: len(speech)])
        return filled

    @property
    def _most(self) -> int:
        return round(CONCEALED_S * self._rate_hz)

    def _begin(self) -> None:
        """Make up speech for the longest gap and the way back from it."""
        recent = self._recent()
        count = self._most + round(_LONGEST_JOIN_S * self._rate_hz)
        self._made_up = np.zeros(count)
        background_dbov = self._background_dbov()
        if background_dbov > SILENCE_DBOV:
            self._noise = comfort_noise(_NOISE_S, self._rate_hz, background_dbov)
        if recent.any():
            period = self._period(recent)
            self._made_up = _repeated(recent, period, count, self._rate_hz) * self._fading(count)

    def _recent(self) -> _Wave:
        """Return what is needed of what was heard last: some pitch periods and as much again."""
        needed = round((_MOST_PERIODS + 1) * _LONGEST_PERIOD_S * self._rate_hz)
        pieces: list[Samples] = []
        for piece in reversed(self._heard):
            if needed <= 0:
                break
            pieces.append(piece[-needed:])
            needed -= len(piece)
        whole = np.concatenate(pieces[::-1]) if pieces and needed <= 0 else np.zeros(0)
        return whole.astype(np.float64)

    def _period(self, recent: _Wave) -> int:
        """Find the pitch period, in samples: where speech is likest to what went before."""
        compared = round(_COMPARED_S * self._rate_hz)
        shortest = round(_SHORTEST_PERIOD_S * self._rate_hz)
        longest = round(_LONGEST_PERIOD_S * self._rate_hz)
        last = recent[-compared:]
        before = np.lib.stride_tricks.sliding_window_view(
            recent[-compared - longest : -shortest], compared
        )
        energy = np.sqrt(np.einsum("ij,ij->i", before, before)) + 1.0
        return longest - int(np.argmax(before @ last / energy))

    def _fading(self, count: int) -> _Wave:
        since_s = np.arange(count) / self._rate_hz
        return np.clip(1.0 - (since_s - _FULL_S) / (CONCEALED_S - _FULL_S), 0.0, 1.0)

    def _background_dbov(self) -> float:
        """Return how loud the line is where nobody speaks: as its quietest piece of late."""
        shortest = round(FRAME_S / 2 * self._rate_hz)
        levels = [level_dbov(piece) for piece in self._heard if len(piece) >= shortest]
        return min([*levels, _LOUDEST_BACKGROUND_DBOV]) if levels else SILENCE_DBOV

    def _background(self, count: int) -> Samples:
        places = np.arange(self._noise_at, self._noise_at + count) % len(self._noise)
        self._noise_at += count
        return self._noise[places]

    def _joined(self, samples: Samples) -> Samples:
        """Let what was made up fade out under the beginning of what came."""
        lasted_s = self._filled / self._rate_hz
        join_s = min(_JOIN_S + 0.4 * max(0.0, lasted_s - _FULL_S), _LONGEST_JOIN_S)
        made_up = self._made_up[self._filled :]
        count = min(round(join_s * self._rate_hz), len(samples), len(made_up))
        if not count:
            return samples
        rising = np.arange(1, count + 1) / (count + 1)
        joined = samples.copy()
        joined[:count] = saturate(samples[:count] * rising + made_up[:count] * (1 - rising))
        return joined


def _repeated(recent: _Wave, period: int, count: int, rate_hz: int) -> _Wave:
    """Repeat the last period, then the last two, then three, with a soft seam between."""
    made: list[_Wave] = []
    length = 0
    step = round(_FULL_S * rate_hz)
    while length < count:
        periods = min(_MOST_PERIODS, 1 + length // step)
        block = recent[-periods * period :].copy()
        seam = period // 4
        rising = np.arange(1, seam + 1) / (seam + 1)
        before = recent[-periods * period - seam : -periods * period]
        block[-seam:] = block[-seam:] * (1 - rising) + before * rising
        made.append(block)
        length += len(block)
    return np.concatenate(made)[:count]
