"""Kinds of columns that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

When = datetime | str
"""A moment as it is given: a datetime with its zone, or ISO 8601. It is kept as text in UTC."""


def moment(given: When) -> str:
    """Write a moment as ISO 8601 in UTC, so that moments sort as text; other text is left alone."""
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    try:
        return moment(datetime.fromisoformat(given))
    except ValueError:
        return given


class Moment(TypeDecorator[str]):
    """ISO 8601 in UTC, ordered byte by byte whatever the database's language; empty: not known."""

    impl = String(32).with_variant(String(32, collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: When | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the parameters are SQLAlchemy's
        """Write it in UTC."""
        return None if value is None else moment(value)


class Words(TypeDecorator[str]):
    """Text of any length, without the characters that PostgreSQL cannot hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the parameters are SQLAlchemy's
        """Leave out what cannot be kept."""
        if value is None or value.isascii():
            return value and value.replace("\x00", "")
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
