"""What goes on at each server, for the wallboards of the others."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("nodes", sa.Column("board", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("nodes", "board")
