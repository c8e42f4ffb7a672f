"""Asterisk's AudioSocket connections: the TCP side of `smartivr.transports.audiosocket`."""

import asyncio
import contextlib
import functools
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import PeerTooFast, SettingsError, SmartIvrError, SwitchboardFull
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.invitations import Invitations
from smartivr.settings import load_part
from smartivr.transports.audiosocket import AudioSocket
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun, Message
from smartivr.transports.pace import Bucket

_log = structlog.get_logger(__name__)

_CHUNK_BYTES = 1 << 14
_BYTES_PER_S = 2 * 192_000 * 1.1
"""What the fastest audio needs, with its headers and keys."""
_BYTES_AT_ONCE = 3 * _BYTES_PER_S
_MOST_NAMELESS = 50
"""Connections that may be open at once without having brought their UUID."""
_UNREAD_BYTES = 1 << 13
_SEND_BUFFER_BYTES = 1 << 14
"""Kept small, so that a peer which does not read is noticed while it matters."""
_DEAD_S = 10
"""A machine that acknowledges nothing for so long is gone."""
_LEAVE_S = 2.0
"""Asterisk closes its side within this time after our hang-up."""


class AudioSocketSettings(BaseSettings):
    """Where Asterisk connects."""

    model_config = SettingsConfigDict(
        env_prefix="SMARTIVR_AUDIOSOCKET_", frozen=True, extra="ignore"
    )

    host: str = Field("127.0.0.1", description="Address that Asterisk connects to.")
    port: int = Field(0, ge=0, le=65535, description="Port that Asterisk connects to; 0: none.")


class AudioSocketListener:
    """Answers connections that bring a UUID which was given out for them."""

    def __init__(self, connections: Connections, invitations: Invitations) -> None:
        self.invitations = invitations
        self._connections = connections
        self._serving: set[asyncio.Task[None]] = set()
        self._nameless = 0

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, beside all others."""
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def close(self) -> None:
        """Let go of every connection."""
        for task in self._serving:
            task.cancel()
        if self._serving:
            await asyncio.wait(self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._nameless >= _MOST_NAMELESS:
            _refused(SwitchboardFull("too many connections have brought no UUID"))
            writer.transport.abort()
            return
        _tune(writer)
        dialect = AudioSocket(self.invitations.redeem)
        transport = ConnectorTransport(dialect)
        transport.send_by(functools.partial(_send_now, writer))
        reading = asyncio.create_task(_read(reader, dialect, transport))
        writing = asyncio.create_task(_write(writer, transport))
        naming = asyncio.create_task(self._until_named(transport))
        try:
            await self._connections.answer(transport, _let_in)
            await _leave(writer, reading)
        finally:
            for task in (reading, writing, naming):
                task.cancel()
            await asyncio.wait({reading, writing, naming})
            writer.transport.abort()

    async def _until_named(self, transport: ConnectorTransport) -> None:
        self._nameless += 1
        try:
            await transport.begun()
        finally:
            self._nameless -= 1


@asynccontextmanager
async def audiosocket(around: Around) -> AsyncIterator[AudioSocketListener | None]:
    """Listen for Asterisk while the server runs, where a port is set.

    Raises:
        SettingsError: nobody can listen on this address.

    """
    chosen = load_part(AudioSocketSettings)
    if not chosen.port:
        yield None
        return
    listener = AudioSocketListener(around.connections, Invitations(around.settings.token_s))
    try:
        server = await asyncio.start_server(
            listener.connected, chosen.host, chosen.port, limit=_CHUNK_BYTES
        )
    except OSError as error:
        raise SettingsError(
            f"nobody can listen on port {chosen.port} of {chosen.host} ({error.strerror})",
            remedy="set SMARTIVR_AUDIOSOCKET_HOST and SMARTIVR_AUDIOSOCKET_PORT",
        ) from error
    _log.info("audiosocket-listens", host=chosen.host, port=chosen.port)
    try:
        yield listener
    finally:
        server.close()
        await listener.close()
        await server.wait_closed()


def _let_in(begun: Begun) -> None:
    """Whoever has begun has shown its UUID."""
    del begun


async def _read(
    reader: asyncio.StreamReader, dialect: AudioSocket, transport: ConnectorTransport
) -> None:
    """Hand over bytes until Asterisk closes its side, which is how it hangs up."""
    flood = Bucket(_BYTES_AT_ONCE, _BYTES_PER_S, time.monotonic())
    try:
        while chunk := await reader.read(_CHUNK_BYTES):
            if not flood.take(len(chunk), time.monotonic()):
                _refused(PeerTooFast("bytes come faster than any audio needs"))
                transport.lost(PeerTooFast.code)
                return
            transport.received(chunk)
            if dialect.broken:
                _log.warning("audiosocket-refused", code=dialect.broken)
                transport.lost(dialect.broken)
                return
        transport.lost("caller")
    except OSError:
        """The connection broke."""
    finally:
        transport.lost()  # a call that nobody reads for any more would go on, deaf


def _send_now(writer: asyncio.StreamWriter, message: Message) -> bool:
    """Send a frame at once; False where it must wait, or Asterisk is gone."""
    below = writer.transport
    if below.is_closing() or below.get_write_buffer_size() > _UNREAD_BYTES:
        return False
    if isinstance(message, bytes):
        writer.write(message)
    return True


async def _write(writer: asyncio.StreamWriter, transport: ConnectorTransport) -> None:
    """Send what had to wait until there is no more."""
    try:
        while batch := await transport.outgoing():
            writer.writelines(message for message in batch if isinstance(message, bytes))
            await writer.drain()
    except OSError:
        transport.lost()


async def _leave(writer: asyncio.StreamWriter, reading: asyncio.Task[None]) -> None:
    """Close our side and read on until Asterisk closes its own.

    Closing at once would answer the audio still on its way with a reset, and Asterisk then takes
    the call for broken rather than for hung up: its dialplan would not go on.
    """
    with contextlib.suppress(OSError, RuntimeError, TimeoutError):
        writer.write_eof()
        async with asyncio.timeout(_LEAVE_S):
            await asyncio.shield(reading)


def _tune(writer: asyncio.StreamWriter) -> None:
    """Notice peers that are gone without a word, or do not read."""
    writer.transport.set_write_buffer_limits(high=_UNREAD_BYTES)
    connection: socket.socket | None = writer.get_extra_info("socket")
    if connection is None:
        return
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # not on every system
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * _DEAD_S)


def _refused(error: SmartIvrError) -> None:
    _log.warning("audiosocket-refused", code=error.code, message=str(error))
