"""The tables. A change here comes with a migration in `migrations/versions`.

Times are ISO 8601 in UTC, so they sort as text. What a column means stands beside the field of the
same name in `records.py`.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    false,
)

from smartivr.store.columns import Moment, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _words(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Words, primary_key=key, nullable=False)


def _moment(name: str) -> Column[str]:
    return Column(name, Moment, nullable=False)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False)


def _seconds(name: str) -> Column[float]:
    return Column(name, Float(53), nullable=False)


def _mapping(name: str) -> Column[dict[str, object]]:
    return Column(name, JSON, nullable=False)


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

places = Table(
    "places",
    metadata,
    _words("call", key=True),
    _words("node"),
    _words("line"),
    _words("queue"),
    _moment("since"),
    _number("priority"),
    _words("caller"),
    _words("label"),
    _mapping("context"),
    Index(None, "queue"),
)
"""Callers who wait now."""

visits = Table(
    "visits",
    metadata,
    _number("id", key=True),
    _words("call"),
    _words("line"),
    _words("queue"),
    _moment("joined_at"),
    _moment("left_at"),
    _words("how"),
    _words("agent"),
    _number("told_position"),
    Column("told_estimate_s", Float(53)),
    Index(None, "joined_at"),
    Index(None, "call"),
)
"""Every stay in a queue."""

talks = Table(
    "talks",
    metadata,
    _number("id", key=True),
    _words("call"),
    _words("line"),
    _words("agent"),
    _words("kind"),
    _moment("started_at"),
    _words("queue"),
    _moment("ended_at"),
    _seconds("held_s"),
    _moment("wrapped_at"),
    _words("ended_by"),
    _words("code"),
    _words("notes"),
    Index(None, "started_at"),
    Index(None, "call"),
)
"""Every part that an agent had in a call."""

agents = Table(
    "agents",
    metadata,
    _words("id", key=True),
    _words("state"),
    _moment("since"),
    _words("reason"),
    _words("node"),
    _moment("idle_since"),
    _number("calls"),
    _seconds("talk_s"),
    _words("day"),
    Index(None, "node"),
)
"""What every agent does now."""

agent_changes = Table(
    "agent_changes",
    metadata,
    _number("id", key=True),
    _words("agent"),
    _moment("at"),
    _words("state"),
    _words("reason"),
    Index(None, "at"),
)
"""What agents did, append-only."""

callbacks = Table(
    "callbacks",
    metadata,
    _words("id", key=True),
    _words("line"),
    _words("queue"),
    _words("number"),
    _moment("since"),
    _words("state"),
    _number("priority"),
    _mapping("required"),
    _mapping("preferred"),
    _words("label"),
    _moment("due_at"),
    _number("attempts"),
    _words("node"),
    _moment("leased_until"),
    _words("last_result"),
    _words("call"),
    _moment("created_at"),
    _mapping("context"),
    Index(None, "state", "due_at"),
    Index(None, "created_at"),
)
"""Promises to call back, kept and to be kept."""

voicemails = Table(
    "voicemails",
    metadata,
    _words("id", key=True),
    _words("box"),
    _words("call"),
    _words("line"),
    _words("language"),
    _words("caller"),
    _moment("recorded_at"),
    _seconds("seconds"),
    _words("path"),
    _words("sha256"),
    _words("transcript"),
    Column("transcribed", Boolean, nullable=False),
    _moment("heard_at"),
    _moment("sent_at"),
    _words("taken_by"),
    _moment("done_at"),
    Index(None, "box", "recorded_at"),
)
"""Messages in boxes."""

recordings = Table(
    "recordings",
    metadata,
    _words("id", key=True),
    _words("call"),
    _words("line"),
    _words("caller"),
    _words("agent"),
    _moment("started_at"),
    _seconds("seconds"),
    _words("path"),
    _words("sha256"),
    _moment("erase_at"),
    Column("transcript", JSON(none_as_null=True)),
    Index(None, "call"),
    Index(None, "erase_at"),
)
"""Recorded talks."""

announcements = Table(
    "announcements",
    metadata,
    _words("id", key=True),
    _words("line"),
    _words("step"),
    _words("text"),
    _words("owner"),
    _words("recording"),
    _moment("starts"),
    _moment("ends"),
    _moment("created_at"),
)
"""Announcements set at run time."""

versions = Table(
    "versions",
    metadata,
    _words("line", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _words("hash"),
    _words("author"),
    _words("note"),
    _moment("published_at"),
    _mapping("files"),
    Column("active", Boolean, nullable=False),
    Column("sent", Boolean, nullable=False, server_default=false()),
)
"""Published versions of every line."""

drafts = Table(
    "drafts",
    metadata,
    _words("id", key=True),
    _words("line"),
    _words("author"),
    _words("note"),
    _mapping("files"),
    _number("base"),
    _number("revision"),
    _words("changed_by"),
    _moment("made_at"),
    _moment("changed_at"),
    Index(None, "line"),
)
"""Versions of lines that somebody still writes."""

jobs = Table(
    "jobs",
    metadata,
    _words("id", key=True),
    _words("kind"),
    _mapping("payload"),
    _moment("due_at"),
    _number("attempts"),
    _words("node"),
    _moment("leased_until"),
    _words("failed"),
    Index(None, "due_at"),
)
"""What is still to be done."""

nodes = Table("nodes", metadata, _words("node", key=True), _moment("seen_at"))
"""The servers that share this database, and when each last showed that it lives."""

call_digests = Table(
    "call_digests",
    metadata,
    Column("call_id", ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    _number("format"),
    _mapping("digest"),
)
"""What figures need of a finished call; made of its log, and made anew where it is missing."""

news = Table(
    "news",
    metadata,
    _number("id", key=True),
    _words("topic"),
    _words("name"),
    _words("origin"),
)
"""The last changes on SQLite, for other processes; PostgreSQL tells them by NOTIFY."""

users = Table(
    "users",
    metadata,
    _words("login", key=True),
    _words("name"),
    _words("role"),
    _words("password_hash"),
    _words("agent"),
    _words("language"),
    _moment("made_at"),
    Column("disabled", Boolean, nullable=False),
)
"""People who may sign in."""

web_sessions = Table(
    "web_sessions",
    metadata,
    _words("sha256", key=True),
    _words("login"),
    _moment("made_at"),
    _moment("seen_at"),
    _moment("expires_at"),
    Index(None, "login"),
)
"""Browsers that are signed in."""

one_time_links = Table(
    "one_time_links",
    metadata,
    _words("sha256", key=True),
    _words("login"),
    _moment("expires_at"),
)
"""Links by which a password is set."""

api_keys = Table(
    "api_keys",
    metadata,
    _words("id", key=True),
    _words("name"),
    _words("sha256"),
    _words("scopes"),
    _words("made_by"),
    _moment("made_at"),
    _moment("last_used_at"),
    _moment("revoked_at"),
    Index(None, "sha256"),
)
"""Keys of programs."""

audit = Table(
    "audit",
    metadata,
    _number("id", key=True),
    _moment("at"),
    _words("who"),
    _words("what"),
    _words("target"),
    _words("address"),
    _number("status"),
    _words("detail"),
    Index(None, "at"),
)
"""Who changed what, append-only."""

ignored_phrases = Table(
    "ignored_phrases",
    metadata,
    _words("line", key=True),
    _words("mark", key=True),
    _words("author"),
    _moment("at"),
)
"""What callers said that nobody wants to see again, by a hash that does not tell it."""
