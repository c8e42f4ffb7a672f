"""What FreeSWITCH's dialplan tells of a call, for both of its streaming modules.

The modules pass on whatever text the dialplan gives them, so these fields are ours. They come as
the first text, and may stand in the stream's address in its place.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smartivr.errors import BadMessage
from smartivr.line import KEYS, RATES_HZ, KeyPressed, MediaFormat
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun

_Short = Annotated[str, Field(max_length=256)]


class ToldCall(BaseModel):
    """One call, as the dialplan tells of it; other fields are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    uuid: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
    """FreeSWITCH's own id of the channel."""
    called: _Short = ""
    caller: _Short = ""
    line: _Short = ""
    key: Annotated[str, Field(alias="pass", max_length=2000)] = ""
    rate: int = 8000
    mix: Literal["mono", "mixed", "stereo"] = "mono"
    playback: Literal["json", "binary"] = "json"
    """How mod_audio_stream wants its audio; mod_audio_fork takes it as binary alone."""

    @property
    def channels(self) -> int:
        """Of the audio that comes; the caller's is the first."""
        return 2 if self.mix == "stereo" else 1

    def begun(self, media: MediaFormat) -> Begun:
        """Say it in the words of every provider."""
        return Begun(
            media,
            called=self.called,
            caller=self.caller,
            line=self.line,
            token=self.key,
            reference=self.uuid,
        )


def told_call(metadata: Mapping[str, object], address: Mapping[str, str]) -> ToldCall:
    """Take together what the first text and the stream's address tell; the text wins.

    Raises:
        BadMessage: the channel's id is missing, or something is not what it may be.

    """
    try:
        call = ToldCall.model_validate({**_with_plus(address), **metadata})
    except ValidationError as error:
        wrong = ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))
        raise BadMessage(f"what the dialplan tells of its call is wrong: {wrong}") from error
    if call.rate not in RATES_HZ:
        raise BadMessage(f"audio of {call.rate} Hz is not taken")
    return call


def _with_plus(address: Mapping[str, str]) -> Mapping[str, str]:
    """Give numbers back their plus, which an address that is not encoded reads as a blank."""
    return {
        name: f"+{value[1:]}" if value.startswith(" ") else value for name, value in address.items()
    }


def key_in(fields: Mapping[str, object]) -> KeyPressed | None:
    """Find the key that the dialplan passes on by `send_text`: `{"dtmf":"5"}`.

    Raises:
        BadMessage: it is none of a phone.

    """
    given = fields.get("dtmf")
    if given is None:
        return None
    key = given.upper() if isinstance(given, str) else ""
    if len(key) != 1 or key not in KEYS:
        raise BadMessage("a key is none of a phone")
    return KeyPressed(key)


def parting(reason: str, handover: Handover | None) -> dict[str, object]:
    """Return the last message: a transfer with what is known of the call, or its end.

    Both modules raise an event in FreeSWITCH with its `data`.
    """
    if handover is None:
        return {"type": "disconnect", "data": {"reason": reason}}
    told = {"kind": handover.kind, "destination": handover.destination}
    return {"type": "transfer", "data": {**handover.context, **told}}
