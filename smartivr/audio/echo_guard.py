"""Keeps a prompt's echo from being heard as the caller's speech.

Phones, hybrids and loudspeakers send back some of what is played, after a delay that nobody tells.
The guard compares what comes with what was played lately (generalised cross-correlation with phase
transform), which finds an echo's delay within a tenth of a second and finds none in speech. From
then on it learns the echo's short impulse response (least squares, frame by frame, those in which
the caller speaks too weighing less) and subtracts it. What is left of a frame that was nearly all
echo is turned down, so only speech that stands out from the echo is heard while a prompt plays.

Lines without an echo are not touched at all: what the caller says is the very audio that came.
"""

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.comparison import comparison
from smartivr.audio.likeness import likeness
from smartivr.audio.mix import saturate
from smartivr.audio.past import Past
from smartivr.line import FRAME_S, Samples

HIGHEST_RATE_HZ = 16000
"""Of the lines that are guarded; beyond it there are browsers, which cancel echoes themselves."""
LONGEST_DELAY_S = 0.5
LONGEST_COMPARED_S = 4.0
ALIKE = 0.82
"""Speech that sounds so much like what was played just before is likely to be its echo."""
_LIKELY_LOSS = 4.0
_SLACK_S = 0.1
"""Frames come in bunches, so the two directions are in step to this only."""
QUIET_DBOV = -60.0
"""Frames below this level are no voice, so they are left as they are."""
NEARLY_ALL_ECHO = 0.15
"""A frame of whose energy less than this share remains is an echo: the caller would have to
speak 8 dB softer than the echo to be missed."""
_CLEARLY_SPEECH = 0.5
_SPEECH_LASTS_S = 0.2
"""After a frame that was mostly the caller's, a word may hold a softer one."""
_NO_ECHO = 1.5
"""Where more is left than came, what is taken for an echo is none."""
_LEFT_OF_ECHO = 0.1
_WINDOW_S = 0.256
_TAPS = 64
_TAPS_BEFORE = 16
"""So many of them before the delay that was found, as the response's peak may not come first."""
_FORGETTING = 0.98
_RIDGE = 1e-3
_PEAK = 0.12
_SURE_PEAK = 0.25
"""Speech alone rarely gets to the first and never to the second."""
_LEAST_LOSS = 2.0
"""An echo has less than half of the energy of what is played; two ends may hiss alike."""
_AGREEING = 3
"""Samples by which two findings of one delay may differ."""
_EVERY_UNKNOWN, _EVERY_KNOWN = 2, 8
"""The delay is looked for in each so many frames, as it may change during a call."""

_Wave = NDArray[np.float64]


