"""Digests of finished calls, so that figures need not read whole logs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "call_digests",
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("digest", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_digests"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name="fk_call_digests_call_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("call_digests")
