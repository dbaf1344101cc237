"""What a recruit's plan looked like when a milestone was reached or its date passed."""

from sqlalchemy import JSON, Column, Date, String, Table, UniqueConstraint

from service.store.tables.columns import Instant, key, metadata, ref

snapshot = Table(
    "snapshot",
    metadata,
    key(),
    ref("recruit_id", "recruit"),
    Column("stage", String(20), nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("recruit_id", "stage"),
)
"""Kept once for each milestone, only ever inserted; ``hash`` is over all of it and stands in the trace.

``taken_on`` is the day that it shows; ``figures`` holds counts by name: of all, by track, by dimension.
"""
