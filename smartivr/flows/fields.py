"""Kinds of values that several of a line's files hold."""

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

NAME = r"^[^\W\d][\w-]*$"
"""A name: letters, digits, `_` and `-`, beginning with a letter."""

SLUG = r"^([a-z0-9][a-z0-9_-]*)?$"
"""A name that stands in addresses and files: small letters, digits, `_` and `-`."""

TEXT = {"type": "string"}
TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
"""JSON Schemas of what is written for a text and for some texts."""


class FileModel(BaseModel):
    """Part of a file; unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def listed(value: object) -> object:
    """Take a single text as a list of one."""
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(listed), WithJsonSchema(TEXTS)]
"""A list of texts; a single text will do."""


def _moment(value: object) -> object:
    if value is None or isinstance(value, dt.datetime):
        return value
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("a time looks like 2026-11-23 18:00") from error


def _day(value: object) -> object:
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("a date looks like 2026-11-23") from error


Moment = Annotated[dt.datetime, BeforeValidator(_moment), WithJsonSchema(TEXT)]
"""A local time; without a zone it is the line's own."""
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema(TEXT)]


def aware(moment: dt.datetime | None, timezone: str) -> dt.datetime | None:
    """Read a moment without a zone on the line's own clock."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(timezone))
