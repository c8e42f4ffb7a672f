"""Telnyx's side of a call: a signed TeXML webhook, then a bidirectional RTP stream in JSON."""

import base64
import json
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smartivr.audio import g711
from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.asking import ask
from smartivr.providers.base import (
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

ACCOUNT = "f5586561-8ff0-4291-a51b-c7dfe4139ff9"
_LEAST_BYTES, _MOST_BYTES = 160, 8000 * 30
"""A message holds 20 ms to 30 s."""


class TelnyxProvider:
    """One inbound call of a TeXML application."""

    name = "telnyx"

    def __init__(self) -> None:
        self.media = MediaFormat(Encoding.ULAW, 8000)
        self._call = Placed()
        self._secrets = Secrets()
        self._given: Mapping[str, str] = {}
        self._after = ""
        self._number = 0
        self._stream = str(uuid.uuid4()).upper()

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the webhook what to do, and connect the stream that it names.

        Raises:
            AccessRefused: the server refuses the webhook or the stream.
            TransportError: the server cannot be reached.
            BadMessage: Telnyx would not understand the answer.

        """
        self._call = Placed(
            call.line, call.called, call.caller, call.reference or f"v3:{uuid.uuid4()}"
        )
        self._secrets = secrets
        line = f"?{urlencode({'line': call.line})}" if call.line else ""
        address = f"{server.rstrip('/')}/v1/connect/telnyx/answer{line}"
        stream = self._read(await self._asked(address, "ringing"))
        return await WebSocketWire.connect(stream)

    async def called_out(self, call: Placed, texml: str) -> Wire:
        """Connect a call that the server placed and somebody has answered.

        Raises:
            BadMessage: Telnyx would not understand the instructions.
            TransportError: the server cannot be reached, or refuses the stream.

        """
        self._call = call
        return await WebSocketWire.connect(self._read(texml.encode()))

    async def follow(self) -> str:
        """Go on after the stream has ended; what the server answers then.

        Raises:
            TransportError: the server cannot be reached, or refuses.

        """
        return (await self._asked(self._after, "in-progress")).decode()

    def opening(self) -> Sequence[Message]:
        """The connection, then which call it is."""
        start: dict[str, object] = {
            "user_id": ACCOUNT,
            "call_control_id": self._call.reference,
            "call_session_id": str(uuid.uuid4()),
            "from": self._call.caller,
            "to": self._call.called,
            "tags": [],
            "client_state": None,
            "custom_parameters": dict(self._given),
            "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        }
        return (
            json.dumps({"event": "connected", "version": "1.0.0"}),
            self._told("start", start=start),
        )

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """20 ms of the caller."""
        payload = base64.b64encode(g711.encode(samples, Encoding.ULAW)).decode()
        media = {
            "track": "inbound",
            "chunk": str(at_ms // 20 + 1),
            "timestamp": str(at_ms),
            "payload": payload,
        }
        return (self._told("media", media=media),)

    def key(self, key: str) -> Sequence[Message]:
        """A key that the caller pressed."""
        return (self._told("dtmf", dtmf={"digit": key}),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server.

        Raises:
            BadMessage: Telnyx would not take it.

        """
        told = _object(message)
        match told:
            case {"event": "media", "media": {"payload": str(payload)}}:
                return (Sound(self._played(payload)),)
            case {"event": "mark", "mark": {"name": str(name)}} if name:
                return (MarkAsked(name),)
            case {"event": "clear"}:
                return (Cleared(),)
        raise BadMessage("Telnyx takes media, mark and clear alone")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """The mark comes back, whether its audio was played or dropped."""
        del dropped
        return (self._told("mark", mark={"name": mark}),)

    def hang_up(self) -> Sequence[Message]:
        """The caller hangs up."""
        return (
            self._told("stop", stop={"user_id": ACCOUNT, "call_control_id": self._call.reference}),
        )

    # --- the rest -------------------------------------------------------------------------------

    def _told(self, event: str, **fields: object) -> str:
        self._number += 1
        number = str(self._number)
        return json.dumps(
            {"event": event, "sequence_number": number, "stream_id": self._stream, **fields}
        )

    def _played(self, payload: str) -> Samples:
        try:
            heard = base64.b64decode(payload, validate=True)
        except ValueError as error:
            raise BadMessage("a payload is not base64") from error
        if not _LEAST_BYTES <= len(heard) <= _MOST_BYTES:
            raise BadMessage("a message holds 20 ms to 30 s of audio")
        return g711.decode(heard, self.media)

    def _read(self, answer: bytes) -> str:
        """Understand the TeXML; the stream's address."""
        try:
            response = ET.fromstring(answer)  # noqa: S314 - of the server under test
        except ET.ParseError as error:
            raise BadMessage("the answer is not XML") from error
        verbs = [verb.tag for verb in response]
        stream = response.find("Connect/Stream")
        if response.tag != "Response" or stream is None or verbs[0] != "Connect":
            raise BadMessage("the answer does not connect a stream")
        if stream.get("bidirectionalMode") != "rtp":
            raise BadMessage("without bidirectionalMode=rtp the caller would hear nothing")
        if stream.get("bidirectionalCodec", "PCMU") != "PCMU":
            raise BadMessage("this call speaks PCMU")
        self._given = {
            each.get("name", ""): each.get("value", "") for each in stream.findall("Parameter")
        }
        self._after = (response.findtext("Redirect") or "").strip()
        return stream.get("url", "")

    async def _asked(self, address: str, status: str) -> bytes:
        form = {
            "AccountSid": ACCOUNT,
            "CallSid": self._call.reference,
            "CallStatus": status,
            "From": self._call.caller,
            "To": self._call.called,
        }
        body = urlencode(form).encode()
        return await ask(address, body, self._headers(body))

    def _headers(self, body: bytes) -> Mapping[str, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._secrets.signing_key:
            return {**kind, **signed(self._secrets.signing_key, body)}
        if self._secrets.connector_key:
            return {**kind, "Authorization": f"Bearer {self._secrets.connector_key}"}
        return kind


def signed(private_key: str, body: bytes) -> Mapping[str, str]:
    """Return the headers by which Telnyx shows that it sent a body; the key is base64."""
    told = str(int(time.time()))
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    signature = base64.b64encode(key.sign(f"{told}|".encode() + body)).decode()
    return {"telnyx-timestamp": told, "telnyx-signature-ed25519": signature}


def _object(message: Message) -> Mapping[str, Any]:
    if not isinstance(message, str):
        raise BadMessage("Telnyx takes text alone")
    try:
        read = json.loads(message)
    except ValueError as error:
        raise BadMessage("a message is not JSON") from error
    if not isinstance(read, dict):
        raise BadMessage("a message is not an object")
    return read
