"""A recording sent in packets over an uneven network, and put in order as a call does it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.g711 import decode, encode
from smartivr.audio.playout import Playout
from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.evaluate.packet_loss import lost_packets
from smartivr.line import FRAME_S, MediaFormat, Samples

_DEVIATIONS_PER_JITTER = math.sqrt(math.pi) / 2
"""Of a normal distribution, with that mean difference of two draws."""
_PHASE = 0.37
"""Beats lie somewhere between packets: so much of one after each."""


@dataclass(frozen=True)
class Network:
    """Packets are lost, and late by an amount of their own, so that they overtake each other."""

    jitter_ms: float
    """Mean difference of two successive packets' delays, as RFC 3550 counts it."""
    lost_percent: float = 0.0


@dataclass(frozen=True, eq=False)
class Brought:
    """What a call hears of it."""

    samples: Samples
    figures: PlayoutFigures


def send(samples: Samples, media: MediaFormat, network: Network, seed: int) -> Brought:
    """Send audio in packets of 20 ms, encoded as on the line, and play it out as calls do."""
    length = round(media.rate_hz * FRAME_S)
    count = -(-len(samples) // length)
    whole = np.pad(samples, (0, count * length - len(samples)))
    packets = [
        encode(whole[start : start + length], media.encoding)
        for start in range(0, count * length, length)
    ]
    playout = Playout(media.rate_hz)
    heard: list[Samples] = []
    now_s = 0.0
    for now_s, number in _moments(count, network, seed):
        if number is None:
            heard += playout.beat(now_s)
        else:
            at_ms = round(1000 * FRAME_S * number)
            heard += playout.put(decode(packets[number], media), at_ms, now_s)
    heard += playout.flush(now_s)
    return Brought(np.concatenate([samples[:0], *heard]), playout.figures)


def _moments(count: int, network: Network, seed: int) -> Iterator[tuple[float, int | None]]:
    """What happens in order of time: a packet arrives, or a beat."""
    arrive_s = _delays_s(count, network.jitter_ms / 1000, seed) + FRAME_S * np.arange(count)
    lost = lost_packets(count, network.lost_percent, seed)
    came: list[tuple[float, int | None]] = [
        (float(arrive_s[number]), number) for number in range(count) if not lost[number]
    ]
    beats = count + round(network.jitter_ms / 1000 * 8 / FRAME_S)
    came += [((beat + _PHASE) * FRAME_S, None) for beat in range(beats)]
    yield from sorted(came, key=lambda moment: moment[0])


def _delays_s(count: int, jitter_s: float, seed: int) -> NDArray[np.float64]:
    """Draw a delay for each packet, normally distributed around four deviations."""
    deviations = np.random.default_rng([seed, 1]).normal(size=count)
    delays: NDArray[np.float64] = 4.0 + np.clip(deviations, -4.0, 4.0)
    return jitter_s * _DEVIATIONS_PER_JITTER * delays
