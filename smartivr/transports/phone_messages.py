"""The JSON messages of a registered phone: a caller's, and those by which it is rung."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from smartivr.transports.browser_messages import MAX_MESSAGE_BYTES
from smartivr.transports.json_messages import Message, read


class Answer(Message):
    """Take the call that rings; the phone is then a caller like any other."""

    type: Literal["answer"]


class Reject(Message):
    """Do not take the call that rings."""

    type: Literal["reject"]


class Ringing(Message):
    """Somebody calls: answer, reject, or let it ring."""

    type: Literal["ringing"]
    line: str
    shown: Annotated[str, Field(description="Who calls, for people.")]
    ring_s: Annotated[float, Field(description="How long it will ring.")]


class Stopped(Message):
    """It rings no longer: nobody answered in time, or the call was given up."""

    type: Literal["stopped"]


_own: TypeAdapter[Answer | Reject] = TypeAdapter(
    Annotated[Answer | Reject, Field(discriminator="type")]
)
_KNOWN = "answer, reject"


def parse(text: str) -> Answer | Reject:
    """Read one JSON message of a phone that is not in a call.

    Raises:
        BadMessage: what is wrong with it, without repeating it.

    """
    return read(text, _own, known=_KNOWN, longest=MAX_MESSAGE_BYTES, remedy="see docs/callbacks.md")
