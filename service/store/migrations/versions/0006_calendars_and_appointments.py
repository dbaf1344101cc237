"""Days that the next year's decree sets, appointments, and tokens that open calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXED = ("recruit_id", "task_id", "proposed_by_id", "invitee_id", "starts_at")
AMONG = "{} = any ((select xikou_ids('{}'))::bigint[])"
REACHED = " or ".join(
    AMONG.format(*each)
    for each in (("seen.id", "recruits"), ("seen.unit_id", "units"), ("seen.department_id", "departments"))
)
OF_RECRUIT = f"exists (select from recruit seen where seen.id = recruit_id and ({REACHED}))"
SIGHT = f"(select xikou_is('all')) or {OF_RECRUIT}"


def upgrade() -> None:
    """Know of each day which year's decree sets it; let people propose a time and a place to each other."""
    op.add_column("calendar_day", sa.Column("decree", sa.Integer))
    op.add_column("token", sa.Column("nonce", sa.String(64)))
    op.create_table(
        "appointment",
        sa.Column("id", ID, primary_key=True),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id"), nullable=False),
        sa.Column("task_id", ID, sa.ForeignKey("task.id")),
        sa.Column("proposed_by_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("invitee_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("answer_note", sa.Text),
        sa.Column("cancel_note", sa.Text),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.Column("accepted", sa.Boolean),
        sa.Column("cancelled_on", sa.Date),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    for name in INDEXED:
        op.create_index(f"ix_appointment_{name}", "appointment", [name])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"create policy sight on appointment using ({SIGHT})")
        op.execute("alter table appointment enable row level security, force row level security")


def downgrade() -> None:
    """Take them away; what opened calendar feeds must not open more."""
    op.execute("update token set revoked_at = created_at where role = 'FEED'")
    op.drop_table("appointment")
    op.drop_column("token", "nonce")
    op.drop_column("calendar_day", "decree")
