"""What waits to be played on the loudspeaker, and which marks have been reached."""

from threading import Lock

import numpy as np

from smartivr.line import Samples


class Playback:
    """Audio and marks in order; one thread adds, another one plays."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Samples | str] = []
        self._reached: list[str] = []

    def add(self, samples: Samples) -> None:
        """Queue audio."""
        with self._lock:
            self._waiting.append(samples)

    def mark(self, mark: str) -> None:
        """Queue a mark behind all audio so far."""
        with self._lock:
            self._waiting.append(mark)

    def clear(self) -> None:
        """Drop all audio; its marks count as reached."""
        with self._lock:
            self._reached += [waiting for waiting in self._waiting if isinstance(waiting, str)]
            self._waiting = []

    def take(self, count: int) -> Samples:
        """Return exactly this many samples, silence where no audio waits."""
        taken: list[Samples] = []
        missing = count
        with self._lock:
            while self._waiting:
                first = self._waiting[0]
                if isinstance(first, str):
                    self._reached.append(first)
                    del self._waiting[0]
                    continue
                if not missing:
                    break
                taken.append(first[:missing])
                missing -= len(taken[-1])
                if len(taken[-1]) < len(first):
                    self._waiting[0] = first[len(taken[-1]) :]
                else:
                    del self._waiting[0]
        return np.concatenate([*taken, np.zeros(missing, np.int16)])

    def reached(self) -> list[str]:
        """Return the marks reached since the last time, in order."""
        with self._lock:
            reached, self._reached = self._reached, []
        return reached
