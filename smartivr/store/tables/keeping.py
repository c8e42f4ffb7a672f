"""Audio that is kept; the table says where its file lies."""

from sqlalchemy import JSON, Boolean, Column, Index, Table

from smartivr.store.tables.base import metadata, moment, seconds, words

voicemails = Table(
    "voicemails",
    metadata,
    words("id", key=True),
    words("box"),
    words("call"),
    words("line"),
    words("language"),
    words("caller"),
    moment("recorded_at"),
    seconds("seconds"),
    words("path"),
    words("sha256"),
    words("transcript"),
    Column("transcribed", Boolean, nullable=False),
    moment("heard_at"),
    moment("sent_at"),
    words("taken_by"),
    moment("done_at"),
    Index(None, "box", "recorded_at"),
)
"""Messages in boxes."""

recordings = Table(
    "recordings",
    metadata,
    words("id", key=True),
    words("call"),
    words("line"),
    words("caller"),
    words("agent"),
    moment("started_at"),
    seconds("seconds"),
    words("path"),
    words("sha256"),
    moment("erase_at"),
    Column("transcript", JSON(none_as_null=True)),
    Index(None, "call"),
    Index(None, "erase_at"),
)
"""Recorded talks."""
