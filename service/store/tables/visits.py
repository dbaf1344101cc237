"""Visits of the organization department to units, what was found there, and what has to follow."""

from sqlalchemy import Boolean, Column, Date, String, Table, Text, UniqueConstraint

from service.store.tables.columns import Instant, key, metadata, ref

visit = Table(
    "visit",
    metadata,
    key(),
    ref("unit_id", "unit", index=True),
    Column("visited_on", Date, nullable=False, index=True),
    Column("recorded_on", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""A visit (娘家来人了), as it was recorded; it never changes."""

visit_visitor = Table(
    "visit_visitor",
    metadata,
    key(),
    ref("visit_id", "visit"),
    ref("person_id", "person", index=True),
    UniqueConstraint("visit_id", "person_id"),
)

finding = Table(
    "finding",
    metadata,
    key(),
    ref("visit_id", "visit", index=True),
    ref("recruit_id", "recruit", null=True, index=True),
    Column("track", String(64)),
    Column("text", Text, nullable=False),
)
"""What a visit found: about a recruit, about a track, or about the unit as a whole."""

follow_up = Table(
    "follow_up",
    metadata,
    key(),
    ref("unit_id", "unit", index=True),
    ref("visit_id", "visit", null=True, index=True),
    ref("finding_id", "finding", null=True),
    ref("recruit_id", "recruit", null=True, index=True),
    ref("owner_id", "person", index=True),
    Column("text", Text, nullable=False),
    Column("due_on", Date, nullable=False, index=True),
    Column("opened_on", Date, nullable=False),
    Column("answered_on", Date),
    Column("closed_on", Date),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("finding_id"),
)
"""What somebody has to see to; without a visit it is a supervision notice (督办).

``text`` and ``recruit_id`` are those of the finding; ``answered_on`` is the day of the first answer.
"""

follow_up_answer = Table(
    "follow_up_answer",
    metadata,
    key(),
    ref("follow_up_id", "follow_up", index=True),
    ref("author_id", "person", null=True, index=True),
    Column("text", Text, nullable=False),
    Column("closes", Boolean, nullable=False),
    Column("answered_on", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""One answer to a follow-up; ``closes``: the last word. Without an author: an operator's."""
