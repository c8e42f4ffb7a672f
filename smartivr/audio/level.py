"""A level meter that rises at once and falls slowly, as the eye expects."""

from smartivr.audio.mix import SILENCE_DBOV, level_dbov
from smartivr.line import Samples

_FALL_DB_PER_S = 24.0


class LevelMeter:
    """Shows how loud a stream is."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self.level_dbov = SILENCE_DBOV
        """What to show now."""

    def feed(self, samples: Samples) -> float:
        """Hear more audio and return the level to show, in dBov."""
        fallen = self.level_dbov - _FALL_DB_PER_S * len(samples) / self._rate_hz
        self.level_dbov = max(level_dbov(samples), fallen, SILENCE_DBOV)
        return self.level_dbov

    def fraction(self, floor_dbov: float = -60.0) -> float:
        """Return how far a bar that starts at the floor is filled, 0 to 1."""
        return min(1.0, max(0.0, 1 - self.level_dbov / floor_dbov))
