"""The circumstances under which recordings are heard: a line's rate and codec, noise, loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from smartivr.audio.g711 import decode, encode
from smartivr.audio.mix import level_dbov, mix_at_snr
from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.audio.resample import resample
from smartivr.audio.tones import comfort_noise, silence
from smartivr.evaluate.dataset import read_audio
from smartivr.evaluate.packet_loss import Loss, Place, lose
from smartivr.evaluate.packet_network import Network, send
from smartivr.line import FRAME_S, RATES_HZ, Encoding, MediaFormat, Samples

LEAD_S = 0.5
"""Background before a recording, so that the ear hears speech begin."""
TAIL_S = 1.5
"""Background after it, so that the ear hears speech end."""
CLEAN = "clean"
_LOUDEST_FLOOR_DBOV = -55.0
_QUIETEST_FLOOR_DBOV = -90.0
G711_RATE_HZ = 8000
_LOSSES = {Place.SILENCE: "loss", Place.NOTHING: "cut"}


@dataclass(frozen=True)
class Noise:
    """A recording that is mixed in."""

    path: Path
    name: str = "snr"


@dataclass(frozen=True)
class Condition:
    """One way of hearing every recording; unset fields leave the recording as it is."""

    rate_hz: int | None = None
    encoding: Encoding = Encoding.L16
    snr_db: float | None = None
    noise: Noise | None = None
    loss: Loss | None = None
    jitter_ms: float | None = None
    """Set, even to 0, packets pass a call's playout, which conceals those that are lost."""

    @property
    def line(self) -> str:
        """The line alone, such as `8000 Hz ulaw`; empty where it is the recording's own."""
        line = f"{self.rate_hz} Hz" if self.rate_hz else ""
        return line if self.encoding is Encoding.L16 else f"{line} {self.encoding.value}".strip()

    @property
    def name(self) -> str:
        """How reports call it: `clean`, `8000 Hz ulaw`, `8000 Hz, snr 6 dB`, `loss 3 %`."""
        return (
            ", ".join(part for part in (self.line, self._noise, self._loss, self._jitter) if part)
            or CLEAN
        )

    @property
    def short(self) -> str:
        """How options call it: `clean`, `ulaw`, `8000+snr@6`, `loss@3`."""
        rate = "" if self.rate_hz is None or self._telephone else str(self.rate_hz)
        codec = "" if self.encoding is Encoding.L16 else self.encoding.value
        noise = f"{self.noise.name}@{self.snr_db:g}" if self.noise else ""
        loss = self.loss.name if self.loss else ""
        jitter = "" if self.jitter_ms is None else f"jitter@{self.jitter_ms:g}"
        return "+".join(part for part in (rate, codec, noise, loss, jitter) if part) or CLEAN

    @property
    def _telephone(self) -> bool:
        return self.rate_hz == G711_RATE_HZ and self.encoding is not Encoding.L16

    @property
    def _noise(self) -> str:
        return f"{self.noise.name} {self.snr_db:g} dB" if self.noise else ""

    @property
    def _loss(self) -> str:
        return f"{_LOSSES[self.loss.place]} {self.loss.percent:g} %" if self.loss else ""

    @property
    def _jitter(self) -> str:
        return "" if self.jitter_ms is None else f"jitter {self.jitter_ms:g} ms"


@dataclass(frozen=True, eq=False)
class LineAudio:
    """What arrives over the line: the samples that a call's frames decode to."""

    samples: Samples
    rate_hz: int
    figures: PlayoutFigures | None = None
    """How its packets came, where they did so unevenly."""


def arrive(samples: Samples, rate_hz: int, condition: Condition, key: str) -> LineAudio:
    """Send a recording over a line: background, noise under it, rate, codec, loss, jitter.

    `key` (the recording's file name) chooses where in the noise it lies and which packets are
    lost, so that a run repeats and every ratio has the same piece of noise.
    """
    padded = _padded(samples, rate_hz, key)
    if condition.noise is not None and condition.snr_db is not None:
        noise = _noise_at(condition.noise.path, rate_hz)
        shifted = np.roll(noise, -(_seed(key) % len(noise)))
        padded = mix_at_snr(padded, shifted, condition.snr_db)
    line_hz = condition.rate_hz or _call_rate(rate_hz)
    heard = resample(padded, rate_hz, line_hz)
    media = MediaFormat(condition.encoding, line_hz)
    if condition.jitter_ms is not None:
        lost_percent = condition.loss.percent if condition.loss else 0.0
        network = Network(condition.jitter_ms, lost_percent)
        brought = send(heard, media, network, _seed(key))
        return LineAudio(brought.samples, line_hz, brought.figures)
    arrived = decode(encode(heard, media.encoding), media)
    if condition.loss is not None:
        arrived = lose(arrived, line_hz, condition.loss, _seed(key))
    return LineAudio(arrived, line_hz)


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


@lru_cache(maxsize=4)
def _noise_at(path: Path, rate_hz: int) -> Samples:
    noise, noise_hz = read_audio(path)
    return resample(noise, noise_hz, rate_hz)
