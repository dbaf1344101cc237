"""The statements by which tasks change, each time with what they were before."""

from collections.abc import Sequence
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
    names, states = tuple(values), tuple(map(str, expected))
    given = {"until": until, **{_to(name): each for name, each in values.items()}}
    shape = ("changing", names, states)
    if connection.dialect.name == "postgresql":
        both = mould(connection, shape, lambda: _both(states, names))
        return [both.step({**given, "ids": list(ids)}, hears)]
    past = mould(connection, ("remembering", states), lambda: _remembering(states))
    now = mould(connection, shape, lambda: _changing(states, names))
    each = [{**given, "row": row} for row in ids]
    return [past.step([{"until": until, "row": row} for row in ids]), now.step(each, hears)]


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
    names, states = tuple(values), tuple(map(str, expected))
    past = [
        {"task_id": row.id, "until": until, **{name: getattr(row, name) for name in REMEMBERED}}
        for row in rows
    ]
    given = {_to(name): each for name, each in values.items()}
    if connection.dialect.name == "postgresql":
        many = len(rows) > 1
        shape = ("changing known", names, states, many)
        both = mould(connection, shape, lambda: _known(states, names, many=many))
        kept = moulds.columns(past) if many else past[0]
        return [both.step({**kept, **given, "ids": [row.id for row in rows]}, hears)]
    now = mould(connection, ("changing", names, states), lambda: _changing(states, names))
    each = [{**given, "row": row.id} for row in rows]
    return [*moulds.adding(connection, task_past, past), now.step(each, hears)]


def touching(connection: Connection, ids: Sequence[int], values: Values) -> list[Step]:
    """Return what gives tasks these values, whatever state they are in."""
    if not ids:
        return []
    names = tuple(values)
    given = {_to(name): each for name, each in values.items()}
    if connection.dialect.name == "postgresql":
        made = mould(connection, ("touching", names), lambda: _touching(names, many=True))
        return [made.step({**given, "ids": list(ids)})]
    made = mould(connection, ("touching", names), lambda: _touching(names, many=False))
    return [made.step([{**given, "row": row} for row in ids])]


def _both(states: Sequence[str], names: Sequence[str]) -> Update:
    """Remember and change in one statement, whose parts see the same rows: as they were before it."""
    return _changing(states, names, many=True).add_cte(_remembering(states, many=True).cte("remembered"))


def _known(states: Sequence[str], names: Sequence[str], *, many: bool) -> Update:
    columns = ("task_id", "until", *REMEMBERED)
    added = moulds.of_many(task_past, columns) if many else moulds.of_one("postgresql", task_past, columns)
    return _changing(states, names, many=True).add_cte(added.cte("remembered"))


def _remembering(states: Sequence[str], *, many: bool = False) -> Insert:
    until = value("until", task_past.c.until.type)
    rows = select(task.c.id, until, *(task.c[name] for name in REMEMBERED)).where(_still(states, many=many))
    return insert(task_past).inline().from_select(["task_id", "until", *REMEMBERED], rows)


def _changing(states: Sequence[str], names: Sequence[str], *, many: bool = False) -> Update:
    return update(task).where(_still(states, many=many)).values(_given(names))


def _touching(names: Sequence[str], *, many: bool) -> Update:
    return update(task).where(_these(many=many)).values(_given(names))


def _given(names: Sequence[str]) -> dict[str, Any]:
    return {name: value(_to(name), task.c[name].type) for name in names}


def _these(*, many: bool) -> Any:
    return among(task.c.id, value("ids", ARRAY(Id))) if many else task.c.id == value("row", Id)


def _still(states: Sequence[str], *, many: bool) -> Any:
    return _these(many=many) & task.c.state.in_([literal_column(f"'{each}'") for each in states])


def _to(name: str) -> str:
    return f"to_{name}"
