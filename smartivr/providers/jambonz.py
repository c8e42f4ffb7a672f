"""jambonz's side of a call: its webhooks, its `listen` verb, and how its audio module plays."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from smartivr.errors import AccessRefused, BadMessage, TransportError
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.audio_fork import ForkPlayer
from smartivr.providers.base import Answers, Cleared, Message, Placed, Secrets, Told, Wire
from smartivr.providers.jambonz_webhooks import (
    ACCOUNT,
    Verb,
    Webhooks,
    basic,
    call_told,
    left_by,
    listen_among,
)
from smartivr.providers.wires import WebSocketWire

SUBPROTOCOL = "audio.jambonz.org"
_HOOK = "/v1/connect/jambonz/call"
_KEY_LENGTH = "1600"
"""Of a key, in samples at 8 kHz."""
_HANG_UP = '{"simulated":"caller hangs up"}'
"""To the wire alone: it closes the stream, which is all that the server is told."""


class Jambonz:
    """A call by jambonz's listen verb, asked for by its webhook."""

    name = "jambonz"

    def __init__(self) -> None:
        self.media = MediaFormat(Encoding.L16, 8000)
        self._attributes: Mapping[str, object] = {}
        self._player = ForkPlayer(self.media.rate_hz)

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the server's webhook what to do, and begin the verb that it answers with.

        Raises:
            AccessRefused: the server does not let the webhook or the stream in.
            TransportError: it cannot be reached, or answers with what jambonz would not do.

        """
        webhooks, told = Webhooks(server, secrets), call_told(call)
        verbs = await webhooks.ask(_HOOK, told, {"line": call.line} if call.line else {})
        return await self._streamed(webhooks, verbs, told)

    async def called_out(self, call: Placed, address: str, secrets: Secrets) -> Wire:
        """Ask the webhook at this address, as somebody has answered a call the server placed.

        Raises:
            AccessRefused: the server does not let the webhook or the stream in.
            TransportError: it cannot be reached, or answers with what jambonz would not do.

        """
        webhooks = Webhooks(address, secrets)
        told = {**call_told(call), "direction": "outbound"}
        return await self._streamed(webhooks, await webhooks.ask(address, told), told)

    async def _streamed(
        self, webhooks: Webhooks, verbs: Sequence[Verb], told: Mapping[str, str]
    ) -> Wire:
        listen = listen_among(verbs)
        self._begin(told, listen)
        login = listen.get("wsAuth")
        socket = await WebSocketWire.connect(
            str(listen["url"]),
            headers=basic(login["username"], login["password"]) if login else {},
            subprotocols=(SUBPROTOCOL,),
        )
        if socket.subprotocol != SUBPROTOCOL:
            await socket.close()
            raise TransportError("the stream does not speak jambonz's subprotocol")
        return _ListenWire(socket, webhooks, str(listen.get("actionHook", "")), told)

    def opening(self) -> Sequence[Message]:
        """Tell the call's attributes."""
        return (json.dumps(self._attributes),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """Send plain samples."""
        del at_ms
        return (samples.astype("<i2").tobytes(),)

    def key(self, key: str) -> Sequence[Message]:
        """Tell of a key."""
        return (json.dumps({"event": "dtmf", "dtmf": key, "duration": _KEY_LENGTH}),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server as the audio module does.

        Raises:
            BadMessage: the module would not know it, or would not do it.

        """
        if isinstance(message, bytes):
            return self._player.audio(message)
        fields = _object(message)
        match fields:
            case {"verbs": list(verbs)}:
                return (left_by(verbs),)
            case {"type": "mark", "data": {"name": str(name)}}:
                self._player.mark(name)
                return ()
            case {"type": "killAudio"}:
                told = self._player.kill()
                return (Cleared(), Answers(tuple(told))) if told else (Cleared(),)
            case _:
                raise BadMessage("the audio module does not know this message")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Tell what became of a mark."""
        return (self._player.told(mark, dropped=dropped),)

    def hang_up(self) -> Sequence[Message]:
        """End the stream without a word."""
        return (_HANG_UP,)

    def _begin(self, told: Mapping[str, str], listen: Mapping[str, Any]) -> None:
        rate_hz = int(listen.get("sampleRate", 8000))
        self.media = MediaFormat(Encoding.L16, rate_hz)
        self._player = ForkPlayer(rate_hz)
        self._attributes = {
            "sampleRate": rate_hz,
            "mixType": listen.get("mixType", "mono"),
            "callSid": told["call_sid"],
            "accountSid": ACCOUNT,
            "direction": told["direction"],
            "from": told["from"],
            "to": told["to"],
            "callStatus": "in-progress",
            "sipStatus": 200,
            **listen.get("metadata", {}),
        }


class _ListenWire:
    """The verb's socket; once the server ends it, its webhook is asked what comes next."""

    def __init__(
        self, socket: WebSocketWire, webhooks: Webhooks, after: str, told: Mapping[str, str]
    ) -> None:
        self._socket = socket
        self._webhooks = webhooks
        self._after = after
        self._told = told
        self._over = False

    async def send(self, message: Message) -> None:
        """Send one message; nothing happens once the connection is gone."""
        if message == _HANG_UP:
            await self.close()
        else:
            await self._socket.send(message)

    async def receive(self) -> Message | None:
        """Wait for one message, of which the last is what the webhook answers."""
        message = None if self._over else await self._socket.receive()
        ended = message is None or (isinstance(message, str) and _is_disconnect(message))
        if not ended or self._over:
            return message
        self._over = True
        await self._socket.close()
        return json.dumps({"verbs": await self._verbs()})

    async def _verbs(self) -> Sequence[Mapping[str, Any]]:
        """Ask what comes next; nothing where the webhook fails, and the call ends."""
        if not self._after:
            return ()
        try:
            return await self._webhooks.ask(self._after, self._told)
        except (AccessRefused, TransportError):
            return ()

    async def close(self) -> None:
        """Close it; the caller is gone, and no webhook is asked."""
        self._over = True
        await self._socket.close()

    async def drop(self) -> None:
        """Break it without a word, as a failing network does."""
        self._over = True
        await self._socket.drop()


def _is_disconnect(message: str) -> bool:
    return _object(message).get("type") == "disconnect"


def _object(message: str) -> Mapping[str, object]:
    try:
        fields = json.loads(message)
    except ValueError as error:
        raise BadMessage("a text message is no JSON") from error
    if not isinstance(fields, dict):
        raise BadMessage("a text message is no JSON object")
    return fields
