"""Calls that are live through connectors, by the provider's own id."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from smartivr.dialog.commands import Outcome
from smartivr.errors import NotFound, SmartIvrError, TransportError
from smartivr.runtime.call import Call
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.runtime.services import SHUTDOWN
from smartivr.runtime.switchboard import Switchboard
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

BEGIN_S = 10.0
"""A provider that has connected tells its call within this time."""
Gate = Callable[[Begun], None]
"""Lets a call in, or raises."""
_ENDING_S = 5.0
"""How long the end of the server waits for that."""
KEPT = 200
"""Calls that ended lately and can still be found by the provider's id."""


@dataclass(frozen=True)
class Connection:
    """One provider's call here."""

    dialect: str
    reference: str
    call: Call


class Connections:
    """Answers calls of connectors and knows them while they last."""

    def __init__(self, switchboard: Switchboard) -> None:
        self.outbound = Outbound()
        """Where streams of calls that we had placed are waited for."""
        self._switchboard = switchboard
        self._known: dict[tuple[str, str], Connection] = {}
        self._answering: set[asyncio.Future[None]] = set()
        """Done once a provider's call is over."""

    def find(self, dialect: str, reference: str) -> Connection:
        """Return a call by its provider's id, also for some time after its end.

        Raises:
            NotFound: there is none.

        """
        try:
            return self._known[dialect, reference]
        except KeyError:
            raise NotFound("no call of this id came through this connector") from None

    async def answer(self, transport: ConnectorTransport, allow: Gate) -> Outcome | None:
        """Wait for the call to begin, admit it and hold it until it is over.

        `allow` raises a TransportError for a call that was not sent by us. Returns None for a
        call that was not admitted; the connection is closed then. A call that we had placed is
        held for whoever dialled; its key lets it in. Never raises.
        """
        over = asyncio.get_running_loop().create_future()
        self._answering.add(over)
        try:
            call = await self._admitted(transport, allow)
            if call is None:
                return None
            outcome = await self._switchboard.connect(call, transport)
        finally:
            self._answering.discard(over)
            over.set_result(None)
        self._forget_old()
        return outcome

    async def close(self) -> None:
        """End every call, also those that we had placed, and wait until providers were told so."""
        for call in self._switchboard.calls.values():
            if not call.session.ended:
                call.hang_up(SHUTDOWN)
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=_ENDING_S)

    async def _admitted(self, transport: ConnectorTransport, allow: Gate) -> Call | None:
        dialect = transport.dialect.name
        try:
            async with asyncio.timeout(BEGIN_S):
                begun = await transport.begun()
        except TimeoutError:
            _log.warning("connector-silent", dialect=dialect, code=TransportError.code)
            await transport.close("no-beginning")
            return None
        if begun is None:
            await transport.close("no-beginning")
            return None
        if self.outbound.answered(begun, transport):
            await transport.closed()
            return None
        try:
            allow(begun)
            call = self._switchboard.receive(
                begun.line, caller=begun.caller, called=begun.called, media=begun.media
            )
        except SmartIvrError as error:
            _log.warning("connector-refused", dialect=dialect, code=error.code, message=str(error))
            await transport.close(error.code)
            return None
        self._known[dialect, begun.reference or call.id] = Connection(
            dialect, begun.reference, call
        )
        _log.info("connector-call", dialect=dialect, session=call.id)
        return call

    def _forget_old(self) -> None:
        ended = [key for key, each in self._known.items() if each.call.session.ended]
        for key in ended[: max(0, len(ended) - KEPT)]:
            del self._known[key]
