"""Levels of audio, and putting pieces of audio on top of each other.

Levels are in dBov: 0 is a square wave at full scale, so a sine at full scale has -3.
"""

import numpy as np
from numpy.typing import NDArray

from smartivr.line import Samples

SILENCE_DBOV = -100.0
"""The level given for digital silence; 16-bit audio has none between."""

_FULL_SCALE = 32768.0
_SNR_FRAME_SAMPLES = 2048
_SNR_PEAK = 0.5


def level_dbov(samples: Samples) -> float:
    """Return the root-mean-square level, `SILENCE_DBOV` for nothing or digital silence."""
    power = _power(samples)
    return float(10 * np.log10(power) - 20 * np.log10(_FULL_SCALE)) if power else SILENCE_DBOV


def peak_dbov(samples: Samples) -> float:
    """Return the level of the largest sample, `SILENCE_DBOV` for nothing or digital silence."""
    peak = int(np.abs(samples.astype(np.int32)).max()) if len(samples) else 0
    return float(20 * np.log10(peak / _FULL_SCALE)) if peak else SILENCE_DBOV


def saturate(values: NDArray[np.floating] | NDArray[np.integer]) -> Samples:
    """Round to 16 bit; what is out of range stays at the nearest end instead of wrapping."""
    samples: Samples = np.clip(np.rint(values), -32768, 32767).astype(np.int16)
    return samples


def gain(samples: Samples, gain_db: float) -> Samples:
    """Make louder or, below 0 dB, softer."""
    return saturate(samples * 10 ** (gain_db / 20))


def add(*pieces: Samples) -> Samples:
    """Sound all pieces at once from their beginning; as long as the longest."""
    total = np.zeros(max(map(len, pieces), default=0), np.int64)
    for piece in pieces:
        total[: len(piece)] += piece
    return saturate(total)


def normalise(samples: Samples, to_dbov: float = -23.0) -> Samples:
    """Bring to a level, or less where the largest sample would not fit; silence stays silent."""
    level, peak = level_dbov(samples), peak_dbov(samples)
    if level == SILENCE_DBOV:
        return samples
    return gain(samples, min(to_dbov - level, -peak))


def mix_at_snr(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Put noise under speech at a signal-to-noise ratio, with the sum's peak at half scale.

    Both are at one rate and the noise, repeated where it is shorter, is cut to the speech. The
    ratio is that of the loudest 2048-sample frame of each, so pauses in the speech do not
    count: it is the rule of the public speech-to-intent benchmark, and ratios given by it are
    stricter than those of mean power would be wherever the noise is steady.
    """
    if not len(speech) or not len(noise):
        return speech
    under = np.resize(noise, len(speech)).astype(np.float64)
    noise_energy = _loudest_frame(under)
    mixed = speech.astype(np.float64)
    if noise_energy:
        ratio = _loudest_frame(mixed) / (noise_energy * 10 ** (snr_db / 10))
        mixed += np.sqrt(ratio) * under
    peak = np.abs(mixed).max()
    return saturate(mixed * (_SNR_PEAK * _FULL_SCALE / peak)) if peak else speech


def _loudest_frame(values: NDArray[np.float64]) -> float:
    """Return the energy of the loudest whole frame, or of everything if there is none."""
    whole = len(values) // _SNR_FRAME_SAMPLES * _SNR_FRAME_SAMPLES
    frames = values[:whole].reshape(-1, _SNR_FRAME_SAMPLES) if whole else values[np.newaxis]
    return float((frames**2).sum(axis=1).max())


def _power(samples: Samples) -> float:
    return float(np.mean(samples.astype(np.float64) ** 2)) if len(samples) else 0.0
