"""Recruits and what changes over their three years, each change with its days."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from service.store.tables.columns import Id, Instant, key, metadata, ref

recruit = Table(
    "recruit",
    metadata,
    Column("id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    ref("cohort_id", "cohort", index=True),
    ref("unit_id", "unit", index=True),
    ref("department_id", "department", null=True, index=True),
    Column("post", String(200)),
    Column("member_number", Integer),
    Column("entry_date", Date, nullable=False, index=True),
    Column("probation_ends_on", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_since", Date),
)
"""``id`` is the person's; ``status`` is ACTIVE, COMPLETED or LEFT, SUSPENDED is derived."""

posting = Table(
    "posting",
    metadata,
    key(),
    ref("recruit_id", "recruit", index=True),
    ref("unit_id", "unit"),
    ref("department_id", "department", null=True),
    Column("post", String(200)),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("post_since", Date),
    Column("post_changed_at", Instant),
)

suspension = Table(
    "suspension",
    metadata,
    key(),
    ref("recruit_id", "recruit", index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

probation_extension = Table(
    "probation_extension",
    metadata,
    key(),
    ref("recruit_id", "recruit", index=True),
    Column("ends_on", Date, nullable=False),
    Column("ground", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    key(),
    ref("recruit_id", "recruit"),
    Column("role", String(20), nullable=False),
    ref("person_id", "person"),
    Column("starts_on", Date, nullable=False),
    Column("acts_from", Date, nullable=False),
    Column("ends_on", Date),
    Column("reason", Text),
    Column("exception", Boolean, nullable=False),
    Column("end_reason", Text),
    Index("ix_assignment_recruit_id_role", "recruit_id", "role"),
    Index("ix_assignment_person_id_role", "person_id", "role"),
)
"""``acts_from`` is ``starts_on``, or 30 days before E for a first assignment that starts on E."""
