"""Happenings that can happen again, webhooks that are given up, and who may know that there are any."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAMES = {"uq": "uq_%(table_name)s_%(column_0_N_name)s"}
ONCE, AGAIN = ("what", "subject_id"), ("what", "subject_id", "turn")
HOOKED = "(select xikou_is('hooked'))"


def upgrade() -> None:
    """Tell apart what happens to the same thing more than once."""
    op.add_column("happening", sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"))
    _unique(ONCE, AGAIN)
    op.add_column("webhook", sa.Column("gone_at", sa.DateTime(timezone=True)))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"create policy knowing on webhook for select using ({HOOKED})")


def downgrade() -> None:
    """Keep of what happened more than once the first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop policy knowing on webhook")
    with op.batch_alter_table("webhook") as changed:
        changed.drop_column("gone_at")
    op.execute(
        "delete from happening where id not in (select min(id) from happening group by what, subject_id)"
    )
    _unique(AGAIN, ONCE)
    with op.batch_alter_table("happening") as changed:
        changed.drop_column("turn")


def _unique(was: tuple[str, ...], now: tuple[str, ...]) -> None:
    name = f"uq_happening_{'_'.join(was)}"
    with op.batch_alter_table("happening", naming_convention=NAMES) as changed:
        changed.drop_constraint(name, type_="unique")
        changed.create_unique_constraint(f"uq_happening_{'_'.join(now)}", list(now))
