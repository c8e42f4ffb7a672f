"""FreeSWITCH's side of a call by mod_audio_fork, in its two-way streaming mode."""

from collections.abc import Iterable, Sequence

from smartivr.errors import BadMessage, TransportError
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.audio_fork import ForkPlayer
from smartivr.providers.base import Answers, Cleared, Message, Placed, Secrets, Told, Wire
from smartivr.providers.freeswitch_dialplan import (
    left_by,
    message_of,
    metadata,
    sent_text,
    stream_address,
)
from smartivr.providers.wires import WebSocketWire

SUBPROTOCOL = "audio.drachtio.org"


class FreeSwitchForkProvider:
    """One channel that is streamed at 8 kHz."""

    name = "audio_fork"
    media = MediaFormat(Encoding.L16, 8000)

    def __init__(self) -> None:
        self._metadata = ""
        self._player = ForkPlayer(self.media.rate_hz)

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Connect the stream."""
        self._metadata = metadata(call, self.media.rate_hz)
        address = stream_address(server, "/v1/connect/freeswitch/fork", secrets)
        return await self._connected(address)

    async def started(self, address: str, told: str) -> Wire:
        """Connect as the server has asked by `uuid_audio_fork`, with its metadata.

        Raises:
            AccessRefused: the server refuses the stream.
            TransportError: it cannot be reached, or speaks something else.

        """
        self._metadata = told
        return await self._connected(address)

    async def _connected(self, address: str) -> Wire:
        socket = await WebSocketWire.connect(address, subprotocols=(SUBPROTOCOL,))
        if socket.subprotocol != SUBPROTOCOL:
            await socket.close()
            raise TransportError("the stream does not speak the module's subprotocol")
        return socket

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
        """Take a message of the server as the module does.

        Raises:
            BadMessage: the module would not know it, or would not do it.

        """
        if isinstance(message, bytes):
            return self._player.audio(message)
        fields = message_of(message)
        if left := left_by(fields):
            return (left,)
        match fields:
            case {"type": "mark", "data": {"name": str(name)}}:
                self._player.mark(name)
                return ()
            case {"type": "killAudio"}:
                told = self._player.kill()
                return (Cleared(), Answers(tuple(told))) if told else (Cleared(),)
        raise BadMessage("the module does not know this message")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Tell what became of a mark."""
        return (self._player.told(mark, dropped=dropped),)

    def hang_up(self) -> Sequence[Message]:
        """Nothing is said: the connection is closed."""
        return ()
