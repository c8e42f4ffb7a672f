"""FreeSWITCH's side of a call by mod_audio_stream, in a build that plays what it is sent."""

import base64
import binascii
from collections.abc import Iterable, Sequence

import numpy as np

from smartivr.audio.resample import Resampler
from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.base import Message, Placed, Secrets, Sound, Told, Wire
from smartivr.providers.freeswitch_dialplan import (
    left_by,
    message_of,
    metadata,
    sent_text,
    stream_address,
)
from smartivr.providers.wires import WebSocketWire

_RATES_HZ = (8000, 16000, 24000, 32000, 48000, 64000)


class FreeSwitchStreamProvider:
    """One channel that is streamed at 8 kHz."""

    name = "audio_stream"
    media = MediaFormat(Encoding.L16, 8000)

    def __init__(self) -> None:
        self._metadata = ""
        self._to_channel: dict[int, Resampler] = {}

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Connect the stream."""
        self._metadata = metadata(call, self.media.rate_hz)
        address = stream_address(server, "/v1/connect/freeswitch/stream", secrets)
        return await WebSocketWire.connect(address)

    def opening(self) -> Sequence[Message]:
        """Send the metadata."""
        return (self._metadata,)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """Send plain samples."""
        del at_ms
        return (samples.astype("<i2").tobytes(),)

    def key(self, key: str) -> Sequence[Message]:
        """Send what the dialplan binds to a key."""
        return (sent_text(key),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server; of others than audio the module raises an event.

        Raises:
            BadMessage: the module would not play it, or nobody would know the event.

        """
        if isinstance(message, bytes):
            return (self._sound(message, self.media.rate_hz),)
        fields = message_of(message)
        if left := left_by(fields):
            return (left,)
        match fields:
            case {
                "type": "streamAudio",
                "data": {
                    "audioDataType": "raw",
                    "sampleRate": int(rate_hz),
                    "audioData": str(coded),
                },
            } if rate_hz in _RATES_HZ:
                return (self._sound(_decoded(coded), rate_hz),)
        raise BadMessage("the module would not play this message")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Nothing is ever told of it."""
        del mark, dropped
        return ()

    def hang_up(self) -> Sequence[Message]:
        """Nothing is said: the connection is closed."""
        return ()

    def _sound(self, payload: bytes, rate_hz: int) -> Sound:
        if not payload or len(payload) % 2:
            raise BadMessage("audio does not hold whole samples")
        samples = np.frombuffer(payload, "<i2").astype(np.int16)
        if rate_hz == self.media.rate_hz:
            return Sound(samples)
        if rate_hz not in self._to_channel:
            self._to_channel[rate_hz] = Resampler(rate_hz, self.media.rate_hz)
        return Sound(self._to_channel[rate_hz].feed(samples))


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessage("audio is no base64") from error
