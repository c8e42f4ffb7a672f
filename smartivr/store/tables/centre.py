"""The call centre: who waits, who talks, what agents do, who is to be called back."""

from sqlalchemy import Column, Float, Index, Table

from smartivr.store.tables.base import mapping, metadata, moment, number, seconds, words

places = Table(
    "places",
    metadata,
    words("call", key=True),
    words("node"),
    words("line"),
    words("queue"),
    moment("since"),
    number("priority"),
    words("caller"),
    words("label"),
    mapping("context"),
    Index(None, "queue"),
)
"""Callers who wait now."""

visits = Table(
    "visits",
    metadata,
    number("id", key=True),
    words("call"),
    words("line"),
    words("queue"),
    moment("joined_at"),
    moment("left_at"),
    words("how"),
    words("agent"),
    number("told_position"),
    Column("told_estimate_s", Float(53)),
    Index(None, "joined_at"),
    Index(None, "call"),
)
"""Every stay in a queue."""

talks = Table(
    "talks",
    metadata,
    number("id", key=True),
    words("call"),
    words("line"),
    words("agent"),
    words("kind"),
    moment("started_at"),
    words("queue"),
    moment("ended_at"),
    seconds("held_s"),
    moment("wrapped_at"),
    words("ended_by"),
    words("code"),
    words("notes"),
    Index(None, "started_at"),
    Index(None, "call"),
)
"""Every part that an agent had in a call."""

agents = Table(
    "agents",
    metadata,
    words("id", key=True),
    words("state"),
    moment("since"),
    words("reason"),
    words("node"),
    moment("idle_since"),
    number("calls"),
    seconds("talk_s"),
    words("day"),
    Index(None, "node"),
)
"""What every agent does now."""

agent_changes = Table(
    "agent_changes",
    metadata,
    number("id", key=True),
    words("agent"),
    moment("at"),
    words("state"),
    words("reason"),
    Index(None, "at"),
)
"""What agents did, append-only."""

callbacks = Table(
    "callbacks",
    metadata,
    words("id", key=True),
    words("line"),
    words("queue"),
    words("number"),
    moment("since"),
    words("state"),
    number("priority"),
    mapping("required"),
    mapping("preferred"),
    words("label"),
    moment("due_at"),
    number("attempts"),
    words("node"),
    moment("leased_until"),
    words("last_result"),
    words("call"),
    moment("created_at"),
    mapping("context"),
    Index(None, "state", "due_at"),
    Index(None, "created_at"),
)
"""Promises to call back, kept and to be kept."""
