"""Phrases that nobody wants to see again among what was not understood."""

import sqlalchemy as sa
from alembic import op

from smartivr.store.columns import Moment, Words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "ignored_phrases",
        *(sa.Column(name, Words, nullable=False) for name in ("line", "mark", "author")),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("line", "mark", name="pk_ignored_phrases"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("ignored_phrases")
