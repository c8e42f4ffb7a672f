"""One caller's session: a call, the tokens that open its socket, and the socket's pump."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

from smartivr.dialog.commands import Outcome
from smartivr.runtime.call import Call
from smartivr.transports.browser import BrowserTransport, Connection
from smartivr.web.tokens import Tickets

_HANGS_UP = 1000
"""The close code by which a peer hangs up; any other may be a broken connection."""
_CLOSE_S = 1.0


class Session:
    """A call over one socket after another; it runs from the first connection on."""

    def __init__(self, call: Call, tickets: Tickets, resume_s: float) -> None:
        self.call = call
        self.tickets = tickets
        self.transport = BrowserTransport(call.media)
        self.running: asyncio.Task[Outcome] | None = None
        self._resume_s = resume_s
        self._deadline: asyncio.TimerHandle | None = None

    def unless_connected(self, seconds: float, give_up: Callable[[], None]) -> None:
        """Do this if no connection comes in time."""
        self._deadline = asyncio.get_running_loop().call_later(seconds, give_up)

    async def converse(self, socket: WebSocket) -> None:
        """Carry messages both ways over an accepted socket until either side is done with it."""
        if self._deadline is not None:
            self._deadline.cancel()
        connection = self.transport.attach(self._ready())
        reader = asyncio.create_task(_read(socket, self.transport))
        writer = asyncio.create_task(_write(socket, self.transport, connection))
        try:
            await asyncio.wait({reader, writer, connection}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reader.cancel()
            writer.cancel()
            await asyncio.wait({reader, writer})
        if not connection.done():
            self.transport.detach("connection-lost")
        await _close(socket, self.transport.close_code)

    def end(self) -> None:
        """Let go of a connection that is still there once the call is over."""
        self.transport.detach("ended")

    def _ready(self) -> Mapping[str, object]:
        media = self.call.media
        return {
            "session": self.call.id,
            "line": self.call.flow.line,
            "media": {"encoding": media.encoding, "rate_hz": media.rate_hz},
            "resumed": self.transport.resumable,
            "resume_token": self.tickets.issue(),
            "resume_s": self._resume_s,
        }


async def _read(socket: WebSocket, transport: BrowserTransport) -> None:
    """Hand over messages until the peer closes its side."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            if message.get("code") == _HANGS_UP:
                transport.hang_up("caller")
            return
        payload = message.get("bytes")
        transport.received(payload if payload is not None else message["text"])


async def _write(socket: WebSocket, transport: BrowserTransport, connection: Connection) -> None:
    """Send what the call has for its peer until there is no more, or nobody to take it."""
    try:
        while batch := await transport.outgoing(connection):
            for message in batch:
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_text(message)
    except WebSocketDisconnect:
        return


async def _close(socket: WebSocket, code: int) -> None:
    """Close a socket, which may be closed already or never be read from."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(_CLOSE_S):
            await socket.close(code)
