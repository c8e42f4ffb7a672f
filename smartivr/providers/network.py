"""The network between a phone and its provider: when each packet arrives, and whether."""

from dataclasses import dataclass

import numpy as np

from smartivr.line import FRAME_S


@dataclass(frozen=True)
class Conditions:
    """How badly packets are carried; shares are of all packets, from 0 to 1."""

    jitter_ms: float = 0.0
    """Each packet is late by something from 0 to this, all equally likely."""
    loss: float = 0.0
    """Never arrive."""
    late: float = 0.0
    """Arrive `LATE_S` later than their time."""
    duplicated: float = 0.0
    """Arrive twice."""
    reorders: bool = False
    """Packets overtake each other where their delays say so; else each waits for those before."""
    seed: int = 0
    """The same seed gives the same network."""


UNDISTURBED = Conditions()
LATE_S = 0.2


class Network:
    """Carries packets, one each `FRAME_S`; pure: it only says when they arrive."""

    def __init__(self, conditions: Conditions = UNDISTURBED) -> None:
        self._conditions = conditions
        self._chance = np.random.default_rng(conditions.seed)
        self._last_arrival_s = 0.0

    def arrivals(self, sent_s: float) -> tuple[float, ...]:
        """Say when a packet that is sent now arrives: never, once or twice."""
        how = self._conditions
        lost, late, twice, delay = self._chance.random(4)
        if lost < how.loss:
            return ()
        arrival_s = sent_s + delay * how.jitter_ms / 1000 + (LATE_S if late < how.late else 0.0)
        if not how.reorders:
            arrival_s = max(arrival_s, self._last_arrival_s)
        self._last_arrival_s = max(self._last_arrival_s, arrival_s)
        return (arrival_s, arrival_s + FRAME_S / 2) if twice < how.duplicated else (arrival_s,)
