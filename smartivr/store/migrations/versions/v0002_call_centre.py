"""The call centre: queue places, agents, callbacks, voicemail, recordings, versions, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _MOMENT, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _seconds(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(53), nullable=False) for name in names]


def _mappings(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON, nullable=False) for name in names]


def upgrade() -> None:
    """Go to this version."""
    _widen_calls()
    _queues()
    _agents()
    _callbacks()
    _audio()
    _lines()
    _work()


def downgrade() -> None:
    """Go back to the version before."""
    for table in (
        "nodes",
        "jobs",
        "versions",
        "announcements",
        "recordings",
        "voicemails",
        "callbacks",
        "agent_changes",
        "agents",
        "talks",
        "visits",
        "places",
    ):
        op.drop_table(table)
    op.drop_index("ix_calls_caller", "calls")


def _widen_calls() -> None:
    """Let moments sort byte by byte and numbers be of any length; SQLite does both anyway."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("calls", "started_at", type_=_MOMENT)
        op.alter_column("calls", "ended_at", type_=_MOMENT)
        op.alter_column("calls", "caller", type_=sa.Text)
        op.alter_column("calls", "called", type_=sa.Text)
    op.create_index("ix_calls_caller", "calls", ["caller"])


def _queues() -> None:
    op.create_table(
        "places",
        *_words("call", "node", "line", "queue"),
        *_moments("since"),
        *_numbers("priority"),
        *_words("caller", "label"),
        *_mappings("context"),
        sa.PrimaryKeyConstraint("call", name="pk_places"),
    )
    op.create_index("ix_places_queue", "places", ["queue"])
    op.create_table(
        "visits",
        *_numbers("id"),
        *_words("call", "line", "queue"),
        *_moments("joined_at", "left_at"),
        *_words("how", "agent"),
        *_numbers("told_position"),
        sa.Column("told_estimate_s", sa.Float(53)),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_joined_at", "visits", ["joined_at"])
    op.create_index("ix_visits_call", "visits", ["call"])


def _agents() -> None:
    op.create_table(
        "talks",
        *_numbers("id"),
        *_words("call", "line", "agent", "kind"),
        *_moments("started_at"),
        *_words("queue"),
        *_moments("ended_at"),
        *_seconds("held_s"),
        *_moments("wrapped_at"),
        *_words("ended_by", "code", "notes"),
        sa.PrimaryKeyConstraint("id", name="pk_talks"),
    )
    op.create_index("ix_talks_started_at", "talks", ["started_at"])
    op.create_index("ix_talks_call", "talks", ["call"])
    op.create_table(
        "agents",
        *_words("id", "state"),
        *_moments("since"),
        *_words("reason", "node"),
        *_moments("idle_since"),
        *_numbers("calls"),
        *_seconds("talk_s"),
        *_words("day"),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    op.create_index("ix_agents_node", "agents", ["node"])
    op.create_table(
        "agent_changes",
        *_numbers("id"),
        *_words("agent"),
        *_moments("at"),
        *_words("state", "reason"),
        sa.PrimaryKeyConstraint("id", name="pk_agent_changes"),
    )
    op.create_index("ix_agent_changes_at", "agent_changes", ["at"])


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        *_words("id", "line", "queue", "number"),
        *_moments("since"),
        *_words("state"),
        *_numbers("priority"),
        *_mappings("required", "preferred"),
        *_words("label"),
        *_moments("due_at"),
        *_numbers("attempts"),
        *_words("node"),
        *_moments("leased_until"),
        *_words("last_result", "call"),
        *_moments("created_at"),
        *_mappings("context"),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_state_due_at", "callbacks", ["state", "due_at"])
    op.create_index("ix_callbacks_created_at", "callbacks", ["created_at"])


def _audio() -> None:
    op.create_table(
        "voicemails",
        *_words("id", "box", "call", "line", "language", "caller"),
        *_moments("recorded_at"),
        *_seconds("seconds"),
        *_words("path", "sha256", "transcript"),
        sa.Column("transcribed", sa.Boolean, nullable=False),
        *_moments("heard_at", "sent_at"),
        sa.PrimaryKeyConstraint("id", name="pk_voicemails"),
    )
    op.create_index("ix_voicemails_box_recorded_at", "voicemails", ["box", "recorded_at"])
    op.create_table(
        "recordings",
        *_words("id", "call", "line", "caller", "agent"),
        *_moments("started_at"),
        *_seconds("seconds"),
        *_words("path", "sha256"),
        *_moments("erase_at"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call", "recordings", ["call"])
    op.create_index("ix_recordings_erase_at", "recordings", ["erase_at"])


def _lines() -> None:
    op.create_table(
        "announcements",
        *_words("id", "line", "step", "text", "owner", "recording"),
        *_moments("starts", "ends", "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
    op.create_table(
        "versions",
        *_words("line"),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        *_words("hash", "author", "note"),
        *_moments("published_at"),
        *_mappings("files"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("line", "number", name="pk_versions"),
    )


def _work() -> None:
    op.create_table(
        "jobs",
        *_words("id", "kind"),
        *_mappings("payload"),
        *_moments("due_at"),
        *_numbers("attempts"),
        *_words("node"),
        *_moments("leased_until"),
        *_words("failed"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"])
    op.create_table(
        "nodes",
        *_words("node"),
        *_moments("seen_at"),
        sa.PrimaryKeyConstraint("node", name="pk_nodes"),
    )
