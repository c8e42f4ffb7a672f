"""The pump between an accepted WebSocket and the transport of whoever is at its other end."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

from smartivr.transports.browser import BrowserTransport, Connection
from smartivr.web.sentences import to_reader

REFUSED = 1008
"""The close code for who may not have a connection, or not any more."""
_HANGS_UP = 1000
"""The close code by which a peer hangs up; any other may be a broken connection."""
_CLOSE_S = 1.0


async def carry(
    socket: WebSocket,
    transport: BrowserTransport,
    ready: Mapping[str, object],
    heard: Callable[[], None] = lambda: None,
) -> None:
    """Carry messages both ways, after a `ready` message, until either side is done with it.

    `heard` is told of every message of the peer, who sends none before it has read `ready`.
    Sentences for a person are in the language that the socket asks for.
    """
    connection = transport.attach(ready, to_reader(socket))
    reader = asyncio.create_task(_read(socket, transport, heard))
    writer = asyncio.create_task(_write(socket, transport, connection))
    try:
        await asyncio.wait({reader, writer, connection}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        reader.cancel()
        writer.cancel()
        await asyncio.wait({reader, writer})
    if not connection.done():
        transport.detach("connection-lost")
    await close(socket, transport.close_code)


async def _read(socket: WebSocket, transport: BrowserTransport, heard: Callable[[], None]) -> None:
    """Hand over messages until the peer closes its side."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            if message.get("code") == _HANGS_UP:
                transport.hang_up("caller")
            return
        heard()
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


async def close(socket: WebSocket, code: int) -> None:
    """Close a socket, which may be closed already or never be read from."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(_CLOSE_S):
            await socket.close(code)
