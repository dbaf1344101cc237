"""What people are told, and what happened that they may have to be told of."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, String, Table, Text, UniqueConstraint

from service.store.tables.columns import Id, Instant, key, metadata, ref

happening = Table(
    "happening",
    metadata,
    key(),
    Column("what", String(40), nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    ref("recruit_id", "recruit", null=True),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("told_at", Instant, index=True),
    UniqueConstraint("what", "subject_id", "turn"),
)
"""Something that happened to a record, task, plan or follow-up, written with it; told of once.

``turn`` tells apart what can happen to the same thing again; of people's notices it is 0.
"""

notification = Table(
    "notification",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("kind", String(100), nullable=False),
    Column("cause", String(200), nullable=False),
    Column("track", String(64)),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),
    ref("recruit_id", "recruit", null=True, index=True),
    ref("task_id", "task", null=True),
    Column("at_once", Boolean, nullable=False),
    Column("created_on", Date, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("read_at", Instant),
    Column("digested_on", Date),
    UniqueConstraint("person_id", "cause"),
    Index("ix_notification_person_id", "person_id", "id"),
)
"""A message in somebody's inbox; each person gets one for each ``cause``, whatever runs twice.

``digested_on`` names the digest that carried it.
``body`` holds no name: the recruit's is put before it when it is read, where the recruit is in sight.
"""
