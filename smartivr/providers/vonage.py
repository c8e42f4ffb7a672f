"""Vonage's side of a call: signed webhooks that are answered by NCCOs, then a WebSocket."""

import hashlib
import json
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jwt

from smartivr.audio import g711
from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.asking import ask
from smartivr.providers.base import (
    Answers,
    Cleared,
    MarkAsked,
    Message,
    Placed,
    Secrets,
    Sound,
    Told,
    Wire,
)
from smartivr.providers.wires import WebSocketWire

_LONGEST_HEADERS = 512
_CONTENT_TYPES = {f"audio/l16;rate={rate_hz}": rate_hz for rate_hz in (8000, 16000, 24000)}
Ncco = list[Any]


class VonageProvider:
    """One inbound call of a Voice application with signed webhooks."""

    name = "vonage"

    def __init__(self) -> None:
        self.media = MediaFormat(Encoding.L16, 16000)
        self._call = Placed()
        self._secrets = Secrets()
        self._headers: Mapping[str, object] = {}
        self._content_type = ""
        self._events = ""

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the answer webhook, and connect the WebSocket that it names.

        Raises:
            AccessRefused: the server refuses the webhook.
            TransportError: the server cannot be reached.
            BadMessage: Vonage would not understand the answer.

        """
        reference = call.reference or str(uuid.uuid4())
        self._call = Placed(call.line, call.called, call.caller, reference)
        self._secrets = secrets
        line = f"?line={call.line}" if call.line else ""
        return await self.answered(f"{server.rstrip('/')}/v1/connect/vonage/answer{line}")

    async def called_out(self, call: Placed, address: str, secrets: Secrets) -> Wire:
        """Ask for instructions, as somebody has answered a call that the server placed.

        Raises:
            BadMessage: Vonage would not understand the instructions.
            TransportError: the server cannot be reached, or refuses.

        """
        self._call, self._secrets = call, secrets
        return await self.answered(address)

    async def answered(self, address: str) -> Wire:
        """Ask the answer webhook at this address, and connect the WebSocket that it names.

        Raises:
            BadMessage: Vonage would not understand the instructions.
            TransportError: the server cannot be reached, or refuses.

        """
        told = {
            "from": self._call.caller,
            "to": self._call.called,
            "uuid": self._call.reference,
            "conversation_uuid": f"CON-{uuid.uuid4()}",
            "region_url": "https://api-eu-1.vonage.com",
        }
        return await WebSocketWire.connect(self._read(await self._asked(address, told)))

    async def follow(self, status: str = "disconnected") -> str:
        """Tell that the server has closed the WebSocket; the NCCO of what follows, if anything.

        Raises:
            TransportError: the server cannot be reached, or refuses.

        """
        answer = await self._asked(
            self._events,
            {
                "from": self._call.caller,
                "to": "wss://ivr.example.com",
                "uuid": str(uuid.uuid4()),
                "conversation_uuid": f"CON-{uuid.uuid4()}",
                "status": status,
                "timestamp": "2026-11-23T12:00:00.000Z",
                "headers": self._headers,
            },
        )
        if answer:
            _list(answer)
        return answer.decode()

    def opening(self) -> Sequence[Message]:
        """What the connection carries, with the headers of the answer at the top."""
        first = {"event": "websocket:connected", "content-type": self._content_type}
        return (json.dumps({**first, **self._headers}),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """20 ms of the caller."""
        del at_ms
        return (g711.encode(samples, Encoding.L16),)

    def key(self, key: str) -> Sequence[Message]:
        """A key that the caller pressed."""
        return (json.dumps({"event": "websocket:dtmf", "digit": key, "duration": 260}),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server.

        Raises:
            BadMessage: Vonage would not take it.

        """
        if isinstance(message, bytes):
            if len(message) != self.media.rate_hz // 50 * 2:
                raise BadMessage("a binary message is exactly 20 ms")
            return (Sound(g711.decode(message, self.media)),)
        try:
            told = json.loads(message)
        except ValueError as error:
            raise BadMessage("a message is not JSON") from error
        match told:
            case {"action": "clear"}:
                return (Cleared(), Answers((json.dumps({"event": "websocket:cleared"}),)))
            case {"action": "notify", "payload": {"mark": str(mark)}}:
                return (MarkAsked(mark),)
        raise BadMessage("Vonage knows the actions clear and notify")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """A notification comes back once its audio was played; a clear forgets it."""
        if dropped:
            return ()
        return (json.dumps({"event": "websocket:notify", "payload": {"mark": mark}}),)

    def hang_up(self) -> Sequence[Message]:
        """The connection is closed, and nothing is said."""
        return ()

    # --- the rest -------------------------------------------------------------------------------

    def _read(self, answer: bytes) -> str:
        """Understand the NCCO; the WebSocket's address."""
        match _list(answer):
            case [{"action": "connect", "endpoint": [dict(endpoint)]} as action]:
                pass
            case _:
                raise BadMessage("the NCCO does not connect one endpoint")
        match endpoint:
            case {"type": "websocket", "uri": str(uri), "content-type": str(kind)}:
                pass
            case _:
                raise BadMessage("the endpoint is no WebSocket")
        if kind not in _CONTENT_TYPES:
            raise BadMessage("the WebSocket's content-type is none that Vonage has")
        headers = endpoint.get("headers", {})
        if not isinstance(headers, dict) or len(json.dumps(headers)) > _LONGEST_HEADERS:
            raise BadMessage(f"the headers have more than {_LONGEST_HEADERS} bytes")
        match action.get("eventUrl", []):
            case []:
                pass
            case [str(events)]:
                self._events = events
            case _:
                raise BadMessage("eventUrl is a list of one address")
        self.media = MediaFormat(Encoding.L16, _CONTENT_TYPES[kind])
        self._headers, self._content_type = headers, kind
        return uri

    async def _asked(self, address: str, told: Mapping[str, object]) -> bytes:
        body = json.dumps(told, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        if self._secrets.signing_key:
            headers["Authorization"] = f"Bearer {signed(self._secrets.signing_key, body)}"
        elif self._secrets.connector_key:
            headers["Authorization"] = f"Bearer {self._secrets.connector_key}"
        return await ask(address, body, headers)


def signed(secret: str, body: bytes, issued: float | None = None) -> str:
    """Return the token by which Vonage shows that it sent a body."""
    claims = {
        "iss": "Vonage",
        "iat": int(time.time() if issued is None else issued),
        "jti": str(uuid.uuid4()),
        "api_key": "abcd1234",
        "payload_hash": hashlib.sha256(body).hexdigest(),
    }
    return jwt.encode(claims, secret, "HS256")


def _list(answer: bytes) -> Ncco:
    try:
        read = json.loads(answer)
    except ValueError as error:
        raise BadMessage("the NCCO is not JSON") from error
    if not isinstance(read, list):
        raise BadMessage("the NCCO is no list")
    return read
