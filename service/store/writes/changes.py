"""The statements by which tasks and records change, each time with what they were before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Connection, Insert, Table, Update, insert, literal_column, select, update

from service.domain.words import TaskState, Word
from service.store.among import among
from service.store.tables import record, record_past, task, task_past
from service.store.tables.columns import Id
from service.store.writes import moulds
from service.store.writes.moulds import Hears, Step, Values, mould, value

REMEMBERED = (
    "hand_due_on",
    "state",
    "late",
    "completed_on",
    "completed_by_id",
    "settled_at",
    "waived_reason",
)
"""What is kept of a task when it changes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What changes from one state to another, and where what it was is kept."""

    table: Table
    past: Table
    state: str
    remembered: Sequence[str]

    @property
    def owner(self) -> str:
        """The column that names whose past a row is."""
        return f"{self.table.name}_id"


TASKS = Kind(task, task_past, "state", REMEMBERED)
RECORDS = Kind(record, record_past, "status", ("status",))


def changing(
    connection: Connection,
    kind: Kind,
    ids: Sequence[int],
    expected: Sequence[Word],
    until: date,
    values: Values,
    hears: Hears,
) -> list[Step]:
    """Return what changes rows that are still in an expected state, and remembers what they were."""
    if not ids:
        return []
    states = tuple(map(str, expected))
    shape = ("remembering", kind.table.name, states)
    past = mould(connection, shape, lambda: _remembering(connection, kind, states))
    kept = past.step(_of_rows(connection, ids, {"until": until}), apart=True)
    return [kept, _now(connection, kind, ids, states, values, hears)]


def changing_known(
    connection: Connection,
    rows: Sequence[Any],
    expected: Sequence[TaskState],
    until: date,
    values: Values,
    hears: Hears,
) -> list[Step]:
    """Return what changes tasks as ``changing`` does, whose rows were read while their plans are held."""
    if not rows:
        return []
    past = [
        {"task_id": row.id, "until": until, **{name: getattr(row, name) for name in REMEMBERED}}
        for row in rows
    ]
    ids, states = [row.id for row in rows], tuple(map(str, expected))
    now = _now(connection, TASKS, ids, states, values, hears, expects=len(ids))
    return [*moulds.adding(connection, task_past, past), now]


def touching(connection: Connection, ids: Sequence[int], values: Values) -> list[Step]:
    """Return what gives tasks these values, whatever state they are in."""
    if not ids:
        return []
    shape = ("touching", tuple(values))
    made = mould(connection, shape, lambda: _setting(task, values, _these(connection, task)))
    return [made.step(_of_rows(connection, ids, _targets(values)), apart=True)]


def _now(
    connection: Connection,
    kind: Kind,
    ids: Sequence[int],
    states: Sequence[str],
    values: Values,
    hears: Hears,
    *,
    expects: int | None = None,
) -> Step:
    shape = ("changing", kind.table.name, tuple(values), states)
    made = mould(connection, shape, lambda: _setting(kind.table, values, _still(connection, kind, states)))
    return made.step(_of_rows(connection, ids, _targets(values)), hears, expects=expects)


def _of_rows(connection: Connection, ids: Sequence[int], given: Values) -> Values | list[Values]:
    """Return what is given for rows: all at once on PostgreSQL, for one after the other on SQLite."""
    if connection.dialect.name == "postgresql":
        return {**given, "ids": list(ids)}
    return [{**given, "row": row} for row in ids]


def _remembering(connection: Connection, kind: Kind, states: Sequence[str]) -> Insert:
    names = [kind.table.c[name] for name in kind.remembered]
    rows = select(kind.table.c.id, value("until", kind.past.c.until.type), *names)
    into = insert(kind.past).inline()
    return into.from_select(
        [kind.owner, "until", *kind.remembered], rows.where(_still(connection, kind, states))
    )


def _setting(table: Table, names: Iterable[str], where: Any) -> Update:
    return update(table).where(where).values({name: value(_to(name), table.c[name].type) for name in names})


def _targets(values: Values) -> dict[str, Any]:
    return {_to(name): each for name, each in values.items()}


def _these(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        return among(table.c.id, value("ids", ARRAY(Id)))
    return table.c.id == value("row", Id)


def _still(connection: Connection, kind: Kind, states: Sequence[str]) -> Any:
    state = kind.table.c[kind.state]
    return _these(connection, kind.table) & state.in_([literal_column(f"'{each}'") for each in states])


def _to(name: str) -> str:
    return f"to_{name}"
