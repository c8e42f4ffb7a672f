"""A provider's WebSocket, from the accepted upgrade to the end of its call."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from smartivr.runtime.connectors.connections import Connections, Gate
from smartivr.transports.call_control import CallControl
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Dialect
from smartivr.web.connectors.direct_socket import direct
from smartivr.web.sockets.socket_pump import close

_HANGS_UP = 1000
"""The close code of providers that tell of a caller's end in no other way."""


async def converse(
    socket: WebSocket,
    dialect: Dialect,
    connections: Connections,
    allow: Gate,
    *,
    control: CallControl | None = None,
    subprotocol: str | None = None,
    parting_s: float = 0.0,
) -> None:
    """Accept the connection, answer its call, and carry messages until both are over.

    A provider that has to close its connection itself is given `parting_s` for it.
    """
    await socket.accept(subprotocol)
    transport = ConnectorTransport(dialect, control=control, parting_s=parting_s)
    if below := direct(socket):
        below.take_over(transport.received)
        transport.send_by(below.send_now)
    reader = asyncio.create_task(_read(socket, transport))
    writer = asyncio.create_task(_write(socket, transport))
    try:
        await connections.answer(transport, allow)
        if parting_s:
            await asyncio.wait({reader}, timeout=parting_s)
    finally:
        reader.cancel()
        writer.cancel()
        await asyncio.wait({reader, writer})
        await close(socket, transport.close_code)


async def _read(socket: WebSocket, transport: ConnectorTransport) -> None:
    """Hand over messages, those that do not come directly, until the provider closes its side."""
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                hung_up = message.get("code") == _HANGS_UP
                transport.lost("caller" if hung_up else "connection-lost")
                return
            payload = message.get("bytes")
            transport.received(payload if payload is not None else message["text"])
    finally:
        transport.lost()  # a call that nobody reads for any more would go on, deaf


async def _write(socket: WebSocket, transport: ConnectorTransport) -> None:
    """Send what cannot go directly to the provider, until there is no more."""
    try:
        while batch := await transport.outgoing():
            for message in batch:
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_text(message)
    except WebSocketDisconnect:
        transport.lost()
