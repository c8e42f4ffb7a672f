"""Twilio Media Streams, bidirectional (`<Connect><Stream>`), and what imitates them."""

import json
from collections.abc import Sequence

from smartivr.errors import BadMessage, OutOfTurn
from smartivr.line import KEYS, Encoding, HungUp, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message
from smartivr.transports.json_media import (
    Fields,
    audio_of,
    optional_text,
    part_of,
    payload_of,
    read_object,
    text_of,
    whole_number,
)

MEDIA = MediaFormat(Encoding.ULAW, 8000)
"""What `<Connect><Stream>` carries both ways."""
_AGREED = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
_FROM_CALLER = "inbound"


class Twilio:
    """One stream of one call."""

    name = "twilio"

    def __init__(self) -> None:
        self._stream = ""
        """The stream's id in JSON, once it has begun."""

    def greeting(self) -> Sequence[Message]:
        """Nothing: Twilio speaks first."""
        return ()

    def received(self, message: Message) -> Sequence[Heard]:
        """Take one message."""
        told = read_object(message)
        match told.get("event"):
            case "media":
                return self._media(told)
            case "mark":
                return (Played(text_of(part_of(told, "mark"), "name")),)
            case "dtmf":
                return (KeyPressed(_key(part_of(told, "dtmf"))),)
            case "start":
                return (self._begun(told),)
            case "stop":
                return (HungUp(),)
            case str():
                return ()
            case _:
                raise BadMessage("a message does not say which event it is")

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Audio without any file header, which Twilio would play as noise."""
        if not self._stream:
            return ()
        payload = payload_of(samples, Encoding.ULAW)
        return (self._message("media", f'"media":{{"payload":"{payload}"}}'),)

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Twilio sends a mark back once all before it was played or cleared."""
        if not self._stream:
            return None
        return (self._message("mark", f'"mark":{{"name":{json.dumps(mark)}}}'),)

    def clear(self) -> Sequence[Message]:
        """Twilio drops what it has buffered and sends its marks back."""
        return (f'{{"event":"clear","streamSid":{self._stream}}}',) if self._stream else ()

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """Nothing: closing the socket ends the stream, and Twilio asks what comes next."""
        del reason, handover
        return ()

    def _message(self, event: str, part: str) -> str:
        """Write a message: put together by hand, as 50 a second of each call leave."""
        return f'{{"event":"{event}","streamSid":{self._stream},{part}}}'

    def _begun(self, told: Fields) -> Begun:
        if self._stream:
            raise OutOfTurn("a stream starts a second time")
        start = part_of(told, "start")
        _check_format(start)
        stream = optional_text(told, "streamSid") or text_of(start, "streamSid")
        given = part_of(start, "customParameters") if "customParameters" in start else {}
        begun = Begun(
            MEDIA,
            called=optional_text(given, "called"),
            caller=optional_text(given, "caller"),
            line=optional_text(given, "line"),
            token=optional_text(given, "token"),
            reference=text_of(start, "callSid"),
            account=optional_text(start, "accountSid"),
        )
        self._stream = json.dumps(stream)
        return begun

    def _media(self, told: Fields) -> Sequence[Media]:
        if not self._stream:
            raise OutOfTurn("audio came before the stream had started")
        media = part_of(told, "media")
        if media.get("track", _FROM_CALLER) != _FROM_CALLER:
            return ()
        samples = audio_of(media, MEDIA)
        return (Media(samples, whole_number(media, "timestamp")),) if samples.size else ()


def _check_format(start: Fields) -> None:
    """See that the audio is what we read and write; a start that says nothing means this."""
    if "mediaFormat" not in start:
        return
    told = part_of(start, "mediaFormat")
    rate_hz, channels = whole_number(told, "sampleRate"), whole_number(told, "channels")
    found = {"encoding": told.get("encoding"), "sampleRate": rate_hz, "channels": channels or 1}
    if found != _AGREED:
        raise BadMessage("the stream is not mono mu-law at 8 kHz", remedy="set no audioFormat")


def _key(dtmf: Fields) -> str:
    key = text_of(dtmf, "digit").upper()
    if len(key) != 1 or key not in KEYS:
        raise BadMessage("a key is none of a telephone's")
    return key
