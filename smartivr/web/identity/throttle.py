"""How often somebody may try: counted in this process alone, which is enough to stop guessing.

Of our own, as the moving window of the well-known library (limits 5.8) keeps every address for
ever and walks through all of them at each try.
"""

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from smartivr.errors import TooManyRequests
from smartivr.settings import Settings

_MINUTE_S = 60.0
_SIGN_IN_S = 600.0
_NETWORK = 64
"""Bits of an IPv6 address that one customer of a provider has."""


class Throttle:
    """Counts tries by whoever makes them, and forgets those that are too long ago to count."""

    def __init__(
        self, at_most: int, within_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow so many in any span of this length."""
        self._at_most = at_most
        self._within_s = within_s
        self._clock = clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        """When each was made; who has tried last comes last."""

    @property
    def remembered(self) -> int:
        """How many who have tried are remembered."""
        return len(self._tries)

    def check(self, whose: str) -> None:
        """Refuse one more try where there were too many.

        Raises:
            TooManyRequests: with how long to wait.

        """
        now_s = self._clock()
        tries = self._lately(whose, now_s)
        if len(tries) >= self._at_most:
            raise TooManyRequests(max(1, round(tries[0] + self._within_s - now_s)))

    def count(self, whose: str) -> None:
        """Take note of a try."""
        now_s = self._clock()
        tries = self._lately(whose, now_s)
        if len(tries) < self._at_most:
            tries.append(now_s)
            self._tries[whose] = tries
            self._tries.move_to_end(whose)
        self._forget_those_before(now_s)

    def forget(self, whose: str) -> None:
        """Begin anew."""
        self._tries.pop(whose, None)

    def _lately(self, whose: str, now_s: float) -> deque[float]:
        tries = self._tries.get(whose, deque())
        while tries and tries[0] + self._within_s <= now_s:
            tries.popleft()
        return tries

    def _forget_those_before(self, now_s: float) -> None:
        while self._tries:
            whose = next(iter(self._tries))
            if self._lately(whose, now_s):
                return
            del self._tries[whose]


@dataclass(frozen=True)
class Throttles:
    """Everything that is counted."""

    addresses: Throttle
    """Refused sign-ins and links, by the address that they came from."""
    logins: Throttle
    """Refused sign-ins, by the login that was tried."""
    calls: Throttle | None
    """Calls that were opened, by address; None: any number."""

    @classmethod
    def chosen(cls, settings: Settings) -> "Throttles":
        """Make them as they are set."""
        calls = settings.calls_per_minute
        return cls(
            addresses=Throttle(30, _SIGN_IN_S),
            logins=Throttle(10, _SIGN_IN_S),
            calls=Throttle(calls, _MINUTE_S) if calls else None,
        )


def address_of(request: HTTPConnection) -> str:
    """Return whom a request counts for: its address, or its network where one has billions."""
    address = request.client.host if request.client else ""
    try:
        read = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((read, _NETWORK), strict=False).network_address)
