"""The alarms that a call has set, by name."""

from collections.abc import Callable

from smartivr.runtime.clock import Alarm, Clock


class Alarms:
    """Sets and silences alarms; setting one again moves it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set: dict[str, Alarm] = {}

    def start(self, name: str, after_s: float, ring: Callable[[], None]) -> None:
        """Ring once, so many seconds from now."""
        self.stop(name)
        self._set[name] = self._clock.call_later(after_s, ring)

    def stop(self, name: str) -> None:
        """Do not ring; nothing happens where the alarm is not set."""
        alarm = self._set.pop(name, None)
        if alarm:
            alarm.cancel()

    def stop_all(self) -> None:
        """Ring no more."""
        for name in tuple(self._set):
            self.stop(name)
