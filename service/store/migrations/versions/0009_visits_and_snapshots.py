"""Visits with their findings and follow-ups, and snapshots of plans at their milestones."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ALL = "(select xikou_is('all'))"
COUNTED = "(select xikou_is('figures'))"
ME = "(select xikou_id('person'))"
UNITS = "any ((select xikou_ids('units'))::bigint[])"
AMONG = "{} = any ((select xikou_ids('{}'))::bigint[])"
REACHED = " or ".join(
    AMONG.format(*each)
    for each in (("seen.id", "recruits"), ("seen.unit_id", "units"), ("seen.department_id", "departments"))
)
OF_RECRUIT = f"exists (select from recruit seen where seen.id = recruit_id and ({REACHED}))"
STAYS = f"exists (select from recruit seen where seen.id = recruit_id and seen.unit_id = {UNITS})"
OF_UNIT = f"(recruit_id is null or {STAYS})"
POLICIES = {
    "visit": f"{ALL} or unit_id = {UNITS} or {COUNTED}",
    "visit_visitor": "exists (select from visit seen where seen.id = visit_id)",
    "finding": (
        f"{ALL} or ({ME} is not null and {OF_UNIT}"
        f" and exists (select from visit seen where seen.id = visit_id and seen.unit_id = {UNITS}))"
    ),
    "follow_up": (
        f"{ALL} or owner_id = {ME} or {COUNTED} or ({ME} is not null and unit_id = {UNITS} and {OF_UNIT})"
    ),
    "follow_up_answer": "exists (select from follow_up seen where seen.id = follow_up_id)",
    "snapshot": f"{ALL} or {OF_RECRUIT}",
}
GROWS_ON_POSTGRESQL = tuple(
    f"create trigger snapshot_{name} on snapshot for each {which} execute function refuse_change()"
    for name, which in (
        ("only_grows before update or delete", "row"),
        ("is_not_emptied before truncate", "statement"),
    )
)
GROWS_ON_SQLITE = tuple(
    f"create trigger snapshot_no_{act} before {act} on snapshot"
    " begin select raise(abort, 'the trace is only ever added to'); end"
    for act in ("update", "delete")
)
INDEXED = (
    *(("visit", "unit_id"), ("visit", "visited_on"), ("visit_visitor", "person_id")),
    *(
        ("finding", "visit_id"),
        ("finding", "recruit_id"),
        ("follow_up", "unit_id"),
        ("follow_up", "visit_id"),
    ),
    *(("follow_up", "recruit_id"), ("follow_up", "owner_id"), ("follow_up", "due_on")),
    *(("follow_up_answer", "follow_up_id"), ("follow_up_answer", "author_id")),
)


def upgrade() -> None:
    """Let visits be recorded and followed up, and milestones be remembered as they were."""
    with op.batch_alter_table("happening") as changed:
        changed.alter_column("recruit_id", existing_type=ID, nullable=True)
    op.create_table(
        "visit",
        sa.Column("id", ID, primary_key=True),
        sa.Column("unit_id", ID, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("visited_on", sa.Date, nullable=False),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "visit_visitor",
        sa.Column("id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.UniqueConstraint("visit_id", "person_id"),
    )
    op.create_table(
        "finding",
        sa.Column("id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id")),
        sa.Column("track", sa.String(64)),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", ID, primary_key=True),
        sa.Column("unit_id", ID, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("visit_id", ID, sa.ForeignKey("visit.id")),
        sa.Column("finding_id", ID, sa.ForeignKey("finding.id"), unique=True),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id")),
        sa.Column("owner_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "follow_up_answer",
        sa.Column("id", ID, primary_key=True),
        sa.Column("follow_up_id", ID, sa.ForeignKey("follow_up.id"), nullable=False),
        sa.Column("author_id", ID, sa.ForeignKey("person.id")),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("closes", sa.Boolean, nullable=False),
        sa.Column("answered_on", sa.Date, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", ID, primary_key=True),
        sa.Column("recruit_id", ID, sa.ForeignKey("recruit.id"), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("taken_on", sa.Date, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("recruit_id", "stage"),
    )
    for table, name in INDEXED:
        op.create_index(f"ix_{table}_{name}", table, [name])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in GROWS_ON_POSTGRESQL if postgresql else GROWS_ON_SQLITE:
        op.execute(statement)
    if postgresql:
        for table, seen in POLICIES.items():
            op.execute(f"create policy sight on {table} using ({seen})")
            op.execute(f"alter table {table} enable row level security, force row level security")


def downgrade() -> None:
    """Take them away: what was found and kept is lost."""
    for table in ("snapshot", "follow_up_answer", "follow_up", "finding", "visit_visitor", "visit"):
        op.drop_table(table)
    op.execute("delete from happening where recruit_id is null")
    with op.batch_alter_table("happening") as changed:
        changed.alter_column("recruit_id", existing_type=ID, nullable=False)
