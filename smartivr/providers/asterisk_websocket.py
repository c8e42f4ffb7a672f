"""Asterisk's side of chan_websocket, which connects to the server as its dialplan has it."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

import httpx2
from pydantic_core import from_json

from smartivr.audio import g711
from smartivr.client.tls import trusted
from smartivr.errors import BadMessage, TransportError
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.base import (
    Answers,
    Cleared,
    Left,
    MarkAsked,
    Message,
    Placed,
    Secrets,
    Sound,
    Told,
    Wire,
)
from smartivr.providers.wires import WebSocketWire

PATH = "/v1/connect/asterisk/stream"
NEXT_PATH = "/v1/connect/asterisk/next"
_USER = "asterisk"
_ANSWER_S = 10.0
_ULAW_FRAME_BYTES = 160
_LONGEST_COMMAND = 128
_LARGEST_MESSAGE = 65_500
_CONNECTION = "smartivr"
_SILENT_COMMANDS = {
    "ANSWER",
    "START_MEDIA_BUFFERING",
    "STOP_MEDIA_BUFFERING",
    "PAUSE_MEDIA",
    "CONTINUE_MEDIA",
    "REPORT_QUEUE_DRAINED",
}


class AsteriskWebSocketProvider:
    """One call in mu-law, with control messages in JSON or, as before 22.8, in plain text."""

    name = "asterisk"
    media = MediaFormat(Encoding.ULAW, 8000)

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._channel = "1763900000.7"
        self._placed: tuple[str, Mapping[str, str], str] = ("", {}, "")

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Connect to the server as websocket_client.conf and the dial string say.

        Raises:
            TransportError: the server cannot be reached, or refuses the call.

        """
        told = {
            "channel": call.reference,
            "line": call.line,
            "called": call.called,
            "caller": call.caller,
        }
        address = server.rstrip("/")
        query = urlencode({name: value for name, value in told.items() if value})
        login = base64.b64encode(f"{_USER}:{secrets.connector_key}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"} if secrets.connector_key else {}
        self._placed = (address, headers, call.reference)
        return await WebSocketWire.connect(
            f"{address.replace('http', 'ws', 1)}{PATH}?{query}",
            headers=headers,
            subprotocols=["media"],
        )

    async def follow(self) -> str:
        """Ask where the caller goes on, as the dialplan does by CURL once Dial() has returned.

        Raises:
            TransportError: the server cannot be reached, or refuses.

        """
        address, headers, reference = self._placed
        try:
            async with httpx2.AsyncClient(
                verify=trusted(), trust_env=False, timeout=_ANSWER_S
            ) as http:
                answer = await http.get(f"{address}{NEXT_PATH}/{reference}", headers=headers)
                answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise TransportError("the server does not say where the caller goes on") from error
        return answer.text

    def opening(self) -> Sequence[Message]:
        """MEDIA_START."""
        told: dict[str, object] = {
            "connection_id": _CONNECTION,
            "channel": f"WebSocket/{_CONNECTION}/0x7f10c8001230",
            "channel_id": self._channel,
            "format": "ulaw",
            "optimal_frame_size": _ULAW_FRAME_BYTES,
            "ptime": 20,
        }
        if self._plain:
            return (" ".join(["MEDIA_START", *(f"{key}:{value}" for key, value in told.items())]),)
        variables = {"MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE": str(_ULAW_FRAME_BYTES)}
        return (_json("MEDIA_START", **told, channel_variables=variables),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """Return one frame; it carries no time."""
        del at_ms
        return (g711.encode(samples, Encoding.ULAW),)

    def key(self, key: str) -> Sequence[Message]:
        """DTMF_END."""
        if self._plain:
            return (f"DTMF_END digit:{key} channel_id:{self._channel}",)
        return (_json("DTMF_END", channel_id=self._channel, digit=key),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message as Asterisk's driver does.

        Raises:
            BadMessage: the driver would log a warning, cut audio off, or drop the call.

        """
        if isinstance(message, bytes):
            return (Sound(g711.decode(_whole_frames(message), self.media)),)
        if not 0 < len(message.encode()) <= _LONGEST_COMMAND:
            raise BadMessage("a command is empty, or longer than 128 bytes")
        name, correlation_id = _plain_command(message) if self._plain else _json_command(message)
        match name:
            case "MARK_MEDIA":
                return (MarkAsked(correlation_id),)
            case "FLUSH_MEDIA":
                return (Cleared(),)
            case "HANGUP":
                return (Left(),)
            case "GET_STATUS":
                return (Answers((self._status(),)),)
            case _ if name in _SILENT_COMMANDS:
                return ()
        raise BadMessage("no such command")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """MEDIA_MARK_PROCESSED; a mark that was flushed is forgotten."""
        if dropped:
            return ()
        if self._plain:
            return (f"MEDIA_MARK_PROCESSED {mark}".rstrip(),)
        return (_json("MEDIA_MARK_PROCESSED", channel_id=self._channel, correlation_id=mark),)

    def hang_up(self) -> Sequence[Message]:
        """Nothing is said: the driver closes the connection."""
        return ()

    def _status(self) -> str:
        told = {"channel_id": self._channel, "queue_length": 0}
        if self._plain:
            return " ".join(["STATUS", *(f"{key}:{value}" for key, value in told.items())])
        return _json("STATUS", **told)


def _json(event: str, **fields: object) -> str:
    return json.dumps({"event": event, **fields}, separators=(",", ":"))


def _plain_command(message: str) -> tuple[str, str]:
    name, _, correlation_id = message.strip().partition(" ")
    return name, correlation_id


def _json_command(message: str) -> tuple[str, str]:
    try:
        read = from_json(message)
    except ValueError as error:
        raise BadMessage("a command is not JSON") from error
    if not isinstance(read, dict) or not isinstance(read.get("command"), str):
        raise BadMessage("a message has no command")
    return read["command"], str(read.get("correlation_id", ""))


def _whole_frames(message: bytes) -> bytes:
    if len(message) > _LARGEST_MESSAGE:
        raise BadMessage("a message is larger than 65 500 bytes")
    if not message or len(message) % _ULAW_FRAME_BYTES:
        raise BadMessage("a message holds no whole number of frames")
    return message
