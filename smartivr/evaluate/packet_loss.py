"""Packets that are lost on the way: which ones, and what is heard in their place."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from smartivr.line import FRAME_S, Samples

BURST_PACKETS = 2.0
"""Mean length of a loss: networks lose packets in bursts rather than one by one."""


class Place(StrEnum):
    """What stands where a packet is missing."""

    SILENCE = "loss"
    """Digital silence, as a gateway without concealment puts there."""
    NOTHING = "cut"
    """Nothing: the audio closes up, as when a peer leaves the frame out altogether."""


@dataclass(frozen=True)
class Loss:
    """So many percent of the packets are lost."""

    percent: float
    place: Place = Place.SILENCE

    @property
    def name(self) -> str:
        """How conditions are asked for, such as `loss@3`."""
        return f"{self.place.value}@{self.percent:g}"


def lose(samples: Samples, rate_hz: int, loss: Loss, seed: int) -> Samples:
    """Send audio in packets of 20 ms of which some do not arrive; the seed says which."""
    length = round(rate_hz * FRAME_S)
    count = -(-len(samples) // length)
    missing = np.repeat(lost_packets(count, loss.percent, seed), length)[: len(samples)]
    if loss.place is Place.NOTHING:
        return samples[~missing]
    return np.where(missing, 0, samples).astype(np.int16)


def lost_packets(count: int, percent: float, seed: int) -> NDArray[np.bool_]:
    """Choose which of so many packets are lost, by Gilbert's model of two states.

    Within a burst every packet is lost, between bursts none. The lengths of both are geometric,
    with `BURST_PACKETS` as the mean of one and the share as what comes out over a long time.
    """
    share = percent / 100
    end = 1 / BURST_PACKETS
    begin = min(1.0, end * share / (1 - share)) if share < 1 else 1.0
    chances = np.random.default_rng(seed).random(count)
    lost = np.zeros(count, np.bool_)
    losing = bool(count) and chances[0] < share
    for number in range(count):
        if number:
            losing = chances[number] >= end if losing else chances[number] < begin
        lost[number] = losing
    return lost