class EchoGuard:
    """One call's line, both ways.

    A frame costs nothing where neither a prompt nor the caller is loud; else up to 0.2 ms.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._frame = round(FRAME_S * rate_hz)
        self._window = round(_WINDOW_S * rate_hz)
        self._reach = self._window + round(LONGEST_DELAY_S * rate_hz)
        """How far back played audio is compared."""
        self._comparison = comparison(self._reach, rate_hz)
        kept = round((LONGEST_COMPARED_S + 2 * LONGEST_DELAY_S) * rate_hz) + self._reach
        self._played = Past(kept)
        self._came = Past(kept)
        self._quiet_energy = 32768.0**2 * 10 ** (QUIET_DBOV / 10)
        self._loud_until = 0
        self._loud_frames = 0
        self._found: int | None = None
        """The latest finding of the offset, not yet confirmed."""
        self._offset: int | None = None
        """How far the place of an echo's original is ahead of the echo's own, in samples."""
        self._response = _Response()
        self._proven = False
        """Whether the response has foretold a frame that it had not learnt from."""
        self._speech_until = 0

    @property
    def place(self) -> int:
        """How many samples have come so far."""
        return self._came.end

    def is_likely(self, start: int, end: int) -> bool:
        """Whether what came between these places is likely to be an echo, whatever codecs did.

        It sounds like what was played up to `LONGEST_DELAY_S` before, and is 6 dB softer at least.
        """
        start = max(start, end - round(LONGEST_COMPARED_S * self._rate_hz))
        ahead = self._played.end - self._came.end
        slack = round(_SLACK_S * self._rate_hz)
        first = start + ahead - round(LONGEST_DELAY_S * self._rate_hz) - slack
        came = self._came.between(start, end)
        played = self._played.between(first, min(self._played.end, end + ahead + slack))
        if came is None or played is None or not len(came):
            return False
        softer = _LIKELY_LOSS * _energy(came) <= _energy(played)
        return softer and likeness(_wave(came), _wave(played), self._rate_hz) >= ALIKE

    def play(self, samples: Samples) -> None:
        """Take what is sent to the caller, frame by frame, on the beat."""
        self._played.add(samples)
        if _energy(samples) > self._quiet_energy:
            self._loud_until = self._played.end + self._reach

    def hear(self, samples: Samples) -> Samples:
        """Take audio of any length as it comes and return it, as long, without the echo."""
        if self._played.end >= self._loud_until:
            self._came.add(samples)
            return samples
        pieces = [
            self._hear(samples[start : start + self._frame])
            for start in range(0, len(samples), self._frame)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate([samples[:0], *pieces])

    def skip(self, samples: Samples) -> None:
        """Take audio that nobody listens to, so that places stay in step."""
        self._came.add(samples)

    def _hear(self, samples: Samples) -> Samples:
        self._came.add(samples)
        if _energy(samples) <= self._quiet_energy:
            return samples
        self._loud_frames += 1
        every = _EVERY_UNKNOWN if self._offset is None else _EVERY_KNOWN
        if self._loud_frames % every == 0:
            self._look_for_echo()
        if self._offset is None:
            return samples
        played = self._original(self._came.end - len(samples), len(samples))
        if played is None:
            return samples
        came = samples.astype(np.float64)
        left = came - self._response.echo_of(played)
        self._proven = self._proven or bool(left @ left < _CLEARLY_SPEECH * (came @ came))
        self._response.learn(played, came, left)
        self._response.solve()
        if not self._proven:
            return samples
        left = came - self._response.echo_of(played)
        share = (left @ left) / (came @ came)
        if share > _NO_ECHO:
            self._offset = None
            return samples
        if share > _CLEARLY_SPEECH:
            self._speech_until = self._came.end + round(_SPEECH_LASTS_S * self._rate_hz)
        elif share < NEARLY_ALL_ECHO and self._came.end > self._speech_until:
            left *= _LEFT_OF_ECHO
        return saturate(left)

    def _original(self, start: int, count: int) -> _Wave | None:
        """Return what the response turns into an echo at this place; None where it is gone."""
        if self._offset is None:
            return None
        first = start + self._offset - _TAPS + 1 + _TAPS_BEFORE
        played = self._played.between(first, first + count + _TAPS - 1)
        return None if played is None else _wave(played)

    def _look_for_echo(self) -> None:
        """Find where what came is likest to what was played; twice the same place counts."""
        came = self._came.between(self._came.end - self._window, self._came.end)
        first = self._played.end - self._reach
        played = self._played.between(first, self._played.end)
        if came is None or played is None:
            return
        if _LEAST_LOSS * _energy(came) > self._comparison.loudest(played, len(came)):
            self._found = None
            return
        place, peak = self._comparison.likest(came, played)
        original = played[place : place + self._window]
        if peak < _PEAK or _energy(original) < _LEAST_LOSS * _energy(came):
            self._found = None
            return
        found = first + place - (self._came.end - self._window)
        before, self._found = self._found, found
        again = before is not None and abs(found - before) <= _AGREEING
        if not again and peak < _SURE_PEAK:
            return
        if self._offset is None or abs(found - self._offset) > _AGREEING:
            self._offset = found
            self._learn_anew()

    def _learn_anew(self) -> None:
        """Learn the response from all that came lately."""
        self._response = _Response()
        self._proven = False
        start = self._came.end - self._window
        while start + self._frame < self._came.end:
            played = self._original(start, self._frame)
            came = self._came.between(start, start + self._frame)
            if played is not None and came is not None:
                self._response.learn(played, _wave(came), _wave(came))
            start += self._frame
        self._response.solve()


class _Response:
    """The impulse response from what is played to its echo, learnt as it goes."""

    def __init__(self) -> None:
        self._response = np.zeros(_TAPS)
        self._of_played = np.zeros((_TAPS, _TAPS))
        self._of_both = np.zeros(_TAPS)

    def echo_of(self, played: _Wave) -> _Wave:
        """Return the echo, shorter by the response's length."""
        return np.convolve(played, self._response, "valid")

    def learn(self, played: _Wave, came: _Wave, left: _Wave) -> None:
        """Take a frame into account, the less the more of it the echo did not explain."""
        rows = np.lib.stride_tricks.sliding_window_view(played, _TAPS)[:, ::-1]
        rows = np.ascontiguousarray(rows)
        weight = 1.0 / (left @ left + len(came))
        self._of_played = _FORGETTING * self._of_played + weight * (rows.T @ rows)
        self._of_both = _FORGETTING * self._of_both + weight * (rows.T @ came)

    def solve(self) -> None:
        """Work out the response from what was learnt."""
        ridge = _RIDGE * np.trace(self._of_played) / _TAPS + 1e-9
        regular = self._of_played + ridge * np.eye(_TAPS)
        self._response = np.linalg.solve(regular, self._of_both)


def _wave(samples: Samples) -> _Wave:
    return samples.astype(np.float64)


def _energy(samples: Samples) -> float:
    """Return the mean energy of a sample."""
    floats = samples.astype(np.float32)
    return float(floats @ floats) / max(1, len(floats))
