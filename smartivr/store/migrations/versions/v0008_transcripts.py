"""What a machine heard in a recorded talk."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("recordings", sa.Column("transcript", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("recordings", "transcript")
