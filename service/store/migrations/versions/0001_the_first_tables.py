"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "calendar_day",
    "calendar_year",
    "cohort",
    "idempotency",
    "item_version",
    "roster_entry",
    "unit",
    "department",
    "person",
    "department_head",
    "recruit",
    "role_grant",
    "token",
    "assignment",
    "audit_event",
    "posting",
    "probation_extension",
    "suspension",
    "task",
    "record",
    "task_past",
    "record_past",
)


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("works", sa.Boolean, nullable=False),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source", sa.String(200), nullable=False),
    )
    op.create_table(
        "cohort",
        _key(),
        sa.Column("code", _sorted(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
    op.create_table(
        "idempotency",
        _key(),
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.UniqueConstraint("caller", "key"),
    )
    op.create_table(
        "item_version",
        _key(),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("definition", sa.JSON, nullable=False),
    )
    op.create_index("ix_item_version_item", "item_version", ["item"])
    op.create_table(
        "roster_entry",
        _key(),
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("entry", _sorted(200), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("named", sa.JSON, nullable=False),
        sa.UniqueConstraint("sheet", "entry"),
    )
    op.create_table(
        "unit",
        _key(),
        sa.Column("code", _sorted(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        _ref("parent_id", "unit", null=True),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])
    op.create_table(
        "department",
        _key(),
        sa.Column("code", _sorted(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        _ref("unit_id", "unit"),
    )
    op.create_index("ix_department_unit_id", "department", ["unit_id"])
    op.create_table(
        "person",
        _key(),
        sa.Column("code", _sorted(64), nullable=False, unique=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("pinyin", _sorted(400), nullable=False),
        sa.Column("initials", _sorted(100), nullable=False),
        _ref("unit_id", "unit", null=True),
        sa.Column("rank", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("service_since", sa.Integer),
        sa.Column("phone", sa.String(64)),
        sa.Column("email", sa.String(200)),
        sa.Column("office", sa.String(200)),
        sa.Column("is_recruit", sa.Boolean, nullable=False),
    )
    op.create_index("ix_person_unit_id", "person", ["unit_id"])
    op.create_table(
        "department_head",
        _key(),
        _ref("department_id", "department"),
        _ref("person_id", "person"),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
    )
    op.create_index("ix_department_head_department_id", "department_head", ["department_id"])
    op.create_index("ix_department_head_person_id", "department_head", ["person_id"])
    op.create_table(
        "recruit",
        sa.Column("id", ID, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        _ref("cohort_id", "cohort"),
        _ref("unit_id", "unit"),
        _ref("department_id", "department", null=True),
        sa.Column("post", sa.String(200)),
        sa.Column("member_number", sa.Integer),
        sa.Column("entry_date", sa.Date, nullable=False),
        sa.Column("probation_ends_on", sa.Date, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("status_since", sa.Date),
    )
    op.create_index("ix_recruit_cohort_id", "recruit", ["cohort_id"])
    op.create_index("ix_recruit_department_id", "recruit", ["department_id"])
    op.create_index("ix_recruit_entry_date", "recruit", ["entry_date"])
    op.create_index("ix_recruit_unit_id", "recruit", ["unit_id"])
    op.create_table(
        "role_grant",
        _key(),
        _ref("person_id", "person"),
        sa.Column("role", sa.String(20), nullable=False),
        _ref("unit_id", "unit", null=True),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"])
    op.create_index("ix_role_grant_role", "role_grant", ["role"])
    op.create_index("ix_role_grant_unit_id", "role_grant", ["unit_id"])
    op.create_table(
        "token",
        _key(),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        _ref("person_id", "person", null=True),
        _ref("unit_id", "unit", null=True),
        sa.Column("role", sa.String(20)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("last_used_at", MOMENT),
    )
    op.create_index("ix_token_person_id", "token", ["person_id"])
    op.create_table(
        "assignment",
        _key(),
        _ref("recruit_id", "recruit"),
        sa.Column("role", sa.String(20), nullable=False),
        _ref("person_id", "person"),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("acts_from", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("exception", sa.Boolean, nullable=False),
        sa.Column("end_reason", sa.Text),
    )
    op.create_index("ix_assignment_person_id_role", "assignment", ["person_id", "role"])
    op.create_index("ix_assignment_recruit_id_role", "assignment", ["recruit_id", "role"])
    op.create_table(
        "audit_event",
        _key(),
        sa.Column("at", MOMENT, nullable=False),
        _ref("actor_id", "person", null=True),
        sa.Column("on_behalf_of", sa.String(80)),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", ID),
        _ref("recruit_id", "recruit", null=True),
        _ref("unit_id", "unit", null=True),
        sa.Column("changes", sa.JSON, nullable=False),
    )
    op.create_index("ix_audit_event_recruit_id", "audit_event", ["recruit_id", "id"])
    op.create_table(
        "posting",
        _key(),
        _ref("recruit_id", "recruit"),
        _ref("unit_id", "unit"),
        _ref("department_id", "department", null=True),
        sa.Column("post", sa.String(200)),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
        sa.Column("post_since", sa.Date),
        sa.Column("post_changed_at", MOMENT),
    )
    op.create_index("ix_posting_recruit_id", "posting", ["recruit_id"])
    op.create_table(
        "probation_extension",
        _key(),
        _ref("recruit_id", "recruit"),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
    )
    op.create_index("ix_probation_extension_recruit_id", "probation_extension", ["recruit_id"])
    op.create_table(
        "suspension",
        _key(),
        _ref("recruit_id", "recruit"),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
    )
    op.create_index("ix_suspension_recruit_id", "suspension", ["recruit_id"])
    op.create_table(
        "task",
        _key(),
        _ref("recruit_id", "recruit"),
        _ref("item_version_id", "item_version"),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("confirmer_role", sa.String(20)),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("gate", sa.Boolean, nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("dimensions", sa.SmallInteger, nullable=False),
        sa.Column("opens_on", sa.Date, nullable=False),
        sa.Column("nominal_due_on", sa.Date, nullable=False),
        sa.Column("planned_due_on", sa.Date, nullable=False),
        sa.Column("hand_due_on", sa.Date),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("missed_after", sa.Date),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("completed_on", sa.Date),
        _ref("completed_by_id", "person", null=True),
        sa.Column("settled_at", MOMENT),
        sa.Column("waived_reason", sa.Text),
        sa.Column("withdrawn_because", sa.String(64)),
        sa.Column("title", sa.String(200)),
        sa.Column("note", sa.Text),
        _ref("addressee_id", "person", null=True),
        sa.Column("follow_key", sa.String(200)),
        sa.Column("origin_id", sa.Integer),
        sa.Column("created_on", sa.Date),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("recruit_id", "item", "occurrence"),
    )
    op.create_index("ix_task_updated_at", "task", ["updated_at"])
    op.create_table(
        "record",
        _key(),
        _ref("task_id", "task"),
        _ref("recruit_id", "recruit"),
        sa.Column("item", sa.String(100), nullable=False),
        _ref("item_version_id", "item_version"),
        _ref("author_id", "person"),
        _ref("entered_by_id", "person", null=True),
        sa.Column("occurred_on", sa.Date),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("keeps", sa.Boolean, nullable=False),
        sa.Column("payload", sa.JSON),
        _ref("corrects_id", "record", null=True),
        _ref("confirmed_by_id", "person", null=True),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("accepted_on", sa.Date),
        sa.Column("rejected_reason", sa.Text),
        sa.Column("released_at", MOMENT),
        sa.Column("released_on", sa.Date),
    )
    op.create_index("ix_record_author_id", "record", ["author_id"])
    op.create_index("ix_record_recruit_id", "record", ["recruit_id"])
    op.create_index("ix_record_task_id", "record", ["task_id"])
    op.create_table(
        "task_past",
        _key(),
        _ref("task_id", "task"),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("hand_due_on", sa.Date),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("completed_on", sa.Date),
        _ref("completed_by_id", "person", null=True),
        sa.Column("settled_at", MOMENT),
        sa.Column("waived_reason", sa.Text),
    )
    op.create_index("ix_task_past_task_id_until", "task_past", ["task_id", "until"])
    op.create_table(
        "record_past",
        _key(),
        _ref("record_id", "record"),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
    )
    op.create_index("ix_record_past_record_id_until", "record_past", ["record_id", "until"])


def downgrade() -> None:
    """Drop all tables, those that others refer to last."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _key() -> sa.Column[Any]:
    return sa.Column("id", ID, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, ID, sa.ForeignKey(f"{target}.id"), nullable=null)


def _sorted(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
