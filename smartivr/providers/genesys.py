"""Genesys Cloud's side of a call by its Audio Connector."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence

from smartivr.audio.g711 import decode, encode
from smartivr.errors import BadMessage
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
from smartivr.providers.genesys_connection import ClosingWire, address_of, signed_headers
from smartivr.providers.wires import WebSocketWire

_ORGANIZATION = "3b3fd3a9-6a0b-4f3c-9f0e-5a1f2c4d7e10"
_LARGEST_BYTES = 64_000
_LONGEST_TEXT = 65_535
_PER_FRAME, _AT_ONCE = 0.1, 25.0
"""Audio messages that are let through: 5 a second of fifty 20 ms frames, 25 at once."""
_FIRST_PING, _PING_EVERY = 50, 250
"""Frames: 1 s after the beginning, then each 5 s."""
_EXTERNAL = {"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}
_OFFERED = (_EXTERNAL, _EXTERNAL | {"format": "L16"})
_TYPES = {"opened", "pong", "closed", "disconnect", "event", "pause", "resume", "updated"}
_REASONS = {"completed", "unauthorized", "error"}


class Genesys:
    """A call by the Call Audio Connector action of an Architect flow."""

    name = "genesys"
    media = MediaFormat(Encoding.ULAW, 8000)

    def __init__(self) -> None:
        self.session = str(uuid.uuid4())
        self._call = Placed()
        self._seq = 0
        self._serverseq = 0
        self._frames = 0
        self._opened = False
        self._closing = False
        self._pinged = 0
        self._allowed = _AT_ONCE
        self._parcels = 0
        self._playing = False
        self._left = Left()

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Connect as the integration does.

        Raises:
            AccessRefused: the server does not let it in.
            TransportError: it cannot be reached.

        """
        self._call = call
        address = address_of(server, call.line, secrets)
        identity = {
            "audiohook-organization-id": _ORGANIZATION,
            "audiohook-session-id": self.session,
            "audiohook-correlation-id": str(uuid.uuid4()),
        }
        headers = signed_headers(address, identity, secrets)
        return ClosingWire(await WebSocketWire.connect(address, headers=headers))

    def opening(self) -> Sequence[Message]:
        """Open the session."""
        participant = {
            "id": str(uuid.uuid4()),
            "ani": self._call.caller,
            "aniName": "",
            "dnis": self._call.called,
        }
        told = {
            "organizationId": _ORGANIZATION,
            "conversationId": self._call.reference or str(uuid.uuid4()),
            "participant": participant,
            "media": list(_OFFERED),
            "language": "en-US",
            "inputVariables": {},
        }
        return (self._say("open", told),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """Send a frame, and from time to time a ping; nothing before the session is open."""
        del at_ms
        self._frames += 1
        self._allowed = min(_AT_ONCE, self._allowed + _PER_FRAME)
        if not self._opened or self._closing:
            return ()
        frame = encode(samples, self.media.encoding)
        if self._frames % _PING_EVERY != _FIRST_PING or self._pinged:
            return (frame,)
        ping = self._say("ping", {})
        self._pinged = self._seq
        return (ping, frame)

    def key(self, key: str) -> Sequence[Message]:
        """Tell of a key."""
        return () if self._closing else (self._say("dtmf", {"digit": key}),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server.

        Raises:
            BadMessage: Genesys would end the session because of it.

        """
        if isinstance(message, bytes):
            return self._played_later(message)
        kind, clientseq, parameters = self._read(message)
        match kind:
            case "event":
                return self._event(parameters)
            case "disconnect":
                return self._disconnected(parameters)
            case "closed":
                return self._closed()
            case "opened":
                self._open(parameters)
            case "pong":
                self._answered(clientseq)
        return ()

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Tell that all has been played, if nothing came since; dropped audio is over too."""
        del dropped
        if mark != str(self._parcels) or self._closing:
            return ()
        self._playing = False
        return (self._say("playback_completed", {}),)

    def hang_up(self) -> Sequence[Message]:
        """Close the session."""
        return self._close("end")

    # --- what the server may say ----------------------------------------------------------------

    def _read(self, message: str) -> tuple[str, int, Mapping[str, object]]:
        try:
            fields = json.loads(message)
        except ValueError as error:
            raise BadMessage("a text message is no JSON") from error
        match fields:
            case {
                "version": "2",
                "id": self.session,
                "type": str(kind),
                "seq": int(seq),
                "clientseq": int(clientseq),
                "parameters": dict(parameters),
            } if len(message) <= _LONGEST_TEXT and kind in _TYPES:
                pass
            case _:
                raise BadMessage("a text message is none of AudioHook's")
        if seq != self._serverseq + 1 or not 0 <= clientseq <= self._seq:
            raise BadMessage("a message is not numbered as it should be")
        self._serverseq = seq
        return kind, clientseq, parameters

    def _open(self, parameters: Mapping[str, object]) -> None:
        if self._opened:
            raise BadMessage("a session is opened twice")
        if parameters.get("media") != [_EXTERNAL]:
            raise BadMessage("not one of the offered media is chosen, or not the best")
        self._opened = True

    def _answered(self, clientseq: int) -> None:
        if clientseq != self._pinged:
            raise BadMessage("a pong has not its ping's number")
        self._pinged = 0

    def _closed(self) -> Iterable[Told]:
        if not self._closing:
            raise BadMessage("a session is closed that was not to be")
        return (self._left,)

    def _event(self, parameters: Mapping[str, object]) -> Iterable[Told]:
        match parameters.get("entities"):
            case [{"type": "barge_in", "data": dict()}]:
                return (Cleared(),)
            case [{"type": str()}, *_]:
                return ()
            case _:
                raise BadMessage("an event has no entities")

    def _disconnected(self, parameters: Mapping[str, object]) -> Iterable[Told]:
        variables = parameters.get("outputVariables", {})
        if parameters.get("reason") not in _REASONS or not isinstance(variables, dict):
            raise BadMessage("the session is ended without a reason")
        if not all(isinstance(value, str) for value in variables.values()):
            raise BadMessage("an output variable is no text")
        place = variables.get("address") or variables.get("destination", "")
        self._left = Left(place, variables)
        return (Answers(tuple(self._close("disconnect"))),)

    def _played_later(self, message: bytes) -> Iterable[Told]:
        if not self._opened:
            raise BadMessage("audio comes before the session is open")
        if not 0 < len(message) <= _LARGEST_BYTES:
            raise BadMessage("an audio message is empty or too long")
        self._allowed -= 1
        if self._allowed < 0:
            raise BadMessage("audio messages come too fast")
        begun = () if self._playing else (Answers((self._say("playback_started", {}),)),)
        self._playing = True
        self._parcels += 1
        return (*begun, Sound(decode(message, self.media)), MarkAsked(str(self._parcels)))

    # --- what is said ---------------------------------------------------------------------------

    def _close(self, reason: str) -> Sequence[Message]:
        if self._closing:
            return ()
        self._closing = True
        return (self._say("close", {"reason": reason}),)

    def _say(self, kind: str, parameters: Mapping[str, object]) -> str:
        self._seq += 1
        return json.dumps(
            {
                "version": "2",
                "id": self.session,
                "type": kind,
                "seq": self._seq,
                "serverseq": self._serverseq,
                "position": f"PT{self._frames * 0.02:.2f}S",
                "parameters": parameters,
            }
        )
