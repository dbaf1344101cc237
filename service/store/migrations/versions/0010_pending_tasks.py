"""How many tasks of each recruit are overdue is told by an index: lists sort by it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'PENDING'")


def upgrade() -> None:
    """Index what is not settled."""
    columns = ["recruit_id", "due_on", "missed_after", "counted"]
    op.create_index("ix_task_pending", "task", columns, sqlite_where=PENDING, postgresql_where=PENDING)


def downgrade() -> None:
    """Look at all tasks again."""
    op.drop_index("ix_task_pending", "task")
