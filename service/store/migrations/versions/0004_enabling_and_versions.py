"""Plugins per unit, and the versions of checklists that plans follow."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CITY = "unit_id is null"


def upgrade() -> None:
    """Add both tables; nobody enabled anything yet."""
    op.create_table(
        "unit_plugin",
        sa.Column("id", ID, primary_key=True),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("unit_id", ID, sa.ForeignKey("unit.id")),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("plugin", "unit_id"),
    )
    op.create_index(
        "uq_unit_plugin_city",
        "unit_plugin",
        ["plugin"],
        unique=True,
        sqlite_where=sa.text(CITY),
        postgresql_where=sa.text(CITY),
    )
    op.create_table(
        "checklist_version",
        sa.Column("id", ID, primary_key=True),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("applied_on", sa.Date, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
    )
    op.create_index("ix_checklist_version_plugin", "checklist_version", ["plugin", "id"])


def downgrade() -> None:
    """Take them away: what units enabled is lost, their tasks stay."""
    op.drop_table("checklist_version")
    op.drop_table("unit_plugin")
