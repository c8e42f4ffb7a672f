"""The waiting-room for streams of calls that we had placed.

A provider is asked to call a number and, once somebody answers, to connect its stream with a key
of ours. Whoever dialled waits here; `Connections.answer` brings the stream.
"""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Protocol

import structlog

from smartivr.errors import SmartIvrError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.transports.base import Transport
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

CONNECT_S = 5.0
"""Whoever answers at the last moment still has to be connected here."""


class Trunk(Protocol):
    """A provider's way of placing calls."""

    name: str

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; the provider's reference of the call.

        The call's stream has to bring the key, as token or as reference.

        Raises:
            SmartIvrError: the provider cannot be reached, or refuses.

        """

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing, or hang up what has been answered. Never raises."""


@dataclass(eq=False)
class _Attempt:
    trunk: Trunk
    placing: asyncio.Task[str]
    result: asyncio.Future[ConnectorTransport | NotReached]
    ending: asyncio.Task[None] | None = None


class Outbound:
    """All calls of this server that are being placed through connectors."""

    def __init__(self) -> None:
        self._attempts: dict[str, _Attempt] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def dial(self, trunk: Trunk, ring: Ring, key: str = "") -> Transport | NotReached:
        """Place a call and wait for its stream: what `Dialler.dial` promises.

        A key of one's own may not be guessable.
        """
        key = key or secrets.token_urlsafe(24)
        loop = asyncio.get_running_loop()
        attempt = _Attempt(trunk, loop.create_task(trunk.place(ring, key)), loop.create_future())
        attempt.placing.add_done_callback(lambda _placed: _look_at(attempt))
        self._attempts[key] = attempt
        wanted = False
        try:
            async with asyncio.timeout(ring.ring_s + CONNECT_S):
                result = await asyncio.shield(attempt.result)
            wanted = not isinstance(result, NotReached)
        except TimeoutError:
            result = NotReached("no-answer")
        finally:
            del self._attempts[key]
            if not wanted:
                self._end(attempt)
        return result

    def answered(self, begun: Begun, transport: ConnectorTransport) -> bool:
        """Hand a stream to whoever dialled; False for one that nobody waits for."""
        for key in (begun.token, begun.reference):
            attempt = self._attempts.get(key)
            if attempt and not attempt.result.done():
                attempt.result.set_result(transport)
                return True
        return False

    def not_reached(self, key: str, why: NotReached) -> None:
        """The provider tells what became of a call; of an unknown one nothing happens."""
        attempt = self._attempts.get(key)
        if attempt and not attempt.result.done():
            attempt.result.set_result(why)

    async def close(self) -> None:
        """Stop all ringing while providers can still be asked to."""
        for attempt in self._attempts.values():
            self._end(attempt)
        if self._ending:
            await asyncio.wait(self._ending)

    def _end(self, attempt: _Attempt) -> None:
        """Undo a call that nobody wants any more."""
        if attempt.ending is None:
            attempt.ending = asyncio.get_running_loop().create_task(_withdrawn(attempt))
            self._ending.add(attempt.ending)
            attempt.ending.add_done_callback(self._ending.discard)


def _look_at(attempt: _Attempt) -> None:
    """A call that could not be placed has failed already."""
    if attempt.placing.cancelled():
        return
    error = attempt.placing.exception()
    if error is None:
        return
    code = error.code if isinstance(error, SmartIvrError) else SmartIvrError.code
    _log.warning("call-not-placed", connector=attempt.trunk.name, code=code, message=str(error))
    if not attempt.result.done():
        attempt.result.set_result(NotReached("failed", code))


async def _withdrawn(attempt: _Attempt) -> None:
    """Stop what rings, is being placed or was answered too late."""
    await asyncio.wait({attempt.placing})
    answered = attempt.result.result() if attempt.result.done() else None
    if isinstance(answered, NotReached) or attempt.placing.exception():
        return  # it has ended, or never was
    if answered is not None:
        await answered.close("cancelled")
    await attempt.trunk.withdraw(attempt.placing.result())
