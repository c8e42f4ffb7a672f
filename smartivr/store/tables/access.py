"""Who may come in, and what they did."""

from sqlalchemy import Boolean, Column, Index, Table

from smartivr.store.columns import Words
from smartivr.store.tables.base import metadata, moment, number, words

users = Table(
    "users",
    metadata,
    words("login", key=True),
    words("name"),
    words("role"),
    words("password_hash"),
    words("agent"),
    words("language"),
    moment("made_at"),
    Column("disabled", Boolean, nullable=False),
)
"""People who may sign in."""

web_sessions = Table(
    "web_sessions",
    metadata,
    words("sha256", key=True),
    words("login"),
    moment("made_at"),
    moment("seen_at"),
    moment("expires_at"),
    Column("renewal", Words, nullable=False, server_default=""),
    Index(None, "login"),
)
"""Browsers that are signed in."""

one_time_links = Table(
    "one_time_links",
    metadata,
    words("sha256", key=True),
    words("login"),
    moment("expires_at"),
)
"""Links by which a password is set."""

api_keys = Table(
    "api_keys",
    metadata,
    words("id", key=True),
    words("name"),
    words("sha256"),
    words("scopes"),
    words("made_by"),
    moment("made_at"),
    moment("last_used_at"),
    moment("revoked_at"),
    Index(None, "sha256"),
)
"""Keys of programs."""

audit = Table(
    "audit",
    metadata,
    number("id", key=True),
    moment("at"),
    words("who"),
    words("what"),
    words("target"),
    words("address"),
    number("status"),
    words("detail"),
    Index(None, "at"),
)
"""Who changed what, append-only."""
