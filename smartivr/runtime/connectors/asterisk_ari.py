"""Asterisk's REST interface (ARI): requests, and the events of our application."""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import quote, urlencode, urlsplit

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from smartivr.errors import TransportError
from smartivr.runtime.connectors.rest import Rest

_log = structlog.get_logger(__name__)

AGAIN_S = 2.0
"""Asterisk is asked for events again so long after a connection was lost, or refused."""
OPEN_S = 5.0
_MEDIA_ID = "MEDIA_WEBSOCKET_CONNECTION_ID"


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Party(_Told):
    """Who is at a channel."""

    number: str = ""


class Place(_Told):
    """Where a channel is in the dialplan."""

    exten: str = ""


class Channel(_Told):
    """One leg of a call."""

    id: str
    name: str = ""
    caller: Party = Party()
    dialplan: Place = Place()


class Happened(_Told):
    """An event of our application."""

    type: str
    args: Sequence[str] = ()
    channel: Channel | None = None
    peer: Channel | None = None
    """Who is being dialled."""
    dialstatus: str = ""
    cause: int = 0
    """Why a channel was hung up (Q.850)."""


class Media(_Told):
    """A media channel that waits for us to connect."""

    id: str
    channelvars: Mapping[str, str] = {}


class Ari:
    """One Asterisk, and our application on it."""

    def __init__(self, address: str, user: str, password: str, application: str) -> None:
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}"}
        self._address = address.rstrip("/")
        self._application = application
        self._rest = Rest("asterisk", f"{self._address}/ari", lambda: self._headers)

    async def ask(self, method: str, path: str, **query: str) -> Mapping[str, object]:
        """Send a request; `path` holds no id that was not quoted.

        Raises:
            TransportError: Asterisk cannot be reached, or refuses.

        """
        return await self._rest.ask(method, _with(path, query))

    async def attempt(self, method: str, path: str, **query: str) -> bool:
        """Send a request; False where Asterisk does not do it. Never raises."""
        return await self._rest.attempt(method, _with(path, query))

    async def originate(self, channel: str, **query: str) -> None:
        """Ring an endpoint for our application; the channel has an id of ours.

        Raises:
            TransportError: Asterisk cannot be reached, or refuses.

        """
        await self.ask("POST", channel_path(channel), app=self._application, **query)

    async def media_channel(self, media_format: str) -> tuple[str, str]:
        """Make a chan_websocket channel; its id, and the id to connect its media by.

        Raises:
            TransportError: Asterisk cannot be reached, or refuses.

        """
        answer = await self.ask(
            "POST",
            "/channels/externalMedia",
            app=self._application,
            external_host="INCOMING",
            connection_type="server",
            transport="websocket",
            encapsulation="none",
            transport_data="f(json)",
            format=media_format,
        )
        try:
            made = Media.model_validate(answer)
            return made.id, made.channelvars[_MEDIA_ID]
        except (ValidationError, KeyError) as error:
            raise TransportError("Asterisk does not tell where its media connects") from error

    def media_socket(self, media_id: str) -> AbstractAsyncContextManager[ClientConnection]:
        """Connect a media channel, as a context."""
        return connect(
            f"{self._socket_address()}/media/{quote(media_id, safe='')}",
            subprotocols=[Subprotocol("media")],
            additional_headers=self._headers,
            compression=None,
            open_timeout=OPEN_S,
            proxy=None,
        )

    async def events(self) -> AsyncIterator[Happened]:
        """Be the application: what happens, for ever; a lost connection is made anew."""
        query = urlencode({"app": self._application, "subscribeAll": "false"})
        told = False
        while True:
            try:
                async with connect(
                    f"{self._socket_address()}/ari/events?{query}",
                    additional_headers=self._headers,
                    open_timeout=OPEN_S,
                    proxy=None,
                ) as socket:
                    _log.info("asterisk-application-there", application=self._application)
                    told = False
                    async for message in socket:
                        if happened := _read(message):
                            yield happened
            except (OSError, WebSocketException, TimeoutError):
                pass  # whatever it was, it is tried again
            if not told:
                _log.warning("asterisk-unreachable", code=TransportError.code)
                told = True
            await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        """Free the connections."""
        await self._rest.close()

    def _socket_address(self) -> str:
        parts = urlsplit(self._address)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return parts._replace(scheme=scheme).geturl()


def channel_path(channel: str, *more: str) -> str:
    """Return a channel's path."""
    return "/".join(["/channels", quote(channel, safe=""), *more])


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _read(message: str | bytes) -> Happened | None:
    try:
        return Happened.model_validate_json(message)
    except ValidationError:
        _log.debug("asterisk-event-unread")
        return None
