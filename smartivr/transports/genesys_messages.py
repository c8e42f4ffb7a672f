"""What Genesys says in an AudioHook session, as far as a phone line cares."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from smartivr.errors import BadMessage

LONGEST = 65_536
"""Characters of a text message."""
VERSION: Literal["2"] = "2"
NOBODY = "00000000-0000-0000-0000-000000000000"
"""The conversation of a probe, by which Genesys tries whether a server is there."""
_Id = Annotated[str, Field(min_length=1, max_length=128)]
_Short = Annotated[str, Field(max_length=256)]
_Count = Annotated[int, Field(ge=0, le=2**53, strict=True)]
_SECONDS = r"^PT[0-9]{1,12}(\.[0-9]{1,12})?S$"


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Envelope(_Camel):
    """What every message has."""

    version: Literal["2"]
    id: _Id
    type: _Short
    seq: Annotated[int, Field(ge=1, le=2**53, strict=True)]
    serverseq: Annotated[_Count, Field(alias="serverseq")]
    position: Annotated[str, Field(pattern=_SECONDS)]
    parameters: dict[str, object]


class Participant(_Camel):
    """The caller, and the number that was called."""

    ani: _Short = ""
    dnis: _Short = ""


class Medium(_Camel):
    """One way to send the audio, of those that are offered."""

    type: _Short
    format: _Short
    channels: Annotated[list[_Short], Field(max_length=8)]
    rate: _Count


class Open(_Camel):
    """A session begins."""

    organization_id: _Id
    conversation_id: _Id
    participant: Participant
    media: Annotated[list[Medium], Field(max_length=64)]
    input_variables: dict[str, object] = Field(default_factory=dict)


class Dtmf(_Camel):
    """A key was pressed."""

    digit: Annotated[str, Field(min_length=1, max_length=1)]


class Close(_Camel):
    """A session ends."""

    reason: _Short


def envelope_of(message: str) -> Envelope:
    """Read what every message has.

    Raises:
        BadMessage: the message is too long, no JSON, or lacks something of it.

    """
    if len(message) > LONGEST:
        raise BadMessage("a text message is too long")
    try:
        return Envelope.model_validate_json(message)
    except ValidationError as error:
        raise BadMessage("a text message is no message of AudioHook's version 2") from error


def written(fields: Mapping[str, object]) -> str:
    """Write a message."""
    return json.dumps(fields, separators=(",", ":"))
