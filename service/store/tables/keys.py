"""Tokens, idempotency keys and the trace."""

from sqlalchemy import JSON, Column, Index, String, Table, UniqueConstraint

from service.store.tables.columns import Id, Instant, key, metadata, ref

token = Table(
    "token",
    metadata,
    key(),
    Column("hash", String(64), nullable=False, unique=True),
    ref("person_id", "person", null=True, index=True),
    ref("unit_id", "unit", null=True),
    Column("role", String(20)),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
)

idempotency = Table(
    "idempotency",
    metadata,
    key(),
    Column("caller", String(80), nullable=False),
    Column("key", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("stored_at", Instant, nullable=False),
    UniqueConstraint("caller", "key"),
)

audit_event = Table(
    "audit_event",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    ref("actor_id", "person", null=True),
    Column("on_behalf_of", String(80)),
    Column("action", String(64), nullable=False),
    Column("subject_type", String(40), nullable=False),
    Column("subject_id", Id),
    ref("recruit_id", "recruit", null=True),
    ref("unit_id", "unit", null=True),
    Column("changes", JSON, nullable=False),
    Index("ix_audit_event_recruit_id", "recruit_id", "id"),
)
