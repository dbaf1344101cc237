"""Tokens, idempotency keys and the trace."""

from sqlalchemy import JSON, Column, Date, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from service.store.tables.columns import Id, Instant, key, metadata, ref, ref_key

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
    Column("nonce", String(64)),
)
"""``role``: PORTAL is a unit portal's; FEED opens a person's calendar alone and is derived from ``nonce``;
SESSION is a signed-in browser's, whose ``nonce`` names the token by which it began;
CODE is a six-digit code, derived from ``nonce``, which also counts how often it was tried."""

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
    Column("uid", String(64), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("recorded_on", Date, nullable=False),
    ref("actor_id", "person", null=True, index=True),
    Column("on_behalf_of", String(80)),
    ref("portal_id", "unit", null=True),
    Column("role", String(20)),
    Column("request_id", String(64)),
    Column("action", String(64), nullable=False),
    Column("subject_type", String(40), nullable=False),
    Column("subject_id", Id),
    ref("recruit_id", "recruit", null=True),
    ref("unit_id", "unit", null=True),
    Column("changes", JSON, nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("mac", String(64), nullable=False),
    Index("ix_audit_event_recruit_id", "recruit_id", "id"),
    Index("ix_audit_event_unit_id", "unit_id", "id"),
)
"""One thing done, or one answer that held a private payload; only ever inserted.

``at`` is the database's clock, ``recorded_on`` the service's day; ``on_behalf_of`` the staff code for whom
the portal of ``portal_id`` spoke;
``mac`` the keyed hash over all of it but the row's number, by the key whose id is ``key_id`` (both empty:
written before there was one).
"""

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Id, nullable=False, unique=True),
    Column("algorithm", String(8), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("sealed_at", Instant, nullable=False),
)
"""The chain over the events: each hash covers the one before, the sequence and the event; only ever inserted.

``event_id`` is no foreign key, so that a deleted event leaves its seal behind.
"""

person_key = Table(
    "person_key",
    metadata,
    ref_key("person_id", "person"),
    Column("master_key_id", String(16), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""The key under which a recruit's private payloads are encrypted, wrapped by the master key."""
