"""The circumstances under which recordings are heard: a line's rate and codec, and noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from pathlib import Path

import numpy as np

from smartivr.audio.g711 import decode, encode
from smartivr.audio.mix import level_dbov, mix_at_snr
from smartivr.audio.resample import resample
from smartivr.audio.tones import comfort_noise, silence
from smartivr.errors import DatasetError
from smartivr.evaluate.dataset import read_audio
from smartivr.line import FRAME_S, RATES_HZ, Encoding, MediaFormat, Samples

LEAD_S = 0.5
"""Background before a recording, so that the ear hears speech begin."""
TAIL_S = 1.5
"""Background after it, so that the ear hears speech end."""
CLEAN = "clean"
_LOUDEST_FLOOR_DBOV = -55.0
_QUIETEST_FLOOR_DBOV = -90.0
_G711_RATE_HZ = 8000


@dataclass(frozen=True)
class Condition:
    """One way of hearing every recording; unset fields leave the recording as it is."""

    rate_hz: int | None = None
    encoding: Encoding = Encoding.L16
    snr_db: float | None = None
    noise: Path | None = None

    @property
    def name(self) -> str:
        """How reports call it, such as `clean`, `8000 Hz ulaw` or `8000 Hz, snr 6 dB`."""
        line = f"{self.rate_hz} Hz" if self.rate_hz else ""
        if self.encoding is not Encoding.L16:
            line = f"{line} {self.encoding.value}"
        noise = "" if self.snr_db is None else f"snr {self.snr_db:g} dB"
        return ", ".join(part for part in (line, noise) if part) or CLEAN


@dataclass(frozen=True, eq=False)
class LineAudio:
    """What arrives over the line: the samples that a call's frames decode to."""

    samples: Samples
    rate_hz: int


def conditions(
    rate_hz: int | None = None,
    codec: Encoding = Encoding.L16,
    noise: Path | None = None,
    snrs: str = "",
) -> tuple[Condition, ...]:
    """Make one condition for each ratio named in `snrs`, such as `clean,24,12,6`; or one at all.

    G.711 without a rate means 8000 Hz.

    Raises:
        DatasetError: a rate that no call has, noise without ratios or ratios without noise.

    """
    if rate_hz is None and codec is not Encoding.L16:
        rate_hz = _G711_RATE_HZ
    if rate_hz is not None and rate_hz not in RATES_HZ:
        known = ", ".join(map(str, RATES_HZ))
        raise DatasetError(f"a call cannot have {rate_hz} Hz", remedy=f"use one of {known}")
    if bool(noise) != bool(snrs):
        raise DatasetError("noise needs ratios, and ratios need noise", remedy="give both")
    if noise is None:
        return (Condition(rate_hz, codec),)
    ratios = [_ratio(text.strip()) for text in snrs.split(",") if text.strip()]
    return tuple(
        Condition(rate_hz, codec, ratio, None if ratio is None else noise)
        for ratio in dict.fromkeys(ratios)
    )


def arrive(samples: Samples, rate_hz: int, condition: Condition, key: str) -> LineAudio:
    """Send a recording over a line: background around it, noise under it, then rate and codec.

    `key` (the recording's file name) chooses where in the noise it lies, so that a run repeats
    and every ratio has the same piece of noise.
    """
    padded = _padded(samples, rate_hz, key)
    if condition.noise is not None and condition.snr_db is not None:
        noise = _noise_at(condition.noise, rate_hz)
        shifted = np.roll(noise, -(_seed(key) % len(noise)))
        padded = mix_at_snr(padded, shifted, condition.snr_db)
    line_hz = condition.rate_hz or _call_rate(rate_hz)
    heard = resample(padded, rate_hz, line_hz)
    media = MediaFormat(condition.encoding, line_hz)
    return LineAudio(decode(encode(heard, media.encoding), media), line_hz)


def _padded(samples: Samples, rate_hz: int, key: str) -> Samples:
    """Put background around a recording that is as loud as its own quietest 20 ms."""
    lead, tail = (_background(samples, seconds, rate_hz, key) for seconds in (LEAD_S, TAIL_S))
    return np.concatenate([lead, samples, tail])


def _background(samples: Samples, seconds: float, rate_hz: int, key: str) -> Samples:
    frame = round(rate_hz * FRAME_S)
    whole = len(samples) // frame * frame
    frames: Sequence[Samples] = list(samples[:whole].reshape(-1, frame)) if whole else [samples]
    floor_dbov = min(*map(level_dbov, frames), _LOUDEST_FLOOR_DBOV)
    if floor_dbov < _QUIETEST_FLOOR_DBOV:
        return silence(seconds, rate_hz)
    return comfort_noise(seconds, rate_hz, floor_dbov, _seed(key))


def _call_rate(rate_hz: int) -> int:
    """Return the lowest rate of a call that keeps all of the recording, or the highest."""
    return min((rate for rate in RATES_HZ if rate >= rate_hz), default=max(RATES_HZ))


def _seed(key: str) -> int:
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big")


def _ratio(text: str) -> float | None:
    if text == CLEAN:
        return None
    remedy = "write decibels parted by commas, such as 24,12,6, or clean"
    try:
        ratio = float(text)
    except ValueError as error:
        raise DatasetError(f"{text!r} is not a ratio", where="--snr", remedy=remedy) from error
    if not isfinite(ratio):
        raise DatasetError(f"{text!r} is not a ratio", where="--snr", remedy=remedy)
    return ratio


@lru_cache(maxsize=4)
def _noise_at(path: Path, rate_hz: int) -> Samples:
    noise, noise_hz = read_audio(path)
    return resample(noise, noise_hz, rate_hz)
