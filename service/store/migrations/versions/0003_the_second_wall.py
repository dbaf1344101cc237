"""The second wall: row-level security on PostgreSQL, by the settings that ``service.store.wall`` makes.

A policy reads each setting once in a statement: ``(select …)`` is computed before the rows are.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FUNCTIONS = {
    "xikou_is(name text)": "boolean return coalesce(current_setting('xikou.' || name, true), '') <> ''",
    "xikou_id(name text)": "bigint return nullif(current_setting('xikou.' || name, true), '')::bigint",
    "xikou_ids(name text)": (
        "bigint[] return coalesce(nullif(current_setting('xikou.' || name, true), ''), '{}')::bigint[]"
    ),
    "xikou_text(name text)": "text return nullif(current_setting('xikou.' || name, true), '')",
}
"""A setting that was never made is null, one that an earlier transaction made is empty."""

EVERYTHING = "(select xikou_is('all'))"
OPERATOR = "(select xikou_is('operator'))"
FIGURES = "(select xikou_is('figures'))"
RULES = "(select xikou_is('rules'))"
VIEWER = "(select xikou_is('viewer'))"
ME = "(select xikou_id('person'))"


def _among(column: str, name: str) -> str:
    return f"{column} = any ((select xikou_ids('{name}'))::bigint[])"


REACHED = " or ".join(
    (
        _among("seen.id", "recruits"),
        _among("seen.unit_id", "units"),
        _among("seen.department_id", "departments"),
    )
)
"""Whose whole plan the viewer sees; ``seen`` is the recruit."""


def _with_recruit(column: str, reached: str = "true") -> str:
    return f"exists (select from recruit seen where seen.id = {column} and ({reached}))"


OF_RECRUIT = f"{EVERYTHING} or {{}}"
POLICIES = {
    "recruit": (
        f"{EVERYTHING} or {FIGURES} or {RULES} or {_among('id', 'past')} or {REACHED.replace('seen.', '')}"
    ),
    "posting": OF_RECRUIT.format(_with_recruit("recruit_id")),
    "suspension": OF_RECRUIT.format(_with_recruit("recruit_id")),
    "probation_extension": OF_RECRUIT.format(_with_recruit("recruit_id")),
    "assignment": (
        f"{EVERYTHING} or person_id = (select xikou_id('bearer')) or {_with_recruit('recruit_id')}"
    ),
    "task": (
        f"{EVERYTHING} or {_with_recruit('recruit_id', f'{FIGURES} or {REACHED}')}"
        f" or ({_among('recruit_id', 'past')}"
        f" and exists (select from record own where own.task_id = task.id and own.author_id = {ME}))"
    ),
    "task_past": f"{EVERYTHING} or exists (select from task seen where seen.id = task_id)",
    "record": (
        f"{EVERYTHING} or {_with_recruit('recruit_id', REACHED)}"
        f" or ({_among('recruit_id', 'past')} and author_id = {ME})"
    ),
    "record_past": f"{EVERYTHING} or exists (select from record seen where seen.id = record_id)",
    "person_key": f"{EVERYTHING} or {_with_recruit('person_id', REACHED)} or {_among('person_id', 'past')}",
    "token": f"{OPERATOR} or (select xikou_text('token')) in (hash, id::text)",
    "roster_entry": OPERATOR,
    "idempotency": f"{OPERATOR} or caller = (select xikou_text('caller'))",
}
"""What is seen of each table; only that can be written, too."""

PERSON = (
    f"{EVERYTHING} or {RULES} or ({VIEWER} and not is_recruit) or id = (select xikou_id('bearer'))"
    f" or {_among('unit_id', 'units')} or {_among('id', 'past')}"
    f" or (is_recruit and {_with_recruit('person.id', REACHED)})"
)
OWN_PEOPLE = f"{EVERYTHING} or {_among('unit_id', 'units')}"
TRACE = (
    f"{EVERYTHING} or (select xikou_is('auditor'))"
    f" or ({ME} is not null and {_with_recruit('recruit_id', REACHED)})"
)
MINE = f"{VIEWER} and actor_id is not distinct from {ME}"
WALLED = (*POLICIES, "person", "audit_event")


def upgrade() -> None:
    """Let each transaction see and change only what its settings say; the owner of the tables as well."""
    if not _on_postgresql():
        return
    for signature, body in FUNCTIONS.items():
        kind, _, rest = body.partition(" ")
        op.execute(f"create function {signature} returns {kind} language sql stable parallel safe {rest}")
    for table, seen in POLICIES.items():
        op.execute(f"create policy sight on {table} using ({seen})")
    op.execute(f"create policy sight on person for select using ({PERSON})")
    op.execute(f"create policy adding on person for insert with check ({OWN_PEOPLE})")
    op.execute(f"create policy changing on person for update using ({OWN_PEOPLE})")
    op.execute(f"create policy sight on audit_event for select using ({TRACE})")
    op.execute(f"create policy adding on audit_event for insert with check ({MINE})")
    for table in WALLED:
        op.execute(f"alter table {table} enable row level security, force row level security")


def downgrade() -> None:
    """Take the wall away."""
    if not _on_postgresql():
        return
    for table in WALLED:
        op.execute(f"alter table {table} no force row level security, disable row level security")
        op.execute(f"drop policy sight on {table}")
    for table, name in (("person", "adding"), ("person", "changing"), ("audit_event", "adding")):
        op.execute(f"drop policy {name} on {table}")
    for signature in FUNCTIONS:
        op.execute(f"drop function {signature.replace('name ', '')}")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
