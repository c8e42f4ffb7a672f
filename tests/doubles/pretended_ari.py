"""Asterisk's REST interface as far as we use it: requests are noted, events and media are real."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

from smartivr.providers.asterisk_websocket import AsteriskWebSocketProvider
from smartivr.providers.base import Message, Sound
from smartivr.providers.ear import Ear
from smartivr.providers.handset import Handset

MEDIA_CHANNEL = "1763900000.9"
MEDIA_ID = "0b9f0d6c-4f0e-4b5e-9b1a-2f6c2f4f8a11"
USER, PASSWORD = "smartivr", "of-this-test-alone"


@dataclass
class PretendedAri:
    """One Asterisk with one call at a time."""

    address: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every request: method and path, and its query."""
    refused: set[str] = field(default_factory=set)
    """Paths that are answered with 500."""
    keys: str = ""
    """Pressed as soon as the first audio came."""
    phones: asyncio.Queue[Handset] = field(default_factory=asyncio.Queue)
    """One for each call whose audio was asked for."""
    _events: WebSocket | None = None
    there: asyncio.Event = field(default_factory=asyncio.Event)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, kind: str, **fields: object) -> None:
        """Send an event to the application, once it is there."""
        await self.there.wait()
        assert self._events is not None
        await self._events.send_json({"type": kind, "application": "smartivr", **fields})

    async def start(self, channel: str, *args: str, number: str = "") -> None:
        """A channel enters the application."""
        told = {"id": channel, "name": "PJSIP/a-1", "caller": {"name": "", "number": number}}
        await self.tell("StasisStart", args=args, channel=told)

    async def until(self, wanted: str) -> dict[str, str]:
        """Wait for a request, and return its query."""
        async with asyncio.timeout(60):
            while True:
                for line, query in self.asked:
                    if line == wanted:
                        return query
                self._more.clear()
                await self._more.wait()

    def variables(self) -> dict[str, str]:
        return {
            query["variable"]: query["value"]
            for line, query in self.asked
            if line.endswith("/variable")
        }

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_websocket_route("/ari/events", self._serve_events)
        app.add_api_websocket_route("/media/{media}", self._serve_media)
        app.add_api_route("/ari/{path:path}", self._answer, methods=["GET", "POST", "DELETE"])
        return app

    async def _serve_events(self, socket: WebSocket) -> None:
        assert socket.headers["authorization"].startswith("Basic ")
        await socket.accept()
        self._events = socket
        self.there.set()
        with contextlib.suppress(WebSocketDisconnect):
            await socket.receive()

    async def _serve_media(self, socket: WebSocket, media: str) -> None:
        assert media == MEDIA_ID
        await socket.accept("media")
        sounding = asyncio.Event()
        provider = AsteriskWebSocketProvider()
        phone = Handset(
            provider,
            _Accepted(socket),
            ear=Ear(provider.media.rate_hz, keep=True),
            on_told=lambda told: sounding.set() if isinstance(told, Sound) else None,
        )
        await phone.start()
        await self.tell(
            "StasisStart", channel={"id": MEDIA_CHANNEL, "name": "WebSocket/INCOMING/0x7f"}
        )
        self.phones.put_nowait(phone)
        if self.keys:
            await sounding.wait()
            await phone.press(self.keys)
        await phone.over.wait()
        await phone.close()
        assert phone.fault is None, phone.fault

    async def _answer(self, request: Request, path: str) -> Response:
        self.asked.append((f"{request.method} /{path}", dict(request.query_params)))
        self._more.set()
        if f"/{path}" in self.refused:
            return Response(status_code=500)
        if path == "channels/externalMedia":
            told = f'{{"id":"{MEDIA_CHANNEL}","channelvars":'
            told += f'{{"MEDIA_WEBSOCKET_CONNECTION_ID":"{MEDIA_ID}"}}}}'
            return Response(told, media_type="application/json")
        return Response(status_code=204)


class _Accepted:
    """A connection that the server has made, as a wire."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send(self, message: Message) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it is closed
            if isinstance(message, str):
                await self._socket.send_text(message)
            else:
                await self._socket.send_bytes(message)

    async def receive(self) -> Message | None:
        try:
            event = await self._socket.receive()
        except RuntimeError:  # it is closed
            return None
        message: Message | None = event.get("text") or event.get("bytes")
        return message

    async def close(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it is closed
            await self._socket.close()

    async def drop(self) -> None:
        await self.close()


@contextlib.asynccontextmanager
async def pretended_ari() -> AsyncIterator[PretendedAri]:
    """Serve it on a free port, on this event loop."""
    ari = PretendedAri()
    listener = socket.create_server(("127.0.0.1", 0))
    ari.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(ari.app(), log_level="warning", ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield ari
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving
