"""Running the application: uvicorn, set up for audio, and an orderly end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from smartivr.settings import Settings
from smartivr.transports.browser_messages import MAX_MESSAGE_BYTES
from smartivr.web.connectors.direct_socket import DirectSocket
from smartivr.web.desk import Desk

_LONGEST_FRAME_BYTES = 19_200
"""200 ms of 48 kHz and 16 bits."""
_MAX_MESSAGE_BYTES = 2 * max(_LONGEST_FRAME_BYTES, MAX_MESSAGE_BYTES)
"""Somewhat more than is allowed, so that a frame a little too long is answered, not cut off."""
_SEND_BUFFER_BYTES = 65_536
"""Audio that the system may hold for a peer that does not read; without it, minutes of it."""
_UNREAD_MS = 20_000
"""A peer that takes nothing for so long is given up by the system."""
_PING_S = 5.0
_PONG_S = 15.0
DRAIN_S = 30.0
"""How long a shutdown waits for calls to end by themselves."""
GRACE_S = 5
"""How long it waits then for answers that are under way."""


def config_for(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return how uvicorn is to run the application."""
    return uvicorn.Config(
        app,
        ws=DirectSocket,
        ws_max_size=_MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # audio does not shrink, and each message would cost time
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PONG_S,
        lifespan="on",
        access_log=False,  # it would hold tokens
        log_level="warning" if settings.log_level == "info" else settings.log_level,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )


class Server(uvicorn.Server):
    """A server that lets calls end before it does."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(config_for(app, settings))
        self._desk: Desk = app.state.desk
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.up.set()

    async def serve_on(self, listener: socket.socket) -> None:
        """Serve on a bound socket until told to end."""
        await self.serve([tune(listener)])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Admit nobody, wait for the calls, then close; a second signal ends the waiting."""
        reception = self._desk.reception
        draining = asyncio.create_task(reception.drain(DRAIN_S))
        while not draining.done() and not self.force_exit:
            await asyncio.wait({draining}, timeout=0.1)
        draining.cancel()
        self.force_exit = False  # what is behind the calls still ends in order
        await reception.close()
        await self._desk.connections.close()
        self._desk.wall.close()
        await super().shutdown(sockets)


def tune(listener: socket.socket) -> socket.socket:
    """Have the system hold little audio for slow peers, and none for dead ones."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MS)
    return listener


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings, listener: socket.socket) -> AsyncIterator[None]:
    """Serve beside other work in the same event loop, for as long as the context lasts.

    Whoever is cancelled on the way out waits for no calls any more, but still for their end.
    """
    server = Server(app, settings)
    task = asyncio.create_task(server.serve_on(listener))
    up = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait({task, up}, return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        up.cancel()
        server.should_exit = True
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            server.force_exit = True
            await asyncio.wait({task})
            raise
        await task
