"""The gates of a recruit are found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what milestones ask for."""
    op.create_index(
        "ix_task_gate",
        "task",
        ["recruit_id"],
        sqlite_where=sa.text("gate = 1"),
        postgresql_where=sa.text("gate"),
    )


def downgrade() -> None:
    """Look at all tasks again."""
    op.drop_index("ix_task_gate", "task")
