"""Times and places that a recruit and somebody around agree on (双向约谈)."""

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text

from service.store.tables.columns import Instant, key, metadata, ref

appointment = Table(
    "appointment",
    metadata,
    key(),
    ref("recruit_id", "recruit", index=True),
    ref("task_id", "task", null=True, index=True),
    ref("proposed_by_id", "person", index=True),
    ref("invitee_id", "person", index=True),
    Column("starts_at", Instant, nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("note", Text),
    Column("answer_note", Text),
    Column("cancel_note", Text),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("answered_on", Date),
    Column("accepted", Boolean),
    Column("cancelled_on", Date),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""One of the two sides is the recruit; ``revision`` counts its changes, ``…_on`` are the service's days."""
