"""What the benchmark of connectors feeds: each dialect's beginning, and frames as it sends them."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from smartivr.audio import g711
from smartivr.line import FRAME_S, Encoding, MediaFormat, Samples
from smartivr.transports.asterisk_websocket import AsteriskWebSocket
from smartivr.transports.audiosocket import AudioSocket, Expected
from smartivr.transports.dialect import Dialect, Message
from smartivr.transports.freeswitch_fork import FreeSwitchFork
from smartivr.transports.freeswitch_stream import FreeSwitchStream
from smartivr.transports.genesys import Genesys
from smartivr.transports.jambonz import Jambonz
from smartivr.transports.plivo import Plivo
from smartivr.transports.telnyx import Telnyx
from smartivr.transports.twilio import Twilio
from smartivr.transports.vonage import Vonage

ULAW = MediaFormat(Encoding.ULAW, 8000)
WIDE = MediaFormat(Encoding.L16, 16000)
NARROW = MediaFormat(Encoding.L16, 8000)
_STREAM, _CALL = "MZ" + 32 * "a", "CA" + 32 * "b"
_UUID = UUID(int=0x1234)
_LOUD = 3000.0


@dataclass(frozen=True)
class Specimen:
    """One dialect and how its provider talks."""

    make: Callable[[], Dialect]
    media: MediaFormat
    opening: Sequence[Message]
    message: Callable[[int, bytes], Message]
    """Puts the bytes of the caller's n-th frame into a message."""


@dataclass(frozen=True)
class Feed:
    """The same frames for whoever is measured."""

    opening: Sequence[Message]
    received: Sequence[Message]
    spoken: Sequence[Samples]
    rate_hz: int


def feed(specimen: Specimen, seconds: float) -> Feed:
    """Make so many seconds of noise each way, different in every frame."""
    count, size = round(seconds / FRAME_S), round(FRAME_S * specimen.media.rate_hz)
    noise = np.random.default_rng(0).normal(0, _LOUD, (2, count, size)).astype(np.int16)
    heard = (g711.encode(frame, specimen.media.encoding) for frame in noise[0])
    received = [specimen.message(number, frame) for number, frame in enumerate(heard)]
    return Feed(specimen.opening, received, list(noise[1]), specimen.media.rate_hz)


def _base64(frame: bytes) -> str:
    return base64.b64encode(frame).decode()


def _twilio_media(number: int, frame: bytes) -> str:
    media = {
        "track": "inbound",
        "chunk": str(number + 1),
        "timestamp": str(20 * number),
        "payload": _base64(frame),
    }
    sequence = str(number + 2)
    told = {"event": "media", "sequenceNumber": sequence, "media": media, "streamSid": _STREAM}
    return json.dumps(told)


def _telnyx_media(number: int, frame: bytes) -> str:
    media = {
        "track": "inbound",
        "chunk": str(number + 1),
        "timestamp": str(20 * number),
        "payload": _base64(frame),
    }
    sequence = str(number + 2)
    told = {"event": "media", "sequence_number": sequence, "media": media, "stream_id": _CALL}
    return json.dumps(told)


def _plivo_media(number: int, frame: bytes) -> str:
    media = {
        "track": "inbound",
        "timestamp": str(20 * number),
        "chunk": number + 1,
        "payload": _base64(frame),
    }
    told = {"sequenceNumber": number + 1, "streamId": _CALL, "event": "media", "media": media}
    return json.dumps(told)


def _bare(_number: int, frame: bytes) -> bytes:
    return frame


def _audiosocket_frame(_number: int, frame: bytes) -> bytes:
    return b"\x10" + len(frame).to_bytes(2, "big") + frame


_TWILIO_START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": _STREAM,
    "start": {
        "streamSid": _STREAM,
        "accountSid": "AC" + 32 * "c",
        "callSid": _CALL,
        "tracks": ["inbound"],
        "customParameters": {"line": "telecom"},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    },
}
_TELNYX_START = {
    "event": "start",
    "sequence_number": "1",
    "stream_id": _CALL,
    "start": {
        "user_id": "user",
        "call_control_id": _CALL,
        "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
    },
}
_PLIVO_START = {
    "event": "start",
    "sequenceNumber": 0,
    "start": {
        "callId": _CALL,
        "streamId": _CALL,
        "accountId": "account",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000},
    },
    "extra_headers": "{}",
}
_VONAGE_START = {
    "event": "websocket:connected",
    "content-type": "audio/l16;rate=16000",
    "call": _CALL,
}
_JAMBONZ_START = {"callSid": _CALL, "sampleRate": 8000, "direction": "inbound", "mixType": "mono"}
_ASTERISK_START = {
    "event": "MEDIA_START",
    "connection_id": "media_1",
    "channel": "WebSocket/a/0x1",
    "channel_id": "1.1",
    "format": "ulaw",
    "optimal_frame_size": 160,
    "ptime": 20,
    "channel_variables": {},
}

_GENESYS_OPEN = {
    "version": "2",
    "type": "open",
    "seq": 1,
    "serverseq": 0,
    "id": str(_UUID),
    "position": "PT0S",
    "parameters": {
        "organizationId": str(_UUID),
        "conversationId": str(_UUID),
        "participant": {"id": str(_UUID), "ani": "", "aniName": "", "dnis": ""},
        "media": [{"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}],
        "language": "en-US",
    },
}
_FREESWITCH_START = {"uuid": str(_UUID), "line": "telecom"}

SPECIMENS: Mapping[str, Specimen] = {
    "twilio": Specimen(Twilio, ULAW, [json.dumps(_TWILIO_START)], _twilio_media),
    "telnyx": Specimen(Telnyx, ULAW, [json.dumps(_TELNYX_START)], _telnyx_media),
    "plivo": Specimen(Plivo, ULAW, [json.dumps(_PLIVO_START)], _plivo_media),
    "vonage": Specimen(Vonage, WIDE, [json.dumps(_VONAGE_START)], _bare),
    "jambonz": Specimen(Jambonz, NARROW, [json.dumps(_JAMBONZ_START)], _bare),
    "asterisk": Specimen(AsteriskWebSocket, ULAW, [json.dumps(_ASTERISK_START)], _bare),
    "genesys": Specimen(Genesys, ULAW, [json.dumps(_GENESYS_OPEN)], _bare),
    "audio_fork": Specimen(
        lambda: FreeSwitchFork({"rate": "8000"}), NARROW, [json.dumps(_FREESWITCH_START)], _bare
    ),
    "audio_stream": Specimen(
        lambda: FreeSwitchStream({"rate": "8000"}), NARROW, [json.dumps(_FREESWITCH_START)], _bare
    ),
    "audiosocket": Specimen(
        lambda: AudioSocket(lambda _: Expected()),
        NARROW,
        [b"\x01\x00\x10" + _UUID.bytes],
        _audiosocket_frame,
    ),
}
