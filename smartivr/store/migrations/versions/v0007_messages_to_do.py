"""Messages are work: who sees to one, and when it is done."""

import sqlalchemy as sa
from alembic import op

from smartivr.store.columns import Moment, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("voicemails", sa.Column("taken_by", Words, nullable=False, server_default=""))
    op.add_column("voicemails", sa.Column("done_at", Moment, nullable=False, server_default=""))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("voicemails", "done_at")
    op.drop_column("voicemails", "taken_by")
