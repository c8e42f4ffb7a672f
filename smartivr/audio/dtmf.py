"""Keys heard in the audio itself (DTMF, after ITU-T Q.23 and Q.24), and their tones."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.mix import add
from smartivr.audio.tones import silence, tone
from smartivr.line import Samples

_ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
_COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
_LAYOUT = ("123A", "456B", "789C", "*0#D")
_TONES_HZ = np.array(_ROWS_HZ + _COLUMNS_HZ)
_UNKNOWN_HZ = np.full(2, np.nan)
_Floats = NDArray[np.float64]

_HOP_S = 0.008
_HOPS_A_BLOCK = 3
_PRESS_BLOCKS = 3
"""Blocks in a row that make a key: certain for tones of 40 ms, impossible below 24 ms."""
_RELEASE_BLOCKS = 5
"""Blocks in a row without it that end a press: certain for gaps of 40 ms, not below 24 ms."""


def dtmf_tone(
    key: str,
    duration_s: float,
    rate_hz: int,
    level_dbov: float = -16.0,
    *,
    twist_db: float = 0.0,
    detune: float = 0.0,
) -> Samples:
    """Return a key's two tones.

    `level_dbov` is that of the row's tone, the column's is louder by `twist_db`; both
    frequencies are raised by the fraction `detune`.
    """
    row = next(number for number, keys in enumerate(_LAYOUT) if key in keys)
    row_hz, column_hz = _ROWS_HZ[row], _COLUMNS_HZ[_LAYOUT[row].index(key)]
    return add(
        tone((row_hz * (1 + detune),), duration_s, rate_hz, level_dbov),
        tone((column_hz * (1 + detune),), duration_s, rate_hz, level_dbov + twist_db),
    )


def dtmf_sequence(
    keys: str, rate_hz: int, *, tone_s: float = 0.1, gap_s: float = 0.1, level_dbov: float = -16.0
) -> Samples:
    """Return keys pressed one after another, with a gap after each."""
    gap = silence(gap_s, rate_hz)
    presses = [(dtmf_tone(key, tone_s, rate_hz, level_dbov), gap) for key in keys]
    return np.concatenate([piece for press in presses for piece in press] or [gap[:0]])


@dataclass(frozen=True)
class Limits:
    """What a block of audio must satisfy to hold a key."""

    tone_dbov: float = -45.0
    """The softest row or column tone."""
    column_louder_db: float = 5.0
    """Forward twist; 4 dB must pass."""
    row_louder_db: float = 9.0
    """Reverse twist; 8 dB must pass."""
    frequency_error: float = 0.02
    """1.5 % must pass and 3.5 % must not."""
    glide_hz: float = 10.0
    """How far a tone may move while it sounds; voices glide further."""
    energy_share: float = 0.82
    """How much of all energy the two tones must have; voices seldom come near."""
    harmonic_db: float = -12.0
    """The column tone's second harmonic relative to it; voices have strong ones.

    The row's is not looked at, for it lies too near the columns.
    """


class ToneDetector:
    """Hears keys in a stream and reports each press once, within 40 ms of its beginning."""

    def __init__(self, rate_hz: int, limits: Limits | None = None) -> None:
        self._blocks = _Blocks(rate_hz, limits or Limits())
        self._held = ""
        self._candidate = ""
        self._hits = 0
        self._misses = 0

    @property
    def sounding(self) -> bool:
        """Whether a key's tone sounds now, or seems to begin."""
        return bool(self._held) or (bool(self._candidate) and self._hits > 1)

    def feed(self, samples: Samples) -> str:
        """Hear more audio and return the keys whose press became certain in it."""
        return "".join(self._follow(key) for key in self._blocks.keys(samples))

    def _follow(self, key: str) -> str:
        """Take one block's key, or none, and return it where that makes a new press certain."""
        self._hits = self._hits + 1 if key == self._candidate else 1
        self._candidate = key
        self._misses = 0 if key == self._held else self._misses + 1
        if self._misses >= _RELEASE_BLOCKS:
            self._held = ""
        if not key or key == self._held or self._hits < _PRESS_BLOCKS:
            return ""
        self._held, self._misses = key, 0
        return key


