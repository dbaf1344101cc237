"""Deliveries to people's channels and to units' webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPERATOR = "(select xikou_is('operator'))"
ME = "(select xikou_id('person'))"
KEEPS = f"{ME} is not null and unit_id = any ((select xikou_ids('units'))::bigint[])"
POLICIES = {
    "preference": f"{OPERATOR} or person_id = {ME}",
    "webhook": f"(select xikou_is('all')) or ({KEEPS})",
    "delivery": OPERATOR,
}
UNSENT = sa.text("outcome is null")


def upgrade() -> None:
    """Let people choose channels, units register webhooks, and keep what is on its way to both."""
    op.add_column("notification", sa.Column("digested_on", sa.Date))
    op.create_table(
        "preference",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "kind"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", ID, primary_key=True),
        sa.Column("unit_id", ID, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.Column("last_delivered_at", MOMENT),
        sa.Column("failing_since", MOMENT),
    )
    op.create_index("ix_webhook_unit_id", "webhook", ["unit_id"])
    op.create_table(
        "delivery",
        sa.Column("id", ID, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id")),
        sa.Column("webhook_id", ID, sa.ForeignKey("webhook.id")),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False, unique=True),
        sa.Column("notification_id", ID, sa.ForeignKey("notification.id")),
        sa.Column("digest_on", sa.Date),
        sa.Column("event", sa.JSON),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.String(10)),
        sa.Column("problem", sa.String(300)),
        sa.UniqueConstraint("channel", "cause"),
    )
    for name in ("person_id", "webhook_id", "notification_id"):
        op.create_index(f"ix_delivery_{name}", "delivery", [name])
    op.create_index(
        "ix_delivery_unsent", "delivery", ["not_before"], sqlite_where=UNSENT, postgresql_where=UNSENT
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"create policy removing on happening for delete using ({OPERATOR})")
        for table, seen in POLICIES.items():
            op.execute(f"create policy sight on {table} using ({seen})")
            op.execute(f"alter table {table} enable row level security, force row level security")


def downgrade() -> None:
    """Take them away; what is unsent stays unsent."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop policy removing on happening")
    for table in ("delivery", "webhook", "preference"):
        op.drop_table(table)
    with op.batch_alter_table("notification") as changed:
        changed.drop_column("digested_on")
