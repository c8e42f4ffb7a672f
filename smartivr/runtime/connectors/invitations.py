"""UUIDs that were given out for calls to come, each good for one connection within its time."""

import time
import uuid
from collections.abc import Callable

from smartivr.errors import SwitchboardFull, TokenRefused
from smartivr.transports.audiosocket import Expected

_MOST = 1000
"""Calls that may be announced and not connected at once."""


class Invitations:
    """What is known of calls that are expected, by their UUID."""

    def __init__(self, holds_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._holds_s = holds_s
        self._clock = clock
        self._open: dict[str, tuple[Expected, float]] = {}

    def issue(self, expected: Expected) -> str:
        """Give out a UUID for a call.

        Raises:
            SwitchboardFull: too many calls were announced that never came.

        """
        now = self._clock()
        self._open = {key: each for key, each in self._open.items() if each[1] > now}
        if len(self._open) >= _MOST:
            raise SwitchboardFull(
                "too many calls are announced", remedy="ask for a UUID when the call is there"
            )
        identity = str(uuid.uuid4())
        self._open[identity] = (expected, now + self._holds_s)
        return identity

    def redeem(self, identity: str) -> Expected:
        """Use a UUID up.

        Raises:
            TokenRefused: it was not given out here, was used already, or is too old.

        """
        expected, until = self._open.pop(identity, (None, 0.0))
        if expected is None:
            raise TokenRefused("the UUID was not given out here, or was used already")
        if until <= self._clock():
            raise TokenRefused("the UUID is too old", remedy="ask for a new one for each call")
        return expected
