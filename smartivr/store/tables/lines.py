"""What callers are told: announcements, published versions of lines, and drafts."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, false

from smartivr.store.tables.base import mapping, metadata, moment, number, words

announcements = Table(
    "announcements",
    metadata,
    words("id", key=True),
    words("line"),
    words("step"),
    words("text"),
    words("owner"),
    words("recording"),
    moment("starts"),
    moment("ends"),
    moment("created_at"),
)
"""Announcements set at run time."""

versions = Table(
    "versions",
    metadata,
    words("line", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("hash"),
    words("author"),
    words("note"),
    moment("published_at"),
    mapping("files"),
    Column("active", Boolean, nullable=False),
    Column("sent", Boolean, nullable=False, server_default=false()),
)
"""Published versions of every line."""

drafts = Table(
    "drafts",
    metadata,
    words("id", key=True),
    words("line"),
    words("author"),
    words("note"),
    mapping("files"),
    number("base"),
    number("revision"),
    words("changed_by"),
    moment("made_at"),
    moment("changed_at"),
    Index(None, "line"),
)
"""Versions of lines that somebody still writes."""
