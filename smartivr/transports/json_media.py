"""Messages of providers that stream audio as base64 inside JSON."""

import binascii
from collections.abc import Mapping
from typing import Any, TypeGuard

from pydantic_core import from_json

from smartivr.audio import g711
from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.transports.dialect import Message

LONGEST_MESSAGE = 65_536
"""Characters; four seconds of mu-law in base64."""
MOST_DIGITS = 16
Fields = Mapping[str, Any]


def read_object(message: Message) -> Fields:
    """Read a text message that holds a JSON object.

    Raises:
        BadMessage: it is binary, too long, or no such object.

    """
    if not isinstance(message, str):
        raise BadMessage("a binary message came where all messages are text")
    if len(message) > LONGEST_MESSAGE:
        raise BadMessage(f"a message has more than {LONGEST_MESSAGE} characters")
    try:
        read = from_json(message)
    except ValueError as error:
        raise BadMessage("a message is not JSON") from error
    if not _is_object(read):
        raise BadMessage("a message is not a JSON object")
    return read


def part_of(fields: Fields, name: str) -> Fields:
    """Return an object within an object.

    Raises:
        BadMessage: it is missing, or something else.

    """
    part = fields.get(name)
    if not _is_object(part):
        raise BadMessage(f"a message lacks its {name}")
    return part


def text_of(fields: Fields, name: str) -> str:
    """Return a text that must be there.

    Raises:
        BadMessage: it is missing, empty, or no text.

    """
    text = fields.get(name)
    if not isinstance(text, str) or not text:
        raise BadMessage(f"a message lacks its {name}")
    return text


def optional_text(fields: Fields, name: str) -> str:
    """Return a text, empty where there is none.

    Raises:
        BadMessage: something else is there.

    """
    text = fields.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise BadMessage(f"the {name} of a message is no text")
    return text


def whole_number(fields: Fields, name: str) -> int | None:
    """Return a number, given as a number or as text; None where there is none.

    Raises:
        BadMessage: something else is there.

    """
    given = fields.get(name)
    if given is None:
        return None
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**MOST_DIGITS:
        return given
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS:
        return int(given)
    raise BadMessage(f"the {name} of a message is no whole number")


def audio_of(media: Fields, encoding: MediaFormat) -> Samples:
    """Take the samples out of the payload of a message.

    Raises:
        BadMessage: there is no payload, or it is not base64.
        BadFrame: 16-bit audio of an odd number of bytes.

    """
    payload = media.get("payload")
    if not isinstance(payload, str):
        raise BadMessage("a message lacks its payload")
    try:
        heard = binascii.a2b_base64(payload, strict_mode=True)
    except ValueError as error:
        raise BadMessage("a payload is not base64") from error
    return g711.decode(heard, encoding)


def payload_of(samples: Samples, encoding: Encoding) -> str:
    """Put samples into the payload of a message."""
    return binascii.b2a_base64(g711.encode(samples, encoding), newline=False).decode("ascii")


def _is_object(read: object) -> TypeGuard[Fields]:
    return isinstance(read, dict)
