"""Which plugins units use, and which version of each checklist the plans follow."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, String, Table, UniqueConstraint, text

from service.store.tables.columns import Instant, key, metadata, ref

unit_plugin = Table(
    "unit_plugin",
    metadata,
    key(),
    Column("plugin", String(64), nullable=False),
    ref("unit_id", "unit", null=True),
    Column("enabled", Boolean, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("plugin", "unit_id"),
    Index(
        "uq_unit_plugin_city",
        "plugin",
        unique=True,
        sqlite_where=text("unit_id is null"),
        postgresql_where=text("unit_id is null"),
    ),
)
"""What was said of a plugin for a unit and those below it; without a unit, for the whole city."""

checklist_version = Table(
    "checklist_version",
    metadata,
    key(),
    Column("plugin", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("items", JSON, nullable=False),
    Column("applied_on", Date, nullable=False),
    Column("applied_at", Instant, nullable=False),
    Index("ix_checklist_version_plugin", "plugin", "id"),
)
"""A version of a plugin's checklist that was applied to the plans; the latest row of a plugin counts.

``items`` holds the content hash of each item by code, ``hash`` is that of them all.
"""
