"""Twilio's side of a call: a signed webhook, its TwiML, and a bidirectional media stream."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import secrets as randomness
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from smartivr.audio import g711
from smartivr.errors import BadMessage, TransportError
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.asking import ask
from smartivr.providers.base import (
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
from smartivr.providers.twilio_markup import Connect, Dial, End, Instruction, read
from smartivr.providers.wires import WebSocketWire

_ACCOUNT = "AC" + 32 * "0"
_FILE_HEADERS = (b"RIFF", b".snd", b"ID3", b"OggS", b"fLaC")


class TwilioProvider:
    """One call of one of the account's numbers."""

    name = "twilio"

    def __init__(self, public_url: str = "") -> None:
        """Make the call's stream.

        Args:
            public_url: what Twilio takes for the server's address, where it is not the one that
                is connected to: as behind a proxy.

        """
        self.media = MediaFormat(Encoding.ULAW, 8000)
        self.stream = "MZ" + randomness.token_hex(16)
        self._public_url = public_url.rstrip("/")
        self._server = ""
        self._call = Placed()
        self._direction = "inbound"
        self._secrets = Secrets()
        self._connected: Connect | None = None
        self._gone = False
        self._sequence = 0
        self._chunk = 0

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the webhook of the called number what to do, and connect the stream that it names.

        Raises:
            AccessRefused: the server refuses the webhook or the stream.
            TransportError: the server cannot be reached, or has the call refused.
            BadMessage: Twilio would not understand the answer.

        """
        self._known(call, server, secrets, "inbound")
        line = f"?{urlencode({'line': call.line})}" if call.line else ""
        voice = f"{self._public_url or self._server}/v1/connect/twilio/voice{line}"
        answer = read(await self._asked(voice, CallStatus="ringing"))
        if not isinstance(answer, Connect):
            raise TransportError("the server does not have the call connected with a stream")
        return await self._joined(answer)

    def rings(self, call: Placed, server: str, secrets: Secrets) -> None:
        """Be a call that the server has had placed; its reference is what the server was told."""
        self._known(call, server, secrets, "outbound-api")

    async def answered(self, instructions: str) -> Wire:
        """Go on as the server has wanted, now that somebody has answered the call.

        Raises:
            AccessRefused: the server refuses the stream.
            TransportError: the server cannot be reached, or wants no stream.
            BadMessage: Twilio would not understand the instructions.

        """
        connect = read(instructions.encode())
        if not isinstance(connect, Connect):
            raise TransportError("the server does not have the call connected with a stream")
        return await self._joined(connect)

    async def tell(self, address: str, **fields: str) -> bytes:
        """Tell the server something about the call by a webhook; what it answers.

        Raises:
            AccessRefused: the server refuses it.
            TransportError: the server cannot be reached.

        """
        return await self._asked(address, **fields)

    def opening(self) -> Sequence[Message]:
        """The protocol, then which call it is."""
        given = self._connected.parameters if self._connected else {}
        start = {
            "accountSid": self._account,
            "streamSid": self.stream,
            "callSid": self._call.reference,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": dict(given),
        }
        connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        return (json.dumps(connected), self._told("start", start=start))

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """20 ms of the caller."""
        self._chunk += 1
        media = {
            "track": "inbound",
            "chunk": str(self._chunk),
            "timestamp": str(at_ms),
            "payload": base64.b64encode(g711.encode(samples, Encoding.ULAW)).decode(),
        }
        return (self._told("media", media=media),)

    def key(self, key: str) -> Sequence[Message]:
        """A key that the caller pressed."""
        return (self._told("dtmf", dtmf={"track": "inbound_track", "digit": key}),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server, or what it answered once the stream had ended.

        Raises:
            BadMessage: Twilio would not take it.

        """
        if isinstance(message, str) and message.startswith("<"):
            return (_left(read(message.encode())),)
        told = _object(message)
        if told.get("streamSid") != self.stream:
            raise BadMessage("a message is for another stream")
        match told:
            case {"event": "media", "media": {"payload": str(payload)}}:
                return (Sound(self._played(payload)),)
            case {"event": "mark", "mark": {"name": str(name)}} if name:
                return (MarkAsked(name),)
            case {"event": "clear"}:
                return (Cleared(),)
        raise BadMessage("Twilio takes no such message (31924)")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Send a mark back; Twilio does not say whether it was played or cleared."""
        del dropped
        return (self._told("mark", mark={"name": mark}),)

    def hang_up(self) -> Sequence[Message]:
        """The caller hangs up."""
        self._gone = True
        stop = {"accountSid": self._account, "callSid": self._call.reference}
        return (self._told("stop", stop=stop),)

    async def after(self) -> str:
        """Ask what comes next, once the server has ended the stream; nothing if nobody is there."""
        if self._gone or self._connected is None:
            return ""
        if not self._connected.action:
            return "<Response/>"
        answer = await self._asked(self._connected.action, CallStatus="in-progress")
        return answer.decode()

    # --- the rest -------------------------------------------------------------------------------

    @property
    def _account(self) -> str:
        return self._secrets.account or _ACCOUNT

    def _known(self, call: Placed, server: str, secrets: Secrets, direction: str) -> None:
        reference = call.reference or "CA" + randomness.token_hex(16)
        self._call = Placed(call.line, call.called, call.caller, reference)
        self._server = server.rstrip("/")
        self._secrets = secrets
        self._direction = direction

    async def _joined(self, connect: Connect) -> Wire:
        self._connected = connect
        signature = signature_of(self._secrets.signing_key, connect.stream, {})
        address = self._reachable(connect.stream)
        headers = {"X-Twilio-Signature": signature}
        return _Stream(await WebSocketWire.connect(address, headers=headers), self)

    async def _asked(self, address: str, **fields: str) -> bytes:
        told = {
            "AccountSid": self._account,
            "ApiVersion": "2010-04-01",
            "CallSid": self._call.reference,
            "Direction": self._direction,
            "From": self._call.caller,
            "To": self._call.called,
            **fields,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signature_of(self._secrets.signing_key, address, told),
        }
        return await ask(self._reachable(address), urlencode(told).encode(), headers)

    def _reachable(self, address: str) -> str:
        """Find the server behind its public address."""
        told, own = urlsplit(address), urlsplit(self._server)
        if not self._public_url or told.netloc != urlsplit(self._public_url).netloc:
            return address
        scheme = own.scheme.replace("http", "ws") if told.scheme.startswith("ws") else own.scheme
        return told._replace(scheme=scheme, netloc=own.netloc).geturl()

    def _told(self, event: str, **part: Mapping[str, Any]) -> str:
        self._sequence += 1
        told = {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self.stream}
        return json.dumps({**told, **part})

    def _played(self, payload: str) -> Samples:
        try:
            audio = base64.b64decode(payload, validate=True)
        except binascii.Error as error:
            raise BadMessage("the audio is not base64") from error
        if not audio or audio.startswith(_FILE_HEADERS):
            raise BadMessage("the audio is empty, or a file with a header")
        return g711.decode(audio, self.media)


class _Stream:
    """The stream's connection; after the server closed it, its answer about what comes next."""

    def __init__(self, wire: WebSocketWire, provider: TwilioProvider) -> None:
        self._wire = wire
        self._provider = provider
        self._ended = False

    async def send(self, message: Message) -> None:
        """Send one message."""
        await self._wire.send(message)

    async def receive(self) -> Message | None:
        """Wait for one message; the last one is TwiML, where the caller is still there."""
        message = None if self._ended else await self._wire.receive()
        if message is not None or self._ended:
            return message
        self._ended = True
        try:
            return await self._provider.after() or None
        except TransportError:
            return None

    async def close(self) -> None:
        """Close it."""
        await self._wire.close()

    async def drop(self) -> None:
        """Break it without a word."""
        await self._wire.drop()

    def give_to(self, protocol: asyncio.Protocol) -> asyncio.Transport:
        """Give the connection below to who frames messages itself."""
        return self._wire.give_to(protocol)


def signature_of(auth_token: str, address: str, fields: Mapping[str, str]) -> str:
    """Sign a request as Twilio does: the address and all fields, in order of their names."""
    text = address + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _left(instruction: Instruction) -> Left:
    match instruction:
        case Dial(address=address, context=context):
            return Left(address, context)
        case Connect() | End():
            return Left()


def _object(message: Message) -> Mapping[str, Any]:
    if not isinstance(message, str):
        raise BadMessage("Twilio takes no binary messages (31924)")
    try:
        told = json.loads(message)
    except ValueError as error:
        raise BadMessage("a message is not JSON (31951)") from error
    if not isinstance(told, dict):
        raise BadMessage("a message is not a JSON object (31951)")
    return told
