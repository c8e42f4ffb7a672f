"""jambonz's `listen` (also `stream`): one call's audio over a WebSocket.

The first text is the call's attributes with the metadata that was given with the verb. Its
two-way streaming mode is used; see `smartivr.transports.audio_fork` for what follows.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from smartivr.audio.resample import Resampler
from smartivr.errors import BadMessage, OutOfTurn
from smartivr.line import RATES_HZ, Encoding, MediaFormat, Samples
from smartivr.transports.audio_fork import AudioFork, read_object
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message

SUBPROTOCOL = "audio.jambonz.org"
_ABOVE = {64000: 16000}
"""Rates that no call runs at, and the rate of a call that comes so."""
_DISCONNECT = '{"type":"disconnect"}'

_Short = Annotated[str, Field(max_length=256)]


class _Attributes(BaseModel):
    """What is told of a call; more than this is told, and passed over."""

    model_config = ConfigDict(alias_generator=to_camel)

    call_sid: Annotated[_Short, Field(min_length=1)]
    account_sid: _Short = ""
    direction: Literal["inbound", "outbound"] = "inbound"
    caller: Annotated[_Short, Field(alias="from")] = ""
    called: Annotated[_Short, Field(alias="to")] = ""
    sample_rate: int = 8000
    mix_type: Literal["mono", "mixed", "stereo"] = "mono"
    line: _Short = ""
    token: Annotated[str, Field(alias="pass", max_length=2000)] = ""


class Jambonz:
    """One call that jambonz streams to us."""

    name = "jambonz"

    def __init__(self) -> None:
        self._fork: AudioFork | None = None
        self._down: Resampler | None = None
        self._up: Resampler | None = None

    def greeting(self) -> Sequence[Message]:
        """Nothing: jambonz speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message."""
        if self._fork is None:
            if isinstance(message, bytes):
                raise OutOfTurn("audio comes before the call is told")
            return (self._begun(message),)
        if isinstance(message, bytes):
            media = self._fork.heard(message)
            return (Media(self._down.feed(media.samples)) if self._down else media,)
        return self._fork.told(message)

    def audio(self, samples: Samples) -> Sequence[Message]:
        """One binary message of the frame's samples."""
        if self._fork is None:
            return ()
        return self._fork.audio(self._up.feed(samples) if self._up else samples)

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Ask to be told; None where 30 marks are not answered."""
        return self._fork.mark(mark) if self._fork else None

    def clear(self) -> Sequence[Message]:
        """Have jambonz drop what it has not played."""
        return self._fork.clear() if self._fork else ()

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """End the verb; what comes then is asked for by the verb's `actionHook`."""
        del reason, handover
        return (_DISCONNECT,)

    def _begun(self, message: str) -> Begun:
        try:
            told = _Attributes.model_validate(read_object(message))
        except ValidationError as error:
            raise BadMessage("the call's attributes lack something or are wrong") from error
        rate_hz = _ABOVE.get(told.sample_rate, told.sample_rate)
        if rate_hz not in RATES_HZ:
            raise BadMessage(f"audio of {told.sample_rate} Hz is not taken")
        if rate_hz != told.sample_rate:
            self._down = Resampler(told.sample_rate, rate_hz)
            self._up = Resampler(rate_hz, told.sample_rate)
        self._fork = AudioFork(told.sample_rate, 2 if told.mix_type == "stereo" else 1)
        parties = (told.called, told.caller)
        called, caller = parties if told.direction == "inbound" else parties[::-1]
        return Begun(
            MediaFormat(Encoding.L16, rate_hz),
            called=called,
            caller=caller,
            line=told.line,
            token=told.token,
            reference=told.call_sid,
            account=told.account_sid,
        )
