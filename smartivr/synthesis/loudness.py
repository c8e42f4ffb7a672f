"""One loudness for everything that is spoken, and no silence around it."""

import numpy as np
from numpy.typing import NDArray

from smartivr.line import Samples

TARGET_DBOV = -20.0
"""Loudness of speech in a prompt: RMS of its voiced parts relative to full scale."""
FULL_SCALE = 32768.0
_PEAK_LIMIT = 0.94 * FULL_SCALE
_BLOCK_S = 0.01
_MARGIN_S = 0.03
_SILENCE_DB = -38.0
"""Blocks this far below the loudest one are silence around the speech."""
_PAUSE_DB = -25.0
"""Blocks this far below the loudest one do not count for loudness."""
_NOTHING = 30.0
"""Sample value below which a whole text counts as unspoken."""


def trim(samples: Samples, rate_hz: int) -> Samples:
    """Cut silence at both ends, leaving 30 ms; empty where nothing is audible."""
    loudness = _block_rms(samples, rate_hz)
    if loudness.size == 0 or loudness.max() < _NOTHING:
        return samples[:0]
    block = int(rate_hz * _BLOCK_S)
    margin = int(rate_hz * _MARGIN_S)
    audible = np.flatnonzero(loudness > loudness.max() * 10 ** (_SILENCE_DB / 20))
    start = max(0, int(audible[0]) * block - margin)
    end = min(samples.size, (int(audible[-1]) + 1) * block + margin)
    return samples[start:end]


def level(samples: Samples, rate_hz: int, target_dbov: float = TARGET_DBOV) -> Samples:
    """Scale speech to the target loudness, less where its peaks would clip."""
    measured = speech_dbov(samples, rate_hz)
    if measured is None:
        return samples
    peak = float(np.abs(samples.astype(np.float32)).max())
    gain = min(10 ** ((target_dbov - measured) / 20), _PEAK_LIMIT / peak)
    return np.round(samples.astype(np.float32) * gain).astype(np.int16)


def speech_dbov(samples: Samples, rate_hz: int) -> float | None:
    """Loudness of the parts that are not pauses; None for silence."""
    loudness = _block_rms(samples, rate_hz)
    if loudness.size == 0 or loudness.max() < _NOTHING:
        return None
    voiced = loudness[loudness > loudness.max() * 10 ** (_PAUSE_DB / 20)]
    return float(10 * np.log10(np.mean(voiced**2) / FULL_SCALE**2))


def _block_rms(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """RMS of each 10 ms; the last block may be shorter and is padded."""
    block = int(rate_hz * _BLOCK_S)
    padded = np.zeros(-(-samples.size // block) * block)
    padded[: samples.size] = samples
    rms: NDArray[np.float64] = np.sqrt(np.mean(padded.reshape(-1, block) ** 2, axis=1))
    return rms
