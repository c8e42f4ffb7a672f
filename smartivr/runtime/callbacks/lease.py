"""How long a server may dial the callbacks that it has in hand."""

from collections.abc import Callable

from smartivr.runtime.alarms import Alarms
from smartivr.runtime.clock import Clock

MARGIN = 0.2
"""Share of a lease before whose end nothing rings any more."""
_RENEWALS = 4
"""So often a lease is renewed while it lasts."""


class Lease:
    """One for all that is in hand; by the clock that nobody sets."""

    def __init__(self, clock: Clock, lease_s: float, stop_ringing: Callable[[], None]) -> None:
        """Hold nothing yet; `stop_ringing` is called well before others may dial."""
        self.lease_s = lease_s
        self._clock = clock
        self._stop_ringing = stop_ringing
        self._alarms = Alarms(clock)
        self._renew_at_s = 0.0
        self._until_s: float | None = None

    @property
    def safe(self) -> bool:
        """Whether nobody else may dial for a while what this server has in hand."""
        until_s = self._until_s
        return until_s is not None and self._clock.monotonic() < until_s - self._margin_s

    def taken(self, began_s: float) -> None:
        """More is in hand, which was asked for at this moment."""
        until_s = began_s + self.lease_s
        self._hold(until_s if self._until_s is None else min(self._until_s, until_s))

    def due(self, now_s: float) -> bool:
        """Tell whether it is to be renewed."""
        return self._until_s is None or now_s >= self._renew_at_s

    def renewed(self, began_s: float) -> None:
        """All that is in hand was asked for anew at this moment."""
        self._hold(began_s + self.lease_s)
        self._renew_at_s = began_s + self.lease_s / _RENEWALS

    def let_go(self) -> None:
        """Nothing is in hand any more."""
        self._until_s = None
        self._alarms.stop_all()

    @property
    def _margin_s(self) -> float:
        return self.lease_s * MARGIN

    def _hold(self, until_s: float) -> None:
        self._until_s = until_s
        left_s = until_s - self._margin_s - self._clock.monotonic()
        self._alarms.start("lease", left_s, self._stop_ringing)
