"""Statements that change rows, each moulded once for all requests: only what fills it differs.

They run as steps, in order; none needs what an earlier one answered. PostgreSQL takes several steps in one
statement: all of them see the rows as they were before it, so a step that must see what an earlier one did
stands apart.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg.errors import DivisionByZero
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
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from service.store import cursor, drawing, wall
from service.store.drawing import DIALECTS
from service.store.message import send

_MOST = 200
"""So many statements of several steps are kept; an act has few shapes."""

_FEW = 4
"""So many rows are given value by value: an array for each column costs the driver more."""

_NAME = re.compile(r"%\((\w+)\)s")

_INSERTS: Mapping[str, Callable[[Table], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

Values = Mapping[str, Any]

Hears = Callable[[int], None]
"""Hears how many rows a step changed, once all steps ran; raises where they are too few."""


@dataclass(frozen=True, slots=True)
class Step:
    """A statement that is to run with what fills it, on SQLite perhaps for one row after the other.

    ``apart``: it looks at, or changes, rows that an earlier step may have changed. ``expects``: whoever hears
    how many rows it changed takes no other number.
    """

    text: str
    given: Any
    hears: Hears | None = None
    apart: bool = False
    expects: int | None = None


class OutrunError(Exception):
    """Something was changed meanwhile by who held nothing: all was undone, and has to be looked at again."""


class Mould:
    """A statement's text, and how the tables' types turn the values that fill it."""

    def __init__(self, statement: Insert | Update, dialect: Dialect) -> None:
        """Spell the statement out."""
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        turns = {
            name: each.type.dialect_impl(dialect).bind_processor(dialect)
            for name, each in compiled.binds.items()
        }
        self._turns = [(name, turn) for name, turn in turns.items() if turn is not None]

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as the driver takes them."""
        given = dict(values)
        for name, turn in self._turns:
            given[name] = turn(given[name])
        return given

    def step(
        self,
        values: Values | Sequence[Values],
        hears: Hears | None = None,
        *,
        apart: bool = False,
        expects: int | None = None,
    ) -> Step:
        """Return the step of these values, or on SQLite of several such, one after the other."""
        if isinstance(values, Mapping):
            return Step(self.text, self.filled(values), hears, apart, expects)
        return Step(self.text, [self.filled(each) for each in values], hears, apart, expects)


_made: dict[tuple[Any, ...], Mould] = {}


def mould(connection: Connection, shape: tuple[Any, ...], make: Callable[[], Insert | Update]) -> Mould:
    """Return the mould of a shape, made where there is none yet; only code decides how many there are."""
    key = (connection.dialect.name, *shape)
    if key not in _made:
        _made[key] = Mould(make(), DIALECTS[connection.dialect.name])
    return _made[key]


def adding(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    hears: Hears | None = None,
    *,
    new: bool = False,
    expects: int | None = None,
) -> list[Step]:
    """Return what inserts rows that all name the same columns; with ``new``, those not there by any key."""
    if not rows:
        return []
    dialect, names = connection.dialect.name, tuple(rows[0])
    shape = ("adding", table.name, names, new)
    if len(rows) == 1 or dialect != "postgresql":
        one = mould(connection, shape, lambda: of_few(dialect, table, names, new=new))
        return [one.step(rows[0] if len(rows) == 1 else rows, hears, expects=expects)]
    if len(rows) <= _FEW:
        few = mould(
            connection, (*shape, len(rows)), lambda: of_few(dialect, table, names, len(rows), new=new)
        )
        apart = {_of(name, place): row[name] for place, row in enumerate(rows) for name in names}
        return [few.step(apart, hears, expects=expects)]
    many = mould(connection, (*shape, "many"), lambda: of_many(table, names, new=new))
    return [many.step({name: [row[name] for row in rows] for name in names}, hears, expects=expects)]


