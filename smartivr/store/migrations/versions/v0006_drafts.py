"""Drafts of lines, and which versions were sent rather than read from the server's folder."""

import sqlalchemy as sa
from alembic import op

from smartivr.store.columns import Moment, Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "drafts",
        *(sa.Column(name, Words, nullable=False) for name in ("id", "line", "author", "note")),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_by", Words, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_line", "drafts", ["line"])
    sent = sa.Column("sent", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("versions", sent)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("versions", "sent")
    op.drop_table("drafts")
