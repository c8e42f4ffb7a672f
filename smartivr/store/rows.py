"""Records to rows and back: a column has the name of the field that it keeps."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Row

Record = TypeVar("Record")


def row(record: Any, *without: str) -> dict[str, Any]:
    """Return a record's fields as values of a row."""
    names = (field.name for field in fields(record) if field.name not in without)
    return {name: getattr(record, name) for name in names}


def record(kind: type[Record], kept: Row[Any]) -> Record:
    """Return the record that a row keeps."""
    return kind(**kept._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row by columns


def as_json(value: object) -> str:
    """Write any mapping and sequence as JSON.

    Raises:
        TypeError: something else is in it.

    """
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept")
