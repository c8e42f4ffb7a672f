"""The servers that share this database: their work, and how they hear of each other."""

from sqlalchemy import JSON, Column, Index, Table

from smartivr.store.tables.base import mapping, metadata, moment, number, words

jobs = Table(
    "jobs",
    metadata,
    words("id", key=True),
    words("kind"),
    mapping("payload"),
    moment("due_at"),
    number("attempts"),
    words("node"),
    moment("leased_until"),
    words("failed"),
    Index(None, "due_at"),
)
"""What is still to be done."""

nodes = Table(
    "nodes",
    metadata,
    words("node", key=True),
    moment("seen_at"),
    Column("board", JSON(none_as_null=True)),
)
"""The servers that share this database, and when each last showed that it lives."""

news = Table(
    "news",
    metadata,
    number("id", key=True),
    words("topic"),
    words("name"),
    words("origin"),
)
"""The last changes on SQLite, for other processes; PostgreSQL tells them by NOTIFY."""
