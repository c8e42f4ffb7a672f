"""The connections that providers make: a WebSocket, or framed bytes over TCP."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from smartivr.errors import AccessRefused, TransportError
from smartivr.providers.base import Message

OPEN_S = 10.0
"""A server that takes longer to accept a connection is not there."""
_REFUSALS = {401, 403}


@runtime_checkable
class Transferable(Protocol):
    """A wire over a WebSocket whose connection may be taken from it."""

    def give_to(self, protocol: asyncio.Protocol) -> asyncio.Transport:
        """Give the connection below to who frames messages itself; it is no wire from then on."""


class WebSocketWire:
    """A WebSocket; make it with `connect`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def connect(
        cls,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        subprotocols: Sequence[str] = (),
    ) -> "WebSocketWire":
        """Open a WebSocket at an address that begins with ws:// or wss://.

        Raises:
            AccessRefused: the server does not let this connection in.
            TransportError: the server cannot be reached, or speaks no WebSocket there.

        """
        try:
            socket = await connect(
                address,
                additional_headers=dict(headers or {}),
                subprotocols=[Subprotocol(one) for one in subprotocols] or None,
                compression=None,
                open_timeout=OPEN_S,
                proxy=None,
            )
        except InvalidStatus as error:
            status = error.response.status_code
            refusal = AccessRefused if status in _REFUSALS else TransportError
            raise refusal(f"the server refused the stream with status {status}") from error
        except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as error:
            raise TransportError("the server cannot be reached for a stream") from error
        return cls(socket)

    @property
    def subprotocol(self) -> str:
        """Which of the offered subprotocols the server chose; empty: none."""
        return self._socket.subprotocol or ""

    @property
    def close_code(self) -> int | None:
        """With which code the connection was closed; None while it is open."""
        return self._socket.close_code

    async def send(self, message: Message) -> None:
        """Send a text or binary message; nothing happens once the connection is gone."""
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(message)

    async def receive(self) -> Message | None:
        """Wait for one message; None once the connection is closed."""
        try:
            return await self._socket.recv()
        except ConnectionClosed:
            return None

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()

    async def drop(self) -> None:
        """Break it without a word, as a failing network does."""
        self._socket.transport.abort()

    def give_to(self, protocol: asyncio.Protocol) -> asyncio.Transport:
        """Give the connection below to who frames messages itself; it is no wire from then on."""
        if self._socket.keepalive_task is not None:
            self._socket.keepalive_task.cancel()
        self._socket.transport.set_protocol(protocol)
        return self._socket.transport


class TcpWire:
    """Frames of bytes over TCP, each with a header that tells its length; see `connect`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        header_bytes: int,
        payload_bytes: Callable[[bytes], int],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._header_bytes = header_bytes
        self._payload_bytes = payload_bytes

    @classmethod
    async def connect(
        cls, host: str, port: int, *, header_bytes: int, payload_bytes: Callable[[bytes], int]
    ) -> "TcpWire":
        """Connect.

        Args:
            host: the server's.
            port: the server's.
            header_bytes: how long the header of each frame is.
            payload_bytes: reads from a header how many bytes follow it.

        Raises:
            TransportError: the server cannot be reached.

        """
        try:
            async with asyncio.timeout(OPEN_S):
                reader, writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError) as error:
            raise TransportError("the server cannot be reached over TCP") from error
        return cls(reader, writer, header_bytes, payload_bytes)

    async def send(self, message: Message) -> None:
        """Send one whole frame, its header included; nothing happens once the peer is gone."""
        if isinstance(message, str):
            message = message.encode()
        with contextlib.suppress(OSError):
            self._writer.write(message)
            await self._writer.drain()

    async def receive(self) -> Message | None:
        """Wait for one whole frame, its header included; None once the connection is closed."""
        try:
            header = await self._reader.readexactly(self._header_bytes)
            return header + await self._reader.readexactly(self._payload_bytes(header))
        except (asyncio.IncompleteReadError, OSError):
            return None

    async def close(self) -> None:
        """Close it."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def drop(self) -> None:
        """Break it without a word, as a failing network does."""
        self._writer.transport.abort()
