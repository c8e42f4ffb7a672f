"""Twilio's REST interface for the calls of one account, on this machine."""

import asyncio
import base64
import contextlib
import secrets as randomness
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smartivr.errors import BadMessage
from smartivr.providers.base import Secrets
from smartivr.providers.twilio_markup import read

_LONGEST_TWIML = 4000
_ENDINGS = {"canceled", "completed"}


@dataclass(eq=False)
class RestCall:
    """A call that the interface knows."""

    sid: str
    placed: Mapping[str, str] = field(default_factory=dict)
    """What it was asked to be placed with; nothing for a call that came in."""
    changes: list[Mapping[str, str]] = field(default_factory=list)
    """What it was changed to since."""


class TwilioRest:
    """Takes what is asked for, and refuses what Twilio refuses."""

    def __init__(self, secrets: Secrets) -> None:
        self.calls: dict[str, RestCall] = {}
        self.placed: asyncio.Queue[RestCall] = asyncio.Queue()
        """Calls that were asked for, in order."""
        self.url = ""
        self._account = secrets.account
        login = f"{secrets.account}:{secrets.signing_key}".encode()
        self._login = f"Basic {base64.b64encode(login).decode()}"
        base = "/2010-04-01/Accounts/{account}/Calls"
        self.app = Starlette(
            routes=[
                Route(f"{base}.json", self._place, methods=["POST"]),
                Route(base + "/{call}.json", self._change, methods=["POST"]),
            ]
        )

    def came(self, sid: str) -> RestCall:
        """Know a call that came in."""
        self.calls[sid] = RestCall(sid)
        return self.calls[sid]

    async def _place(self, request: Request) -> Response:
        told = await _told(request)
        if refusal := self._refusal(request):
            return refusal
        if not told.get("To"):
            return _error(400, 21201, "No 'To' number is specified")
        if not told.get("From"):
            return _error(400, 21213, "'From' phone number is required")
        if not told.keys() & {"Url", "Twiml", "ApplicationSid"}:
            return _error(400, 21205, "Url parameter is required")
        if fault := _fault(told):
            return fault
        call = self.came("CA" + randomness.token_hex(16))
        call.placed = told
        self.placed.put_nowait(call)
        return JSONResponse({"sid": call.sid, "status": "queued"}, 201)

    async def _change(self, request: Request) -> Response:
        told = await _told(request)
        if refusal := self._refusal(request):
            return refusal
        call = self.calls.get(request.path_params["call"])
        if call is None:
            return _error(404, 20404, "The requested resource was not found")
        if told.get("Status", "completed") not in _ENDINGS or not told:
            return _error(400, 21218, "Invalid Status")
        if fault := _fault(told):
            return fault
        call.changes.append(told)
        return JSONResponse({"sid": call.sid, "status": told.get("Status", "in-progress")})

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("authorization") != self._login:
            return _error(401, 20003, "Authenticate")
        if request.path_params["account"] != self._account:
            return _error(404, 20404, "The requested resource was not found")
        return None


@asynccontextmanager
async def twilio_rest(secrets: Secrets) -> AsyncIterator[TwilioRest]:
    """Serve the interface on a free port of this machine while the context lasts."""
    rest = TwilioRest(secrets)
    listener = socket.create_server(("127.0.0.1", 0))
    rest.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = _Server(uvicorn.Config(rest.app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield rest
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program around it."""
        yield


async def _told(request: Request) -> Mapping[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _fault(told: Mapping[str, str]) -> Response | None:
    markup = told.get("Twiml")
    if markup is None:
        return None
    if len(markup) > _LONGEST_TWIML:
        return _error(400, 21617, "Twiml is too long")
    try:
        read(markup.encode())
    except BadMessage as error:
        return _error(400, 12100, str(error))
    return None


def _error(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status)
