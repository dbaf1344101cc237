"""Days that the next year's decree sets."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Know of each day which year's decree sets it."""
    op.add_column("calendar_day", sa.Column("decree", sa.Integer))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("calendar_day", "decree")