class _Blocks:
    """Cuts a stream into overlapping blocks and names the key that each holds, if any.

    Blocks of 24 ms under a Hann window are correlated, every 8 ms, with each of the eight tones
    (which is what Goertzel filters compute, here as one matrix product), with the points one
    bin below and above it, which tell its exact frequency, and with its second harmonic.
    """

    def __init__(self, rate_hz: int, limits: Limits) -> None:
        self._limits = limits
        self._hop = round(_HOP_S * rate_hz)
        self._size = _HOPS_A_BLOCK * self._hop
        self._bin_hz = rate_hz / self._size
        self._probes, self._glance, self._energy_window = _correlators(rate_hz, self._size)
        self._silence = 10 ** (limits.tone_dbov / 10) / self._energy_window.max()
        """Sum of squares below which no block can be audible, wherever it lies."""
        self._waiting = np.zeros(self._size - self._hop)
        self._first_error_hz = _UNKNOWN_HZ

    def keys(self, samples: Samples) -> Iterator[str]:
        """Yield one key, or an empty string, for each block completed by these samples."""
        audio = np.concatenate([self._waiting, samples / 32768])
        count = max(0, (len(audio) - self._size) // self._hop + 1)
        self._waiting = audio[count * self._hop :]
        if not count:
            return
        if audio @ audio < self._silence:
            self._first_error_hz = _UNKNOWN_HZ
            yield from [""] * count
            return
        hops = audio[: (count + _HOPS_A_BLOCK - 1) * self._hop].reshape(-1, self._hop)
        blocks = np.concatenate([hops[:-2], hops[1:-1], hops[2:]], axis=1)
        energies = blocks**2 @ self._energy_window
        audible = energies >= 10 ** (self._limits.tone_dbov / 10)
        if not audible.any():
            self._first_error_hz = _UNKNOWN_HZ
            yield from [""] * count
            return
        worth_a_look = audible & (self._in_tones(blocks) >= energies / 2)
        for number in range(count):
            if worth_a_look[number]:
                yield self._key(self._powers(blocks[number]), energies[number])
            else:
                self._first_error_hz = _UNKNOWN_HZ
                yield ""

    def _in_tones(self, blocks: NDArray[np.float64]) -> NDArray[np.float64]:
        """The power of each block's strongest row and column tone together."""
        correlated = (blocks @ self._glance) ** 2
        powers = correlated[:, :8] + correlated[:, 8:]
        strongest: NDArray[np.float64] = powers[:, :4].max(axis=1) + powers[:, 4:].max(axis=1)
        return strongest

    def _powers(self, block: NDArray[np.float64]) -> NDArray[np.float64]:
        """One block's power below, at and above each tone, and at its second harmonic."""
        cosines, sines = np.split(block @ self._probes, 2)
        powers: NDArray[np.float64] = (cosines**2 + sines**2).reshape(4, 8)
        return powers

    def _key(self, powers: NDArray[np.float64], energy: float) -> str:
        """Name the key whose two tones make up the block, if they fit each other."""
        limits = self._limits
        row = int(np.argmax(powers[1, :4]))
        column = 4 + int(np.argmax(powers[1, 4:]))
        pair = [row, column]
        error_hz, (row_power, column_power) = self._peaks(*powers[:3, pair])
        twist_db = 10 * np.log10(column_power / row_power)
        fits = (
            row_power + column_power >= limits.energy_share * energy
            and min(row_power, column_power) >= 10 ** (limits.tone_dbov / 10)
            and -limits.row_louder_db <= twist_db <= limits.column_louder_db
            and powers[3, column] <= column_power * 10 ** (limits.harmonic_db / 10)
            and not np.any(np.abs(error_hz) > limits.frequency_error * _TONES_HZ[pair])
            and not np.any(np.abs(error_hz - self._first_error_hz) > limits.glide_hz)
        )
        if not fits:
            self._first_error_hz = _UNKNOWN_HZ
            return ""
        if np.isnan(self._first_error_hz[0]):
            self._first_error_hz = error_hz
        return _LAYOUT[row][column - 4]

    def _peaks(
        self, below: NDArray[np.float64], at: NDArray[np.float64], above: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Tell how far each tone is from where it should be, and its power there.

        A parabola through three logarithms of power is close to a Hann window's main lobe.
        """
        low, mid, high = np.log(below), np.log(at), np.log(above)
        curvature = np.maximum(2 * mid - low - high, 0.1)
        offset = np.clip((high - low) / (2 * curvature), -1, 1)
        return offset * self._bin_hz, np.exp(mid + offset * (high - low) / 4)


@cache
def _correlators(rate_hz: int, size: int) -> tuple[_Floats, _Floats, _Floats]:
    """Return waves of all tones and of the points beside them, of the tones alone, and weights.

    The waves stand in columns under the block's window, the cosines first; the weights give the
    energy of a block under that window.
    """
    window = np.hanning(size + 1)[:-1]
    bin_hz = rate_hz / size
    probes_hz = np.concatenate([_TONES_HZ - bin_hz, _TONES_HZ, _TONES_HZ + bin_hz, 2 * _TONES_HZ])
    turns = np.outer(np.arange(size), probes_hz) / rate_hz
    scaled = (window * np.sqrt(2) / window.sum())[:, np.newaxis]
    cosines, sines = np.cos(2 * np.pi * turns) * scaled, np.sin(2 * np.pi * turns) * scaled
    tones = slice(8, 16)
    glance = np.hstack([cosines[:, tones], sines[:, tones]])
    return np.hstack([cosines, sines]), glance, window**2 / (window**2).sum()
