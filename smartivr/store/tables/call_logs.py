"""Calls, their logs, and what is known of them afterwards."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from smartivr.store.columns import Moment, Words
from smartivr.store.tables.base import mapping, metadata, moment, number, words

calls = Table(
    "calls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("line", String(64), nullable=False),
    Column("flow_version", String(64), nullable=False),
    Column("caller", Words, nullable=False),
    Column("called", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("verdict", String(16)),
    Column("outcome", JSON(none_as_null=True)),
    Index(None, "started_at"),
    Index(None, "caller"),
)
"""One row a call."""

call_events = Table(
    "call_events",
    metadata,
    Column("call_id", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("type", String(32), nullable=False),
    Column("entry", JSON, nullable=False),
)
"""A call's log, append-only: every event and command in order, with what was said and keyed."""

call_digests = Table(
    "call_digests",
    metadata,
    Column("call_id", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    number("format"),
    mapping("digest"),
)
"""What figures need of a finished call; made of its log, and made anew where it is missing."""

ignored_phrases = Table(
    "ignored_phrases",
    metadata,
    words("line", key=True),
    words("mark", key=True),
    words("author"),
    moment("at"),
)
"""What callers said that nobody wants to see again, by a hash that does not tell it."""
