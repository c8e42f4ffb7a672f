"""What the JSON messages of all our sockets have in common, and how one is read."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from smartivr.errors import BadMessage


class Message(BaseModel):
    """One JSON message; `type` names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Media(BaseModel):
    """What binary frames hold, both ways: one channel of audio."""

    encoding: str
    rate_hz: int


Read = TypeVar("Read", bound=Message)


def read(text: str, kinds: TypeAdapter[Read], *, known: str, longest: int, remedy: str) -> Read:
    """Read one JSON message that a client has sent.

    Args:
        text: what was sent.
        kinds: the messages that there are.
        known: their types.
        longest: so many characters at most.
        remedy: where it is described.

    Raises:
        BadMessage: it is too long, no JSON object, of an unknown type or has wrong fields.

    """
    if len(text) > longest:
        raise BadMessage(
            f"a JSON message is longer than {longest} characters",
            remedy="send audio as binary frames",
        )
    try:
        return kinds.validate_json(text)
    except ValidationError as error:
        raise BadMessage(_mistake(error, known), remedy=remedy) from error


def _mistake(error: ValidationError, known: str) -> str:
    """Name the first mistake; what was sent is left out, as it may be what a caller keyed."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    field = first["loc"][-1] if first["loc"] else ""
    match first["type"]:
        case "json_invalid":
            return "a text message is not valid JSON"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"a JSON message has no known type; known are {known}"
        case "model_attributes_type" | "model_type" | "dict_type":
            return "a JSON message is not an object"
        case "extra_forbidden":
            return "a JSON message has a field that its type does not know"
        case _:
            return f"the field {field} of a JSON message is missing or has a wrong value"
