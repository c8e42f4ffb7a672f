"""Where a call's audio goes on the caller's side."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np

from smartivr.line import Samples


def loop_s() -> float:
    """Tell the seconds of the running loop, by which a call also sleeps and is waited for."""
    return asyncio.get_running_loop().time()


class Player(Protocol):
    """Where a call's audio goes."""

    def add(self, samples: Samples) -> None:
        """Play after everything so far."""

    def mark(self, mark: str) -> None:
        """Note a mark behind everything so far."""

    def clear(self) -> None:
        """Drop what is not yet played; marks in it are reached."""

    def reached(self) -> list[str]:
        """Return the marks reached since the last time, in order."""


class SilentPlayer:
    """Plays nothing and takes the time for it that a loudspeaker would."""

    def __init__(self, rate_hz: int, clock: Callable[[], float] = loop_s) -> None:
        self._rate_hz = rate_hz
        self._clock = clock
        self._over_at_s = 0.0
        self._marks: deque[tuple[float, str]] = deque()

    def add(self, samples: Samples) -> None:
        """Count the samples as playing from now on, or from the end of those before."""
        self._over_at_s = max(self._over_at_s, self._clock()) + len(samples) / self._rate_hz

    def mark(self, mark: str) -> None:
        """Note a mark behind everything so far."""
        self._marks.append((self._over_at_s, mark))

    def clear(self) -> None:
        """Forget what is not yet played; marks in it are reached."""
        self._over_at_s = 0.0
        self._marks = deque((0.0, mark) for _, mark in self._marks)

    def reached(self) -> list[str]:
        """Return the marks reached since the last time, in order."""
        now_s, reached = self._clock(), []
        while self._marks and self._marks[0][0] <= now_s:
            reached.append(self._marks.popleft()[1])
        return reached


class Recorder(SilentPlayer):
    """Plays nothing, in real time, and keeps everything."""

    def __init__(self, rate_hz: int, clock: Callable[[], float] = loop_s) -> None:
        super().__init__(rate_hz, clock)
        self._pieces: list[Samples] = []

    @property
    def samples(self) -> Samples:
        """Everything so far."""
        return np.concatenate([np.zeros(0, np.int16), *self._pieces])

    def add(self, samples: Samples) -> None:
        """Keep audio."""
        self._pieces.append(samples)
        super().add(samples)