def run(
    connection: Connection,
    steps: Sequence[Step],
    further: Sequence[drawing.Asking] = (),
    *,
    last: bool = False,
) -> list[drawing.Lists]:
    """Run steps in order, then tell those who want to hear how many rows each changed.

    Return what is drawn after all of them; PostgreSQL has it in the same message. Are they the ``last``, it
    may commit with them: a number that is not expected raises OutrunError then, and nothing is changed.
    """
    if connection.dialect.name == "postgresql":
        counts, lists = _sent(connection, steps, further, last=last)
    else:
        counts = [cursor.change(connection, step.text, step.given) for step in steps]
        lists = drawing.together(connection, further)
    for step, count in zip(steps, counts, strict=True):
        if step.hears is not None:
            step.hears(count)
    return lists


def _sent(
    connection: Connection, steps: Sequence[Step], further: Sequence[drawing.Asking], *, last: bool
) -> tuple[list[int], list[drawing.Lists]]:
    """Run steps in one message; return how many rows each changed that wants to hear it, else 0."""
    commits = last and all(step.hears is None or step.expects is not None for step in steps)
    groups: list[list[Step]] = []
    for step in steps:
        if step.apart or not groups:
            groups.append([])
        groups[-1].append(step)
    told, said = wall.settings(connection), []
    for some in groups:
        parts = ((step.text, step.hears is not None, step.expects if commits else None) for step in some)
        text, names = _joined(tuple(parts))
        said.append((text, [some[place].given[name] for place, name in names]))
    drawings = drawing.drawings("postgresql", further)
    asked = [each.numbered(given) for each, (*_, given) in zip(drawings, further, strict=True)]
    try:
        found = send(connection, [*told, *said, *asked], unread=len(told), commits=commits)
    except DBAPIError as error:
        if isinstance(error.orig, DivisionByZero):
            raise OutrunError from error
        raise
    if commits:
        wall.end(connection)
    answers = [rows[0] for rows in found]
    counts = [
        int(next(heard) or 0) if step.hears is not None else 0
        for some, heard in zip(groups, map(iter, answers), strict=False)
        for step in some
    ]
    shown = answers[len(groups) :]
    return counts, [each.read(row) for each, row in zip(drawings, shown, strict=True)]


@lru_cache(maxsize=_MOST)
def _joined(parts: tuple[tuple[str, bool, int | None], ...]) -> tuple[str, list[tuple[int, str]]]:
    """Return one statement of several with numbered places, and which step's which value stands there.

    A number that is expected fails the statement where it is another: it divides by nothing.
    """
    texts, counts = [], []
    names: dict[tuple[int, str], int] = {}
    for place, (text, hears, expects) in enumerate(parts):
        for name in _NAME.findall(text):
            names.setdefault((place, name), len(names) + 1)
        own = _NAME.sub(lambda found, at=place: f"${names[at, found[1]]}", text).replace("%%", "%")  # type: ignore[misc]
        texts.append(f"step_{place} as ({own}{' returning 1' if hears else ''})")
        if hears:
            count = f"(select count(*) from step_{place})"  # noqa: S608  our own statements
            counts.append(count if expects is None else f"{expects} / ({count} = {expects})::integer")
    return f"with {', '.join(texts)} select {', '.join(counts) or '1'}", list(names)


def value(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Return a value of a column's type that is given when the statement runs."""
    return bindparam(name, type_=kind, required=False)


def array(table: Table, name: str) -> TypeEngine[Any]:
    """Return the type of many values of a column; of texts without the length, to which a cast would cut."""
    kind = table.c[name].type
    return ARRAY(Text() if isinstance(kind, String) else kind)


def of_few(dialect: str, table: Table, names: Sequence[str], count: int = 1, *, new: bool = False) -> Any:
    """Return what inserts so many rows of these columns, each value given under its column's name and row."""
    rows = [{name: value(_of(name, place), table.c[name].type) for name in names} for place in range(count)]
    added = _INSERTS[dialect](table).inline().values(rows[0] if count == 1 else rows)
    return added.on_conflict_do_nothing() if new else added


def _of(name: str, place: int) -> str:
    return f"{name}_{place}" if place else name


def of_many(table: Table, names: Sequence[str], *, new: bool = False) -> Any:
    """Return what inserts many rows on PostgreSQL, each column given as one array under its name."""
    arrays = [value(name, array(table, name)) for name in names]
    source = func.unnest(*arrays).table_valued(*names).render_derived()
    added = postgresql.insert(table).inline().from_select(list(names), select(*source.c))
    return added.on_conflict_do_nothing() if new else added
