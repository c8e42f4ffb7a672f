"""Users, what shows that they are signed in, keys of programs, and who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _MOMENT, nullable=False) for name in names]


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "users",
        *_words("login", "name", "role", "password_hash", "agent", "language"),
        *_moments("made_at"),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_users"),
    )
    op.create_table(
        "web_sessions",
        *_words("sha256", "login"),
        *_moments("made_at", "seen_at", "expires_at"),
        sa.PrimaryKeyConstraint("sha256", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_login", "web_sessions", ["login"])
    op.create_table(
        "one_time_links",
        *_words("sha256", "login"),
        *_moments("expires_at"),
        sa.PrimaryKeyConstraint("sha256", name="pk_one_time_links"),
    )
    op.create_table(
        "api_keys",
        *_words("id", "name", "sha256", "scopes", "made_by"),
        *_moments("made_at", "last_used_at", "revoked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_index("ix_api_keys_sha256", "api_keys", ["sha256"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        *_moments("at"),
        *_words("who", "what", "target", "address"),
        sa.Column("status", sa.Integer, nullable=False),
        *_words("detail"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("audit", "api_keys", "one_time_links", "web_sessions", "users"):
        op.drop_table(table)
