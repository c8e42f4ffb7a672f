"""What calls do next once their streams have ended, for providers that ask for it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

KEPT_S = 120.0
"""A provider asks within seconds, or never."""


@dataclass(frozen=True)
class FollowUp:
    """A caller is to be connected with an address, and something is known of the call."""

    address: str
    """A number or a SIP address."""
    context: Mapping[str, str]


class FollowUps:
    """Transfers that wait to be asked for, by the provider's id of the call."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[float, FollowUp]] = {}

    def put(self, reference: str, follow_up: FollowUp) -> None:
        """Keep what a call does next."""
        now_s = self._clock()
        self._waiting = {
            known: (until_s, each)
            for known, (until_s, each) in self._waiting.items()
            if until_s > now_s
        }
        self._waiting[reference] = (now_s + KEPT_S, follow_up)

    def take(self, reference: str) -> FollowUp | None:
        """Return what a call does next, once; None: it is over."""
        until_s, follow_up = self._waiting.pop(reference, (0.0, None))
        return follow_up if until_s > self._clock() else None
