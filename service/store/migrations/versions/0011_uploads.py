"""Rosters that organizers upload: kept sealed while they are checked, and imported by who uploaded them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPERATOR = "(select xikou_is('operator'))"
OWN = f"{OPERATOR} or person_id = (select xikou_id('person'))"
IMPORTING = f"{OPERATOR} or ((select xikou_is('all')) and (select xikou_is('roster')))"


def upgrade() -> None:
    """Let somebody upload a roster, see what it would do, and import it."""
    op.create_table(
        "upload",
        sa.Column("id", ID, primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("report", sa.LargeBinary),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.UniqueConstraint("mark"),
    )
    op.create_index("ix_upload_person_id", "upload", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"create policy sight on upload using ({OWN})")
        op.execute("alter table upload enable row level security, force row level security")
        op.execute(f"alter policy sight on roster_entry using ({IMPORTING})")


def downgrade() -> None:
    """Forget what is on its way in."""
    op.drop_table("upload")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"alter policy sight on roster_entry using ({OPERATOR})")
