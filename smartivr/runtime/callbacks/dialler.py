"""The seam to whatever can ring a number, and the registry of all that can."""

from dataclasses import dataclass
from typing import Protocol

from smartivr.errors import UnreachableNumber
from smartivr.transports.base import Transport


@dataclass(frozen=True)
class Ring:
    """One attempt to reach somebody."""

    number: str
    ring_s: float
    line: str = ""
    """The line on whose behalf it is."""
    shown: str = ""
    """What the called side is shown, such as the line's title."""


@dataclass(frozen=True)
class NotReached:
    """Nobody took the call: `result` is no-answer, busy or failed."""

    result: str
    code: str = ""
    """Of the error, where there was one."""


class Dialler(Protocol):
    """One way of ringing numbers, such as a provider's trunk."""

    name: str

    def reaches(self, number: str) -> bool:
        """Whether this can ring the number."""

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring until somebody answers or the time is over; the answered connection.

        Cancelling it stops the ringing. Never raises anything else.
        """


class Diallers:
    """All ways of ringing numbers; the first that reaches one is taken."""

    def __init__(self, *diallers: Dialler) -> None:
        self._diallers = list(diallers)

    def add(self, dialler: Dialler) -> None:
        """Use this one too, after those already there."""
        self._diallers.append(dialler)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring a number by whichever reaches it."""
        try:
            dialler = self.reaching(ring.number)
        except UnreachableNumber as error:
            return NotReached("failed", error.code)
        return await dialler.dial(ring)

    def reaching(self, number: str) -> Dialler:
        """Return what can ring a number.

        Raises:
            UnreachableNumber: nothing can.

        """
        for dialler in self._diallers:
            if dialler.reaches(number):
                return dialler
        raise UnreachableNumber(
            "nothing here can dial this number", remedy="register a phone: smartivr phone NUMBER"
        )
