"""FreeSWITCH's mod_audio_stream, in the builds that play what they are sent.

Audio comes as binary, 16-bit little-endian, in messages of 20 ms or a multiple. It goes back as
binary or as JSON around base64, as the dialplan tells. The module knows no marks and no message
that drops audio: what is sent at the pace of speech waits there hardly at all.
"""

import binascii
import json
from collections.abc import Iterable, Mapping, Sequence

from smartivr.audio.g711 import decode, encode
from smartivr.errors import BadFrame, OutOfTurn
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.transports.audio_fork import read_object
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message
from smartivr.transports.freeswitch_call import ToldCall, key_in, parting, told_call


class FreeSwitchStream:
    """One channel that mod_audio_stream streams to us."""

    name = "audio_stream"

    def __init__(self, address: Mapping[str, str]) -> None:
        """`address` is what the query of the stream's address tells of the call."""
        self._address = address
        self._call: ToldCall | None = None
        self._media = MediaFormat(Encoding.L16, 8000)
        self._head = ""

    def greeting(self) -> Sequence[Message]:
        """Nothing: the module speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message."""
        if self._call is not None:
            return self._go_on(self._call, message)
        if isinstance(message, str):
            return (self._begin(read_object(message))[1],)
        if "uuid" not in self._address:
            raise OutOfTurn("audio comes before the call is told")
        call, begun = self._begin({})
        return (begun, self._heard(call, message))

    def audio(self, samples: Samples) -> Sequence[Message]:
        """One message of the frame's samples."""
        if self._call is None:
            return ()
        payload = encode(samples, Encoding.L16)
        if self._call.playback == "binary":
            return (payload,)
        coded = binascii.b2a_base64(payload, newline=False).decode("ascii")
        return (f'{self._head}{coded}"}}}}',)

    def mark(self, mark: str) -> Sequence[Message] | None:
        """The module tells nothing of what it has played."""
        del mark
        return None

    def clear(self) -> Sequence[Message]:
        """Nothing: no message of the module drops audio."""
        return ()

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """Raise the module's event of a message, with where the caller goes on."""
        return (json.dumps(parting(reason, handover)),)

    def _go_on(self, call: ToldCall, message: Message) -> Iterable[Heard]:
        if isinstance(message, bytes):
            return (self._heard(call, message),)
        key = key_in(read_object(message))
        return () if key is None else (key,)

    def _heard(self, call: ToldCall, message: bytes) -> Media:
        samples = decode(message, self._media)
        if len(samples) % call.channels:
            raise BadFrame("an audio message ends within a sample")
        return Media(samples[:: call.channels] if call.channels > 1 else samples)

    def _begin(self, metadata: Mapping[str, object]) -> tuple[ToldCall, Begun]:
        self._call = call = told_call(metadata, self._address)
        self._media = MediaFormat(Encoding.L16, call.rate)
        self._head = (
            '{"type":"streamAudio","data":{"audioDataType":"raw",'
            f'"sampleRate":{call.rate},"audioData":"'
        )
        return call, call.begun(self._media)
