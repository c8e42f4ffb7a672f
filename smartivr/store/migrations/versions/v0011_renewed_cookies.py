"""Cookies of browsers that are renewed with the password, while their session goes on."""

import sqlalchemy as sa
from alembic import op

from smartivr.store.columns import Words

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    renewal = sa.Column("renewal", Words, nullable=False, server_default="")
    op.add_column("web_sessions", renewal)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("web_sessions", "renewal")
