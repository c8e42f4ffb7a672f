"""A provider's REST interface on loopback: it notes what it is asked, and answers as told."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_PATIENCE_S = 60.0
METHODS = ["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode()))


class ProviderRest:
    """What the provider's machine has been asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Callable[[Asked], tuple[int, object]] = lambda _: (200, {})
        self._asked: asyncio.Queue[Asked] = asyncio.Queue()

    async def asked(self) -> Asked:
        """Wait for the next request."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self._asked.get()

    @property
    def was_asked(self) -> bool:
        return not self._asked.empty()

    async def take(self, request: Request) -> JSONResponse:
        path = request.scope["raw_path"].decode()
        asked = Asked(request.method, path, dict(request.headers), await request.body())
        self._asked.put_nowait(asked)
        status, fields = self.answer(asked)
        return JSONResponse(fields, status)


class _Server(uvicorn.Server):
    def capture_signals(self):
        """Leave signals to the tests."""
        return contextlib.nullcontext()


@contextlib.asynccontextmanager
async def provider_rest() -> AsyncIterator[ProviderRest]:
    """Serve on a free port until the context ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    rest = ProviderRest(f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = Starlette(routes=[Route("/{path:path}", rest.take, methods=METHODS)])
    server = _Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield rest
    finally:
        server.should_exit = True
        await serving
