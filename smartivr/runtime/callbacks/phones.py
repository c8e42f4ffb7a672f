"""Phones that register a number over a WebSocket, and can then be rung."""

import asyncio
import secrets
from collections.abc import Callable

from smartivr import line
from smartivr.errors import NotFound, TokenRefused
from smartivr.line import MediaFormat
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.transports.base import Transport
from smartivr.transports.phone_messages import Answer
from smartivr.transports.phone_socket import PhoneTransport

ANSWERED = "answered"


class Phone:
    """One registered phone: it rings, and once it is answered its connection is a caller's."""

    def __init__(self, number: str, media: MediaFormat) -> None:
        self.id = secrets.token_urlsafe(12)
        self.number = number
        self.media = media
        self.transport = PhoneTransport(media)
        self.redeem: Callable[[str], None] = _no_token_yet
        """Raises TokenRefused for a token that does not open the phone's socket."""
        self.unwatch: Callable[[], None] = lambda: None
        """Says that nobody has to look any more whether who registered it still may."""
        self._ringing: asyncio.Future[str] | None = None

    @property
    def connected(self) -> bool:
        """Whether its socket is there."""
        return self.transport.attached

    @property
    def busy(self) -> bool:
        """Whether it rings, or is in a call."""
        return self.transport.in_call or self._ringing is not None

    async def run(self) -> None:
        """Take what comes from the phone until it is answered or gone."""
        while not self.transport.in_call:
            match await self.transport.receive():
                case line.Asked(what=what):
                    self._told(ANSWERED if isinstance(what, Answer) else "busy")
                case line.HungUp(reason=reason):
                    self._told("failed")
                    await self.transport.close(reason)
                    return

    def dismiss(self, code: str, message: str, close_code: int) -> None:
        """End the connection and say why; a call that it is in goes on."""
        if not self.transport.in_call:
            self.transport.notify("error", {"code": code, "message": message})
            self.transport.close_code = close_code
            self.transport.hang_up(code)

    async def ring(self, ring: Ring) -> Transport | NotReached:
        """Ring; the connection once it is answered."""
        self._ringing = asyncio.get_running_loop().create_future()
        told = {"line": ring.line, "shown": ring.shown, "ring_s": ring.ring_s}
        self.transport.notify("ringing", told)
        try:
            result = await asyncio.wait_for(self._ringing, ring.ring_s)
        except TimeoutError:
            self.transport.notify("stopped", {})
            return NotReached("no-answer")
        except asyncio.CancelledError:
            self._give_back()
            raise
        finally:
            self._ringing = None
        return self.transport if result == ANSWERED else NotReached(result)

    def _told(self, result: str) -> None:
        if self._ringing is not None and not self._ringing.done():
            self.transport.in_call = result == ANSWERED
            self._ringing.set_result(result)

    def _give_back(self) -> None:
        """Whoever rang does not want to any more; a phone that has just answered is let go."""
        self.transport.notify("stopped", {})
        if self.transport.in_call:
            self.transport.hang_up("cancelled")
            self.transport.detach("cancelled")


class Phones:
    """All registered phones, as a dialler."""

    name = "phone"

    def __init__(self) -> None:
        self._phones: dict[str, Phone] = {}

    def register(self, number: str, media: MediaFormat) -> Phone:
        """Make a phone of this number; it can be rung once its socket is connected."""
        phone = Phone(number, media)
        self._phones[phone.id] = phone
        return phone

    def find(self, phone: str) -> Phone:
        """Return a registered phone.

        Raises:
            NotFound: there is none of this id.

        """
        try:
            return self._phones[phone]
        except KeyError:
            raise NotFound("there is no such phone", remedy="register it again") from None

    def forget(self, phone: Phone) -> None:
        """It is gone."""
        phone.unwatch()
        self._phones.pop(phone.id, None)

    def numbers(self) -> list[str]:
        """Return the numbers that can be rung."""
        return sorted({phone.number for phone in self._phones.values() if phone.connected})

    def reaches(self, number: str) -> bool:
        """Whether a phone of this number is connected."""
        return any(self._of(number))

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring the phone of a number; of several the first that is not busy."""
        free = [phone for phone in self._of(ring.number) if not phone.busy]
        return await free[0].ring(ring) if free else NotReached("busy")

    def _of(self, number: str) -> list[Phone]:
        wanted = digits(number)
        return [
            phone
            for phone in self._phones.values()
            if phone.connected and digits(phone.number) == wanted
        ]


def _no_token_yet(_token: str) -> None:
    raise TokenRefused("the phone has no token yet", remedy="register it again")


def digits(number: str) -> str:
    """Return what a number comes to, however it is written."""
    return "".join(letter for letter in number if letter.isdigit()).removeprefix("00")
