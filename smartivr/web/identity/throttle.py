"""How often somebody may try: counted in this process alone, which is enough to stop guessing."""

import ipaddress
import time
from dataclasses import dataclass

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from smartivr.errors import TooManyRequests
from smartivr.settings import Settings

_NETWORK = 64
"""Bits of an IPv6 address that one customer of a provider has."""


class Throttle:
    """Counts tries by whoever makes them."""

    def __init__(self, at_most: str) -> None:
        """Allow so many, such as `10 per 5 minutes`."""
        self._rate = parse(at_most)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, whose: str) -> None:
        """Refuse one more try where there were too many.

        Raises:
            TooManyRequests: with how long to wait.

        """
        if not self._limiter.test(self._rate, whose):
            reset = self._limiter.get_window_stats(self._rate, whose).reset_time
            raise TooManyRequests(max(1, round(reset - time.time())))

    def count(self, whose: str) -> None:
        """Take note of a try."""
        self._limiter.hit(self._rate, whose)

    def forget(self, whose: str) -> None:
        """Begin anew."""
        self._limiter.clear(self._rate, whose)


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
            addresses=Throttle("30 per 10 minutes"),
            logins=Throttle("10 per 10 minutes"),
            calls=Throttle(f"{calls} per minute") if calls else None,
        )


def address_of(request: HTTPConnection) -> str:
    """Return whom a request counts for: its address, or its network where one has billions."""
    address = request.client.host if request.client else ""
    try:
        read = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((read, _NETWORK), strict=False).network_address)
