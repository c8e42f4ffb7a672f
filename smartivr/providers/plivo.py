"""Plivo's side of a call: a signed webhook that is answered by XML, then a stream in JSON."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as ET

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

_FORMATS = {
    "audio/x-l16;rate=8000": MediaFormat(Encoding.L16, 8000),
    "audio/x-l16;rate=16000": MediaFormat(Encoding.L16, 16000),
    "audio/x-mulaw;rate=8000": MediaFormat(Encoding.ULAW, 8000),
}
_DEFAULT_FORMAT = "audio/x-l16;rate=8000"
_HEADERS = re.compile(r"([A-Za-z0-9]+=[A-Za-z0-9]+)(,[A-Za-z0-9]+=[A-Za-z0-9]+)*")
_LONGEST_HEADERS = 512


class PlivoProvider:
    """One inbound call of a Plivo application."""

    name = "plivo"

    def __init__(self) -> None:
        self.media = MediaFormat(Encoding.ULAW, 8000)
        self._call = Placed()
        self._secrets = Secrets()
        self._headers = ""
        self._after = ""
        self._kind = ""
        self._number = 0
        self._stream = str(uuid.uuid4())

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the answer webhook, and connect the stream that it names.

        Raises:
            AccessRefused: the server refuses the webhook.
            TransportError: the server cannot be reached.
            BadMessage: Plivo would not understand the answer.

        """
        reference = call.reference or str(uuid.uuid4())
        self._call = Placed(call.line, call.called, call.caller, reference)
        self._secrets = secrets
        line = f"?{urlencode({'line': call.line})}" if call.line else ""
        return await self._connected(f"{server.rstrip('/')}/v1/connect/plivo/answer{line}")

    async def called_out(self, call: Placed, address: str, secrets: Secrets) -> Wire:
        """Ask for instructions, as somebody has answered a call that the server placed.

        Raises:
            BadMessage: Plivo would not understand the instructions.
            TransportError: the server cannot be reached, or refuses.

        """
        self._call, self._secrets = call, secrets
        return await self._connected(address)

    async def follow(self, address: str = "") -> str:
        """Go on after the stream has ended, or where REST has said; what the server answers.

        Raises:
            TransportError: the server cannot be reached, or refuses.

        """
        return (await self._asked(address or self._after)).decode()

    def opening(self) -> Sequence[Message]:
        """Which call and stream it is."""
        start = {
            "callId": self._call.reference,
            "streamId": self._stream,
            "accountId": "MAXXXXXXXXXXXXXXXXXX",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": self._kind, "sampleRate": self.media.rate_hz},
        }
        return (self._told("start", start=start),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """20 ms of the caller; the time is that of a clock on the wall."""
        media = {
            "track": "inbound",
            "timestamp": str(round(1000 * time.time())),
            "chunk": at_ms // 20 + 1,
            "payload": base64.b64encode(g711.encode(samples, self.media.encoding)).decode(),
        }
        return (self._told("media", streamId=self._stream, media=media),)

    def key(self, key: str) -> Sequence[Message]:
        """A key that the caller pressed."""
        dtmf = {"track": "inbound", "digit": key, "timestamp": str(round(1000 * time.time()))}
        return (self._told("dtmf", streamId=self._stream, dtmf=dtmf),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server.

        Raises:
            BadMessage: Plivo would not take it.

        """
        try:
            told = json.loads(message) if isinstance(message, str) else None
        except ValueError as error:
            raise BadMessage("a message is not JSON") from error
        match told:
            case {"event": "playAudio", "media": dict(media)}:
                return (Sound(self._played(media)),)
            case {"event": "checkpoint", "streamId": self._stream, "name": str(name)} if name:
                return (MarkAsked(name),)
            case {"event": "clearAudio", "streamId": self._stream}:
                cleared = self._told("clearedAudio", streamId=self._stream)
                return (Cleared(), Answers((cleared,)))
        raise BadMessage("Plivo knows playAudio, checkpoint and clearAudio of this stream")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """A checkpoint is told of if its audio was played; a clear forgets it."""
        if dropped:
            return ()
        return (self._told("playedStream", streamId=self._stream, name=mark),)

    def hang_up(self) -> Sequence[Message]:
        """The connection is closed, and nothing is said."""
        return ()

    # --- the rest -------------------------------------------------------------------------------

    def _told(self, event: str, **fields: object) -> str:
        self._number += 1
        told = {"sequenceNumber": self._number, "event": event, **fields}
        return json.dumps({**told, "extra_headers": self._headers})

    def _played(self, media: Mapping[str, object]) -> Samples:
        kind, rate = media.get("contentType"), media.get("sampleRate")
        if f"{kind};rate={rate}" not in _FORMATS:
            raise BadMessage("audio of a kind that Plivo does not play")
        try:
            heard = base64.b64decode(str(media.get("payload", "")), validate=True)
        except binascii.Error as error:
            raise BadMessage("a payload is not base64") from error
        if not heard or _FORMATS[f"{kind};rate={rate}"] != self.media:
            raise BadMessage("audio of another kind than the stream's")
        return g711.decode(heard, self.media)

    async def _connected(self, address: str) -> Wire:
        return await WebSocketWire.connect(self._read(await self._asked(address)))

    def _read(self, answer: bytes) -> str:
        """Understand the XML; the stream's address."""
        try:
            response = ET.fromstring(answer)  # noqa: S314 - of the server under test
        except ET.ParseError as error:
            raise BadMessage("the answer is not XML") from error
        stream = response[0] if len(response) else None
        if response.tag != "Response" or stream is None or stream.tag != "Stream":
            raise BadMessage("the answer does not begin with a stream")
        if stream.get("bidirectional") != "true" or stream.get("keepCallAlive") != "true":
            raise BadMessage("the caller would hear nothing, or the call go on at once")
        kind = stream.get("contentType", _DEFAULT_FORMAT)
        headers = stream.get("extraHeaders", "")
        if kind not in _FORMATS:
            raise BadMessage("the stream's contentType is none that Plivo has")
        if len(headers) > _LONGEST_HEADERS or (headers and not _HEADERS.fullmatch(headers)):
            raise BadMessage("extra headers are letters and digits, 512 at most")
        self.media, self._kind = _FORMATS[kind], kind.partition(";")[0]
        self._headers = headers.replace(",", ";")
        self._after = (response.findtext("Redirect") or "").strip()
        return (stream.text or "").strip()

    async def _asked(self, address: str) -> bytes:
        form = {
            "CallUUID": self._call.reference,
            "From": self._call.caller,
            "To": self._call.called,
            "Direction": "inbound",
            "CallStatus": "in-progress",
            "Event": "StartApp",
        }
        return await ask_signed(address, form, self._secrets)


async def ask_signed(address: str, form: Mapping[str, str], secrets: Secrets) -> bytes:
    """Post a form to a webhook, as Plivo does.

    Raises:
        TransportError: the server cannot be reached, or refuses.

    """
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if secrets.signing_key:
        headers |= signed(secrets.signing_key, address, form)
    elif secrets.connector_key:
        headers["Authorization"] = f"Bearer {secrets.connector_key}"
    return await ask(address, urlencode(form).encode(), headers)


def signed(token: str, address: str, form: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers by which Plivo shows that it posts a form to an address."""
    nonce = str(uuid.uuid4())
    parts = urlsplit(address)
    query = "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(parts.query)))
    base = f"{parts.scheme}://{parts.netloc}{parts.path}?{query}{'.' if query else ''}"
    told = base + "".join(f"{name}{value}" for name, value in sorted(form.items()))
    digest = hmac.digest(token.encode(), f"{told}.{nonce}".encode(), hashlib.sha256)
    return {
        "X-Plivo-Signature-V3": base64.b64encode(digest).decode(),
        "X-Plivo-Signature-V3-Nonce": nonce,
    }
