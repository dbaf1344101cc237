"""A trace that only grows and is sealed, and payloads that can be encrypted and erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TRACE = ("audit_event", "audit_seal")


def upgrade() -> None:
    """Widen the events, add seals and keys, and let events and seals only be inserted."""
    with op.batch_alter_table("audit_event") as events:
        events.add_column(sa.Column("uid", sa.String(64)))
        events.add_column(sa.Column("recorded_on", sa.Date))
        events.add_column(sa.Column("portal_id", ID))
        events.add_column(sa.Column("role", sa.String(20)))
        events.add_column(sa.Column("request_id", sa.String(64)))
        events.add_column(sa.Column("key_id", sa.String(16)))
        events.add_column(sa.Column("mac", sa.String(64)))
        events.create_foreign_key("fk_audit_event_portal_id", "unit", ["portal_id"], ["id"])
    old = sa.table("audit_event", *map(sa.column, ("id", "uid", "key_id", "mac", "recorded_on", "at")))
    uid = sa.literal("before-") + sa.cast(old.c.id, sa.String)
    day = sa.func.date(old.c["at"], type_=sa.Date)
    op.execute(old.update().values(uid=uid, key_id="", mac="", recorded_on=day))
    with op.batch_alter_table("audit_event") as events:
        for name, length in (("uid", 64), ("key_id", 16), ("mac", 64)):
            events.alter_column(name, existing_type=sa.String(length), nullable=False)
        events.alter_column("recorded_on", existing_type=sa.Date, nullable=False)
        events.create_unique_constraint("uq_audit_event_uid", ["uid"])
        events.create_index("ix_audit_event_actor_id", ["actor_id"])
        events.create_index("ix_audit_event_unit_id", ["unit_id", "id"])
    op.create_table(
        "audit_seal",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("event_id", ID, nullable=False, unique=True),
        sa.Column("algorithm", sa.String(8), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "person_key",
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        sa.Column("master_key_id", sa.String(16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.add_column("record", sa.Column("sealed_payload", sa.LargeBinary))
    op.add_column("record", sa.Column("erased_on", sa.Date))
    _forbid_changes()


def downgrade() -> None:
    """Take all of it away again: what was encrypted, and who read what, is lost."""
    _allow_changes()
    with op.batch_alter_table("record") as records:
        records.drop_column("erased_on")
        records.drop_column("sealed_payload")
    op.drop_table("person_key")
    op.drop_table("audit_seal")
    op.execute("delete from audit_event where action like 'read%'")
    with op.batch_alter_table("audit_event") as events:
        events.drop_index("ix_audit_event_unit_id")
        events.drop_index("ix_audit_event_actor_id")
        events.drop_constraint("uq_audit_event_uid", type_="unique")
        events.drop_constraint("fk_audit_event_portal_id", type_="foreignkey")
        for name in ("mac", "key_id", "request_id", "role", "portal_id", "recorded_on", "uid"):
            events.drop_column(name)


def _forbid_changes() -> None:
    if _on_postgresql():
        op.execute(
            "create function refuse_change() returns trigger language plpgsql as "
            "$$ begin raise exception 'the trace is only ever added to'; end $$"
        )
    for table in TRACE:
        for statement in _triggers(table):
            op.execute(statement)


def _triggers(table: str) -> list[str]:
    if _on_postgresql():
        rows = f"create trigger {table}_only_grows before update or delete on {table} for each row"
        whole = f"create trigger {table}_is_not_emptied before truncate on {table} for each statement"
        return [f"{each} execute function refuse_change()" for each in (rows, whole)]
    refuse = "begin select raise(abort, 'the trace is only ever added to'); end"
    return [
        f"create trigger {table}_no_{act} before {act} on {table} {refuse}" for act in ("update", "delete")
    ]


def _allow_changes() -> None:
    for table in TRACE:
        names = (
            [f"{table}_only_grows", f"{table}_is_not_emptied"]
            if _on_postgresql()
            else [f"{table}_no_update", f"{table}_no_delete"]
        )
        for name in names:
            on = f" on {table}" if _on_postgresql() else ""
            op.execute(f"drop trigger {name}{on}")
    if _on_postgresql():
        op.execute("drop function refuse_change()")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
