"""What happened and who was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPERATOR = "(select xikou_is('operator'))"
MINE = f"{OPERATOR} or person_id = (select xikou_id('person'))"


def upgrade() -> None:
    """Add both tables; everybody may say that something happened, and reads the own messages alone."""
    op.create_table(
        "happening",
        sa.Column("id", ID, primary_key=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.UniqueConstraint("what", "subject_id"),
    )
    op.create_index("ix_happening_told_at", "happening", ["told_at"])
    op.create_table(
        "notification",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("track", sa.String(64)),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id")),
        sa.Column("task_id", ID, sa.ForeignKey("task.id")),
        sa.Column("at_once", sa.Boolean, nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.UniqueConstraint("person_id", "cause"),
    )
    op.create_index("ix_notification_recruit_id", "notification", ["recruit_id"])
    op.create_index("ix_notification_created_on", "notification", ["created_on"])
    op.create_index("ix_notification_person_id", "notification", ["person_id", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"create policy sight on happening for select using ({OPERATOR})")
        op.execute(f"create policy changing on happening for update using ({OPERATOR})")
        op.execute("create policy adding on happening for insert with check ((select xikou_is('viewer')))")
        op.execute(f"create policy sight on notification using ({MINE})")
        for table in ("happening", "notification"):
            op.execute(f"alter table {table} enable row level security, force row level security")


def downgrade() -> None:
    """Take them away: what was said is lost."""
    op.drop_table("notification")
    op.drop_table("happening")
