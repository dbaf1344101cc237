"""Statements that change rows, each moulded once for all requests: only what fills it differs.

They run as steps, in order; none needs what an earlier one answered.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Connection,
    Dialect,
    Insert,
    String,
    Table,
    Text,
    Update,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.types import TypeEngine

from service.store import cursor, wall
from service.store.message import change, numbered

_DIALECTS: Mapping[str, Dialect] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": sqlite.dialect(paramstyle="named"),
}

_INSERTS: Mapping[str, Callable[[Table], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

Values = Mapping[str, Any]

Hears = Callable[[int], None]
"""Hears how many rows a step changed, once all steps ran; raises where they are too few."""


@dataclass(frozen=True, slots=True)
class Step:
    """A statement that is to run with what fills it, on SQLite perhaps for one row after the other."""

    text: str
    given: Any
    hears: Hears | None = None


class Mould:
    """A statement's text, and how the tables' types turn the values that fill it."""

    def __init__(self, statement: Insert | Update, dialect: Dialect) -> None:
        """Spell the statement out."""
        self._names: Sequence[str] | None
        compiled = statement.compile(dialect=dialect)
        self._text, self._names = str(compiled), None
        if dialect.name == "postgresql":
            self._text, self._names = numbered(self._text)
        turns = {
            name: each.type.dialect_impl(dialect).bind_processor(dialect)
            for name, each in compiled.binds.items()
        }
        self._turns = [(name, turn) for name, turn in turns.items() if turn is not None]

    def _filled(self, values: Mapping[str, Any]) -> dict[str, Any] | list[Any]:
        given = dict(values)
        for name, turn in self._turns:
            given[name] = turn(given[name])
        return given if self._names is None else [given[name] for name in self._names]

    def step(self, values: Values | Sequence[Values], hears: Hears | None = None) -> Step:
        """Return the step of these values, or on SQLite of several such, one after the other."""
        if isinstance(values, Mapping):
            return Step(self._text, self._filled(values), hears)
        return Step(self._text, [self._filled(each) for each in values], hears)


_made: dict[tuple[Any, ...], Mould] = {}


def mould(connection: Connection, shape: tuple[Any, ...], make: Callable[[], Insert | Update]) -> Mould:
    """Return the mould of a shape, made where there is none yet; only code decides how many there are."""
    key = (connection.dialect.name, *shape)
    if key not in _made:
        _made[key] = Mould(make(), _DIALECTS[connection.dialect.name])
    return _made[key]


def adding(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    hears: Hears | None = None,
    *,
    new: bool = False,
) -> list[Step]:
    """Return what inserts rows that all name the same columns; with ``new``, those not there by any key."""
    if not rows:
        return []
    dialect, names = connection.dialect.name, tuple(rows[0])
    shape = ("adding", table.name, names, new)
    if len(rows) > 1 and dialect == "postgresql":
        many = mould(connection, (*shape, "many"), lambda: of_many(table, names, new=new))
        return [many.step(columns(rows), hears)]
    one = mould(connection, shape, lambda: of_one(dialect, table, names, new=new))
    return [one.step(rows[0] if len(rows) == 1 else rows, hears)]


def run(connection: Connection, steps: Sequence[Step]) -> None:
    """Run steps in order, then tell those who want to hear how many rows each changed."""
    if connection.dialect.name == "postgresql":
        told = wall.settings(connection)
        counts = change(connection, [*told, *((step.text, step.given) for step in steps)])[len(told) :]
    else:
        counts = [cursor.change(connection, step.text, step.given) for step in steps]
    for step, count in zip(steps, counts, strict=True):
        if step.hears is not None:
            step.hears(count)


def value(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Return a value of a column's type that is given when the statement runs."""
    return bindparam(name, type_=kind, required=False)


def columns(rows: Sequence[Values]) -> dict[str, list[Any]]:
    """Return rows that name the same columns as one list for each."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def array(table: Table, name: str) -> TypeEngine[Any]:
    """Return the type of many values of a column; of texts without the length, to which a cast would cut."""
    kind = table.c[name].type
    return ARRAY(Text() if isinstance(kind, String) else kind)


def of_one(dialect: str, table: Table, names: Sequence[str], *, new: bool = False) -> Any:
    """Return what inserts a row of these columns, each given under its name."""
    given = {name: value(name, table.c[name].type) for name in names}
    added = _INSERTS[dialect](table).inline().values(given)
    return added.on_conflict_do_nothing() if new else added


def of_many(table: Table, names: Sequence[str], *, new: bool = False) -> Any:
    """Return what inserts many rows on PostgreSQL, each column given as one array under its name."""
    arrays = [value(name, array(table, name)) for name in names]
    source = func.unnest(*arrays).table_valued(*names).render_derived()
    added = postgresql.insert(table).inline().from_select(list(names), select(*source.c))
    return added.on_conflict_do_nothing() if new else added
