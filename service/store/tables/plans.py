"""Tasks and records, what they were before, and the calendar that dates them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.store.tables.columns import Instant, key, metadata, ref

item_version = Table(
    "item_version",
    metadata,
    key(),
    Column("item", String(100), nullable=False, index=True),
    Column("track", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("definition", JSON, nullable=False),
)

task = Table(
    "task",
    metadata,
    key(),
    ref("recruit_id", "recruit"),
    ref("item_version_id", "item_version"),
    Column("track", String(64), nullable=False),
    Column("item", String(100), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("role", String(20), nullable=False),
    Column("confirmer_role", String(20)),
    Column("stage", String(20), nullable=False),
    Column("gate", Boolean, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("dimensions", SmallInteger, nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("nominal_due_on", Date, nullable=False),
    Column("planned_due_on", Date, nullable=False),
    Column("hand_due_on", Date),
    Column("due_on", Date, nullable=False),
    Column("missed_after", Date),
    Column("provisional", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("completed_on", Date),
    ref("completed_by_id", "person", null=True),
    Column("settled_at", Instant),
    Column("waived_reason", Text),
    Column("withdrawn_because", String(64)),
    Column("title", String(200)),
    Column("note", Text),
    ref("addressee_id", "person", null=True),
    Column("follow_key", String(200)),
    Column("origin_id", Integer),
    Column("created_on", Date),
    Column("updated_at", Instant, nullable=False, index=True),
    UniqueConstraint("recruit_id", "item", "occurrence"),
    Index(
        "ix_task_pending",
        "recruit_id",
        "due_on",
        "missed_after",
        "counted",
        sqlite_where=text("state = 'PENDING'"),
        postgresql_where=text("state = 'PENDING'"),
    ),
)
"""``hand_due_on`` is a due date set by hand; ``created_on`` the day a following or requested task opened."""

task_past = Table(
    "task_past",
    metadata,
    key(),
    ref("task_id", "task"),
    Column("until", Date, nullable=False),
    Column("hand_due_on", Date),
    Column("state", String(20), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("completed_on", Date),
    ref("completed_by_id", "person", null=True),
    Column("settled_at", Instant),
    Column("waived_reason", Text),
    Index("ix_task_past_task_id_until", "task_id", "until"),
)
"""What a task was on the days before ``until``; the earliest row after a day tells that day."""

record = Table(
    "record",
    metadata,
    key(),
    ref("task_id", "task", index=True),
    ref("recruit_id", "recruit", index=True),
    Column("item", String(100), nullable=False),
    ref("item_version_id", "item_version"),
    ref("author_id", "person", index=True),
    ref("entered_by_id", "person", null=True),
    Column("occurred_on", Date),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("status", String(24), nullable=False),
    Column("keeps", Boolean, nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("sealed_payload", LargeBinary),
    Column("erased_on", Date),
    ref("corrects_id", "record", null=True),
    ref("confirmed_by_id", "person", null=True),
    Column("confirmed_at", Instant),
    Column("accepted_on", Date),
    Column("rejected_reason", Text),
    Column("released_at", Instant),
    Column("released_on", Date),
)
"""``keeps``: valid evidence that does not finish the task; ``accepted_on``: the day it came into force.

The payload stands in ``payload``, or encrypted under the recruit's key in ``sealed_payload``; from
``erased_on`` on in neither.
"""

record_past = Table(
    "record_past",
    metadata,
    key(),
    ref("record_id", "record"),
    Column("until", Date, nullable=False),
    Column("status", String(24), nullable=False),
    Index("ix_record_past_record_id_until", "record_id", "until"),
)

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("source", String(200), nullable=False),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("works", Boolean, nullable=False),
    Column("decree", Integer),
)
