"""Units, departments, people and the roles that they are granted."""

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Table, UniqueConstraint

from service.store.tables.columns import Id, Sorted, key, metadata, ref

unit = Table(
    "unit",
    metadata,
    key(),
    Column("code", Sorted(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    ref("parent_id", "unit", null=True, index=True),
)

department = Table(
    "department",
    metadata,
    key(),
    Column("code", Sorted(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    ref("unit_id", "unit", index=True),
)

person = Table(
    "person",
    metadata,
    key(),
    Column("code", Sorted(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("pinyin", Sorted(400), nullable=False),
    Column("initials", Sorted(100), nullable=False),
    ref("unit_id", "unit", null=True, index=True),
    Column("rank", String(20), nullable=False),
    Column("title", String(200)),
    Column("service_since", Integer),
    Column("phone", String(64)),
    Column("email", String(200)),
    Column("office", String(200)),
    Column("is_recruit", Boolean, nullable=False),
)

department_head = Table(
    "department_head",
    metadata,
    key(),
    ref("department_id", "department", index=True),
    ref("person_id", "person", index=True),
    Column("starts_on", Date),
    Column("ends_on", Date),
)

role_grant = Table(
    "role_grant",
    metadata,
    key(),
    ref("person_id", "person", index=True),
    Column("role", String(20), nullable=False, index=True),
    ref("unit_id", "unit", null=True, index=True),
    Column("starts_on", Date),
    Column("ends_on", Date),
)

roster_entry = Table(
    "roster_entry",
    metadata,
    key(),
    Column("sheet", String(20), nullable=False),
    Column("entry", Sorted(200), nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("named", JSON, nullable=False),
    UniqueConstraint("sheet", "entry"),
)
"""What a roster last said of a row: importing again changes only what the workbook says anew."""

cohort = Table(
    "cohort",
    metadata,
    key(),
    Column("code", Sorted(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
)
