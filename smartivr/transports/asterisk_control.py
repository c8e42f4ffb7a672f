"""Control messages of Asterisk's chan_websocket, in both of the forms it can be set to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pydantic_core import from_json

from smartivr.errors import BadMessage

LONGEST_EVENT = 65_536
"""Characters; channel variables are the longest part."""
LONGEST_COMMAND = 128
"""Bytes; Asterisk ignores longer ones."""
_VARIABLES = "channel_variables"
_ERROR_TEXT = " error_text:"


class ControlForm(StrEnum):
    """How Asterisk writes events and reads commands."""

    PLAIN = "plain-text"
    JSON = "json"


@dataclass(frozen=True)
class Event:
    """Something that Asterisk tells."""

    name: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Of the channel, with their names in capitals; in JSON only."""


def form_of(text: str) -> ControlForm:
    """Tell by an event in which form it is."""
    return ControlForm.JSON if text.lstrip().startswith("{") else ControlForm.PLAIN


def read_event(form: ControlForm, text: str) -> Event:
    """Read an event.

    Raises:
        BadMessage: it is too long, names no event, or is no JSON where it should be.

    """
    if len(text) > LONGEST_EVENT:
        raise BadMessage(f"an event has more than {LONGEST_EVENT} characters")
    return _from_json(text) if form is ControlForm.JSON else _from_plain(text)


def command(form: ControlForm, name: str, correlation_id: str = "") -> str:
    """Write a command; the id has letters, digits and hyphens alone."""
    if form is ControlForm.PLAIN:
        return f"{name} {correlation_id}" if correlation_id else name
    told = f',"correlation_id":"{correlation_id}"' if correlation_id else ""
    return f'{{"command":"{name}"{told}}}'


def _from_json(text: str) -> Event:
    try:
        read = from_json(text)
    except ValueError as error:
        raise BadMessage("an event is not JSON") from error
    if not isinstance(read, dict) or not isinstance(name := read.get("event"), str):
        raise BadMessage("a message names no event")
    told = read.get(_VARIABLES)
    variables = told if isinstance(told, dict) else {}
    return Event(name, _texts(read), {key.upper(): text for key, text in _texts(variables).items()})


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    """Take what is text or a number; nothing else is needed of any event."""
    return {name: str(value) for name, value in fields.items() if isinstance(value, str | int)}


def _from_plain(text: str) -> Event:
    known, _, error_text = text.partition(_ERROR_TEXT)
    name, *words = known.split()[:64] or [""]
    if not name:
        raise BadMessage("a message names no event")
    fields = {"error_text": error_text}
    for word in words:
        key, colon, value = word.partition(":")
        fields.setdefault(*((key, value) if colon else ("correlation_id", word)))
    return Event(name, fields)
