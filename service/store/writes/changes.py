"""The statements by which tasks change, each time with what they were before."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Connection, Insert, Update, insert, literal_column, select, update

from service.domain.words import TaskState
from service.store.among import among
from service.store.tables import task, task_past
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


def changing(
    connection: Connection,
    ids: Sequence[int],
    expected: Sequence[TaskState],
    until: date,
    values: Values,
    hears: Hears,
) -> list[Step]:
    """Return what changes tasks that are still in an expected state, and remembers what they were."""
    if not ids:
        return []
    states = tuple(map(str, expected))
    past = mould(connection, ("remembering", states), lambda: _remembering(connection, states))
    kept = past.step(_of_rows(connection, ids, {"until": until}), apart=True)
    return [kept, _now(connection, ids, states, values, hears)]


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
    now = _now(connection, [row.id for row in rows], tuple(map(str, expected)), values, hears)
    return [*moulds.adding(connection, task_past, past), now]


def touching(connection: Connection, ids: Sequence[int], values: Values) -> list[Step]:
    """Return what gives tasks these values, whatever state they are in."""
    if not ids:
        return []
    made = mould(connection, ("touching", tuple(values)), lambda: _setting(values, _these(connection)))
    return [made.step(_of_rows(connection, ids, _targets(values)), apart=True)]


def _now(
    connection: Connection, ids: Sequence[int], states: Sequence[str], values: Values, hears: Hears
) -> Step:
    shape = ("changing", tuple(values), states)
    made = mould(connection, shape, lambda: _setting(values, _still(connection, states)))
    return made.step(_of_rows(connection, ids, _targets(values)), hears)


def _of_rows(connection: Connection, ids: Sequence[int], given: Values) -> Values | list[Values]:
    """Return what is given for tasks: all at once on PostgreSQL, for one after the other on SQLite."""
    if connection.dialect.name == "postgresql":
        return {**given, "ids": list(ids)}
    return [{**given, "row": row} for row in ids]


def _remembering(connection: Connection, states: Sequence[str]) -> Insert:
    until = value("until", task_past.c.until.type)
    rows = select(task.c.id, until, *(task.c[name] for name in REMEMBERED)).where(_still(connection, states))
    return insert(task_past).inline().from_select(["task_id", "until", *REMEMBERED], rows)


def _setting(names: Iterable[str], where: Any) -> Update:
    return update(task).where(where).values({name: value(_to(name), task.c[name].type) for name in names})


def _targets(values: Values) -> dict[str, Any]:
    return {_to(name): each for name, each in values.items()}


def _these(connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        return among(task.c.id, value("ids", ARRAY(Id)))
    return task.c.id == value("row", Id)


def _still(connection: Connection, states: Sequence[str]) -> Any:
    return _these(connection) & task.c.state.in_([literal_column(f"'{each}'") for each in states])


def _to(name: str) -> str:
    return f"to_{name}"
