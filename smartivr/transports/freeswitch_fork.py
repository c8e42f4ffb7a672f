"""FreeSWITCH's mod_audio_fork, told of the call by its dialplan.

Its two-way streaming mode is used; see `smartivr.transports.audio_fork` for what it says and takes
once the call has begun.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from smartivr.errors import OutOfTurn
from smartivr.line import Samples
from smartivr.transports.audio_fork import AudioFork, read_object
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Message
from smartivr.transports.freeswitch_call import key_in, parting, told_call

SUBPROTOCOL = "audio.drachtio.org"


class FreeSwitchFork:
    """One channel that mod_audio_fork streams to us."""

    name = "audio_fork"

    def __init__(self, address: Mapping[str, str]) -> None:
        """`address` is what the query of the stream's address tells of the call."""
        self._address = address
        self._fork: AudioFork | None = None

    def greeting(self) -> Sequence[Message]:
        """Nothing: the module speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message."""
        if self._fork is not None:
            return self._go_on(self._fork, message)
        if isinstance(message, str):
            return (self._begin(read_object(message))[1],)
        if "uuid" not in self._address:
            raise OutOfTurn("audio comes before the call is told")
        fork, begun = self._begin({})
        return (begun, fork.heard(message))

    def audio(self, samples: Samples) -> Sequence[Message]:
        """One binary message of the frame's samples."""
        return self._fork.audio(samples) if self._fork else ()

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Ask to be told; None where 30 marks are not answered."""
        return self._fork.mark(mark) if self._fork else None

    def clear(self) -> Sequence[Message]:
        """Have the module drop what it has not played."""
        return self._fork.clear() if self._fork else ()

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """Raise the module's event of a transfer, or of the end."""
        return (json.dumps(parting(reason, handover)),)

    def _go_on(self, fork: AudioFork, message: Message) -> Iterable[Heard]:
        if isinstance(message, bytes):
            return (fork.heard(message),)
        key = key_in(read_object(message))
        return fork.told(message) if key is None else (key,)

    def _begin(self, metadata: Mapping[str, object]) -> tuple[AudioFork, Begun]:
        call = told_call(metadata, self._address)
        self._fork = AudioFork(call.rate, call.channels)
        return self._fork, call.begun(self._fork.media)
