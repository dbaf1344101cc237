"""The same wall with fewer questions: a statement sets up all that its policies ask before it asks anything.

Most statements find a few rows by key, and most of what they set up were policies. Flags are asked together,
lists of the same kind as one; where a row or two are looked at, the row itself asks; what few viewers have is
left to functions that nobody calls until a row depends on it. What is seen stays the same.
"""

from importlib import import_module

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_wall = import_module("service.store.migrations.versions.0003_the_second_wall")
_indexed = import_module("service.store.migrations.versions.0012_reached_by_index")

FUNCTIONS = {
    "xikou_reached()": (
        "setof bigint rows 100",
        """declare
            told_units constant bigint[] := {schema}.xikou_ids('units');
            told_departments constant bigint[] := {schema}.xikou_ids('departments');
        begin
            if told_units <> '{{}}' or told_departments <> '{{}}' then
                return query select seen.id from {schema}.recruit seen
                    where seen.unit_id = any (told_units) or seen.department_id = any (told_departments);
            end if;
        end""",
    ),
    "xikou_written()": (
        "bigint[]",
        """begin
            return array(
                select own.task_id from {schema}.record own where own.author_id = {schema}.xikou_id('person')
            );
        end""",
    ),
}
"""The recruits of the viewer's units and departments; the tasks of records in sight that the viewer wrote.

They look as whoever asks: the wall around what they look at holds them too. PL/pgSQL keeps their plans, and
nothing of them is set up with the statement, as it would be of a function in SQL.
"""


def _flags(*names: str) -> str:
    return f"(select {' or '.join(_is(name) for name in names)})"


def _is(name: str) -> str:
    return f"xikou_is('{name}')"


def _listed(*names: str) -> str:
    lists = " || ".join(f"xikou_ids('{name}')" for name in names)
    return f"any ((select {lists})::bigint[])"


HERE = "in (select seen from xikou_reached() seen)"
KNOWN = f"recruit_id = {_listed('recruits', 'past')} or recruit_id {HERE}"  # whoever is seen in ``recruit``
OF_RECRUIT = f"{_flags('all', 'figures', 'rules')} or {KNOWN}"
POLICIES = {
    "recruit": (
        f"{_flags('all', 'figures', 'rules')} or id = {_listed('recruits', 'past')}"
        f" or unit_id = {_listed('units')} or department_id = {_listed('departments')}"
    ),
    "posting": OF_RECRUIT,
    "suspension": OF_RECRUIT,
    "probation_extension": OF_RECRUIT,
    "assignment": (
        f"{_flags('all', 'figures', 'rules')} or person_id = (select xikou_id('bearer')) or {KNOWN}"
    ),
    "task": (
        f"{_flags('all', 'figures')} or recruit_id = {_listed('recruits')} or recruit_id {HERE}"
        f" or (recruit_id = {_listed('past')} and id = any ((select xikou_written())::bigint[]))"
    ),
    "record": (
        f"{_flags('all')} or recruit_id = {_listed('recruits')} or recruit_id {HERE}"
        f" or (recruit_id = {_listed('past')} and author_id = xikou_id('person'))"
    ),
    "person": (
        f"{_flags('all', 'rules')} or ({_flags('viewer')} and not is_recruit)"
        f" or id = any ((select xikou_id('bearer') || xikou_ids('past'))::bigint[])"
        f" or (is_recruit and id = {_listed('recruits')}) or unit_id = {_listed('units')}"
        f" or (is_recruit and id {HERE})"
    ),
    "token": f"{_is('operator')} or xikou_text('token') in (hash, id::text)",
    "idempotency": f"{_is('operator')} or caller = xikou_text('caller')",
}
"""What is seen of each table. That a recruit is there, a foreign key says; ``recruits`` names no one else."""

ADDING = {
    "audit_event": f"{_is('viewer')} and actor_id is not distinct from xikou_id('person')",
    "happening": _is("viewer"),
}


def upgrade() -> None:
    """Ask less."""
    if not _on_postgresql():
        return
    schema = _schema()
    for signature, (kind, body) in FUNCTIONS.items():
        returns, _, rows = kind.partition(" rows ")
        more = f" rows {rows}" if rows else ""
        op.execute(
            f"create function {signature} returns {returns} language plpgsql stable parallel safe{more}"
            f" as $${body.format(schema=schema)}$$"
        )
    _alter(POLICIES, ADDING)


def downgrade() -> None:
    """Ask everything again."""
    if not _on_postgresql():
        return
    before = {**_wall.POLICIES, "person": _wall.PERSON, **_indexed.POLICIES}
    _alter(
        {table: before[table] for table in POLICIES}, {"audit_event": _wall.MINE, "happening": _wall.VIEWER}
    )
    for signature in FUNCTIONS:
        op.execute(f"drop function {signature}")


def _alter(policies: dict[str, str], adding: dict[str, str]) -> None:
    for table, seen in policies.items():
        op.execute(f"alter policy sight on {table} using ({seen})")
    for table, said in adding.items():
        op.execute(f"alter policy adding on {table} with check ({said})")


def _schema() -> str:
    """Return the name of the schema, quoted: no table that shadows ours is looked at."""
    return str(op.get_bind().exec_driver_sql("select quote_ident(current_schema())").scalar())


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
