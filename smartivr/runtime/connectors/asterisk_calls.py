"""Calls in our Stasis application: each caller is bridged with a channel whose media we connect."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

from smartivr.errors import TransportError
from smartivr.runtime.connectors.asterisk_ari import Ari, Channel, Happened, channel_path
from smartivr.runtime.connectors.asterisk_trunk import AsteriskTrunk
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.way_on import WayOn
from smartivr.transports.asterisk_websocket import AsteriskWebSocket
from smartivr.transports.base import Handover
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

JOIN_S = 5.0
"""A media channel is in the application within this time after it was connected."""
_MEDIA_CHANNEL = "WebSocket/"


@dataclass(frozen=True)
class Ways:
    """How callers come and go."""

    destinations: Destinations
    context: str
    """Of the dialplan, where callers go on."""
    media_format: str
    """By Asterisk's name."""


class AsteriskCalls:
    """Serves the application's calls, and passes callers on."""

    def __init__(
        self, ari: Ari, trunk: AsteriskTrunk, connections: Connections, ways: Ways
    ) -> None:
        self._ari = ari
        self._trunk = trunk
        self._connections = connections
        self._ways = ways
        self._listening: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._live: dict[str, ConnectorTransport] = {}
        self._joined: dict[str, asyncio.Event] = {}

    async def start(self) -> None:
        """Listen for calls from now on."""
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Let go of every call; Asterisk's dialplan goes on with the callers."""
        tasks = {*self._serving, *({self._listening} if self._listening else ())}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    # --- beside the stream ----------------------------------------------------------------------

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Continue in the dialplan, which finds the rest in SMARTIVR_... variables."""
        address = self._ways.destinations.address(handover)
        way = WayOn(handover.kind, handover.destination, address, handover.context)
        for name in ("kind", "destination", "address", *handover.context):
            await self._ari.attempt(
                "POST",
                channel_path(begun.reference, "variable"),
                variable=f"__SMARTIVR_{name.upper()}",
                value=way.plain(name),
            )
        return await self._go_on(begun.reference)

    async def hang_up(self, begun: Begun) -> None:
        """End the caller's leg."""
        await self._ari.attempt("DELETE", channel_path(begun.reference))

    async def _go_on(self, channel: str) -> bool:
        place = {"context": self._ways.context, "extension": "s", "priority": "1"}
        return await self._ari.attempt("POST", channel_path(channel, "continue"), **place)

    # --- events ---------------------------------------------------------------------------------

    async def _listen(self) -> None:
        async for happened in self._ari.events():
            if happened.type == "Dial" and happened.peer is not None:
                self._trunk.dialled(happened.peer.id, happened.dialstatus)
            elif happened.channel is not None:
                self._take(happened, happened.channel)

    def _take(self, happened: Happened, channel: Channel) -> None:
        match happened.type:
            case "StasisStart" if channel.name.startswith(_MEDIA_CHANNEL):
                if joined := self._joined.get(channel.id):
                    joined.set()
            case "StasisStart":
                task = asyncio.create_task(self._serve(channel, tuple(happened.args)))
                self._serving.add(task)
                task.add_done_callback(self._serving.discard)
            case "StasisEnd" | "ChannelDestroyed":
                self._trunk.ended(channel.id, happened.cause)
                if transport := self._live.get(channel.id):
                    transport.lost("caller")
            case _:
                pass

    # --- one call -------------------------------------------------------------------------------

    async def _serve(self, channel: Channel, args: tuple[str, ...]) -> None:
        key = self._trunk.answered(channel.id)
        called, line, *_ = (*args, "", "")
        given = {
            "called": called or channel.dialplan.exten,
            "line": line,
            "caller": channel.caller.number,
            "channel": channel.id,
            "token": key,
        }
        transport = ConnectorTransport(AsteriskWebSocket(given), control=self)
        self._live[channel.id] = transport
        try:
            await self._ari.ask("POST", channel_path(channel.id, "answer"))
            await self._connected(channel.id, transport)
        except (TransportError, OSError, WebSocketException, TimeoutError) as error:
            _log.warning("asterisk-media-missing", error=type(error).__name__)
            await self._go_on(channel.id)
        finally:
            del self._live[channel.id]

    async def _connected(self, channel: str, transport: ConnectorTransport) -> None:
        """Bridge the caller with a media channel, and hold the call."""
        media, media_id = await self._ari.media_channel(self._ways.media_format)
        bridge = f"/bridges/smartivr-{quote(channel, safe='')}"
        joined = self._joined[media] = asyncio.Event()
        try:
            async with self._ari.media_socket(media_id) as socket:
                async with asyncio.timeout(JOIN_S):
                    await joined.wait()
                await self._ari.ask("POST", bridge, type="mixing")
                await self._ari.ask("POST", f"{bridge}/addChannel", channel=f"{channel},{media}")
                await self._converse(socket, transport)
        finally:
            del self._joined[media]
            await self._ari.attempt("DELETE", channel_path(media))
            await self._ari.attempt("DELETE", bridge)

    async def _converse(self, socket: ClientConnection, transport: ConnectorTransport) -> None:
        reader = asyncio.create_task(_read(socket, transport))
        writer = asyncio.create_task(_write(socket, transport))
        try:
            await self._connections.answer(transport, _let_in)
        finally:
            reader.cancel()
            writer.cancel()
            await asyncio.wait({reader, writer})


async def _read(socket: ClientConnection, transport: ConnectorTransport) -> None:
    try:
        with suppress(ConnectionClosed):
            async for message in socket:
                transport.received(message)
    finally:
        transport.lost()


async def _write(socket: ClientConnection, transport: ConnectorTransport) -> None:
    try:
        while batch := await transport.outgoing():
            for message in batch:
                await socket.send(message)
    except ConnectionClosed:
        transport.lost()


def _let_in(begun: Begun) -> None:
    """Asterisk was asked for this call by us."""
    del begun
