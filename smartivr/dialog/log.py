"""Events and commands as JSON, so that a call can be stored and replayed."""

import dataclasses
import re
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.errors import BadMessage
from smartivr.understanding.expecting import Expecting

Entry = dict[str, object]


def kind(cls: type) -> str:
    """The name of an event or command in a log: `PromptEnded` is `prompt-ended`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


_EVENTS: dict[str, type] = {kind(cls): cls for cls in typing.get_args(events.Event)}
EVENT_KINDS = frozenset(_EVENTS)


def encode(message: events.Event | commands.Command) -> Entry:
    """A JSON object with the message's fields and its kind as `type`."""
    return {"type": kind(type(message)), **_plain_fields(message)}


def decode(entry: Mapping[str, object]) -> events.Event:
    """The event that `encode` was given; other keys of a log entry are ignored.

    Raises:
        BadMessage: the entry is no event, or a field is missing or of another type.

    """
    cls = _EVENTS.get(str(entry.get("type")))
    if cls is None:
        raise BadMessage(f"a log entry of type {entry.get('type')!r} is not an event")
    try:
        return typing.cast("events.Event", _build(cls, entry))
    except (KeyError, TypeError, ValueError) as error:
        raise BadMessage(f"a log entry of type {entry['type']!r} is incomplete: {error}") from error


def replay(
    flow: Flow, facts: CallFacts, log: Iterable[Mapping[str, object]], *, speech: bool = True
) -> CallSession:
    """The session after all events of a log (its commands are passed over)."""
    session = CallSession(flow, facts, speech=speech)
    for entry in log:
        if entry.get("type") in EVENT_KINDS:
            session.handle(decode(entry), datetime.fromisoformat(str(entry["at"])))
    return session


def _plain_fields(message: object) -> Entry:
    fields = dataclasses.fields(typing.cast("typing.Any", message))
    return {f.name: _plain(getattr(message, f.name)) for f in fields}


def _plain(value: object) -> object:
    if isinstance(value, Expecting):
        return _summary(value)
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _summary(expecting: Expecting) -> Entry:
    """What was expected, without the phrasings, which the flow's version tells."""
    return {
        "options": [option.intent for option in expecting.options],
        "asked": expecting.asked.slot if expecting.asked else "",
        "speech": expecting.speech,
    }


def _build(cls: type, entry: Mapping[str, object]) -> object:
    hints = typing.get_type_hints(cls)
    given = {
        field.name: _typed(hints[field.name], entry[field.name])
        for field in dataclasses.fields(cls)
        if field.name in entry
    }
    return cls(**given)


def _typed(hint: object, value: object) -> object:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        return None if value is None else _typed(inner, value)
    if typing.get_origin(hint) is tuple and isinstance(value, list | tuple):
        inside = typing.get_args(hint)
        each = [inside[0]] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_typed(one, item) for one, item in zip(each, value, strict=True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(value, Mapping):
        return _build(hint, value)
    return value
