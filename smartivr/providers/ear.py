"""What a caller at a provider hears, in real time: sounds, and since when there is silence."""

from collections.abc import Callable

from smartivr.audio.mix import level_dbov
from smartivr.client.player import Recorder, SilentPlayer, loop_s
from smartivr.line import Samples

AUDIBLE_DBOV = -45.0
"""Frames louder than this are a prompt; the faint noise between prompts is far below."""


class Ear:
    """Plays what comes in real time, keeps it if wanted, and knows since when it is silent."""

    def __init__(
        self, rate_hz: int, *, keep: bool = False, clock: Callable[[], float] = loop_s
    ) -> None:
        self._rate_hz = rate_hz
        self._clock = clock
        self._player = Recorder(rate_hz, clock) if keep else SilentPlayer(rate_hz, clock)
        self._over_at_s = 0.0
        self._sound_until_s: float | None = None

    def add(self, samples: Samples) -> None:
        """Play after everything so far."""
        self._player.add(samples)
        self._over_at_s = max(self._over_at_s, self._clock()) + len(samples) / self._rate_hz
        if level_dbov(samples) >= AUDIBLE_DBOV:
            self._sound_until_s = self._over_at_s

    def mark(self, mark: str) -> None:
        """Note a mark behind everything so far."""
        self._player.mark(mark)

    def clear(self) -> list[str]:
        """Drop what is not yet played; the marks that were in it."""
        self._player.clear()
        self._over_at_s = now_s = self._clock()
        if self._sound_until_s is not None:
            self._sound_until_s = min(self._sound_until_s, now_s)
        return self._player.reached()

    def reached(self) -> list[str]:
        """Return the marks that were played since the last time, in order."""
        return self._player.reached()

    def forget(self) -> None:
        """Wait for a new sound: what was heard so far does not count as one."""
        self._sound_until_s = None

    @property
    def silent_s(self) -> float:
        """Seconds since the last sound ended; 0 while there is one, or none was heard yet."""
        if self._sound_until_s is None:
            return 0.0
        return max(0.0, self._clock() - self._sound_until_s)

    @property
    def recording(self) -> Samples | None:
        """Everything heard, without the pauses in which nothing came; None: it is not kept."""
        return self._player.samples if isinstance(self._player, Recorder) else None
