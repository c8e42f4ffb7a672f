"""The tables. A change here comes with a migration in `migrations/versions`."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("line", String(64), nullable=False),
    Column("flow_version", String(64), nullable=False),
    Column("caller", String(128), nullable=False),
    Column("called", String(128), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("verdict", String(16)),
    Column("outcome", JSON(none_as_null=True)),
    Index(None, "started_at"),
)
"""One row a call; times are ISO 8601 in UTC, so they sort as text."""

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
