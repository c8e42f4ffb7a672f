"""The pure centre in real time: events in, its actions carried out, its alarm kept."""

from collections import deque
from collections.abc import Callable

from smartivr.routing.centre import Centre
from smartivr.routing.centre_actions import CentreAction
from smartivr.routing.centre_events import CentreEvent, Tick
from smartivr.routing.directory import Directory
from smartivr.runtime.clock import Alarm, Clock


class Dispatch:
    """Hands events to the centre, one after another, and its actions to whoever carries them out.

    An action may bring about further events; they are handled after it.
    """

    def __init__(
        self, directory: Directory, clock: Clock, perform: Callable[[CentreAction], None]
    ) -> None:
        self.centre = Centre(directory)
        self._clock = clock
        self._perform = perform
        self._waiting: deque[CentreEvent] = deque()
        self._handling = False
        self._alarm: Alarm | None = None

    def tell(self, event: CentreEvent) -> None:
        """Let the centre handle an event after those already waiting."""
        self._waiting.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._waiting:
                for action in self.centre.handle(self._waiting.popleft(), self._clock.now()):
                    self._perform(action)
        finally:
            self._handling = False
            self._set_alarm()

    def close(self) -> None:
        """Let no alarm go off any more."""
        if self._alarm:
            self._alarm.cancel()

    def _set_alarm(self) -> None:
        self.close()
        due = self.centre.due
        if due is None:
            self._alarm = None
            return
        after_s = max(0.0, (due - self._clock.now()).total_seconds())
        self._alarm = self._clock.call_later(after_s, lambda: self.tell(Tick()))
