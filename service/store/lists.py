"""The lists of a drawn statement: how each is written as JSON, and how it is read.

Of few rows, each is an array; of many, each column is, which PostgreSQL writes faster: arrays of one kind.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    ScalarSelect,
    Subquery,
    TypeDecorator,
    func,
    select,
)

BY_COLUMN = {"by_column": True}
"""The option of a statement of which the columns are wanted, not the rows."""
MANY = {"many": True}
"""The option of a statement that may find many rows of many columns."""

Reader = Callable[[list[Any] | None], list[Any]]
_Turns = Sequence[tuple[int, Callable[[Any], Any]]]
"""What turns cells of JSON into what the tables' types say, by position."""


def written(rows: Subquery, options: Mapping[str, Any], *, is_sqlite: bool) -> ScalarSelect[Any]:
    """Return the statement that writes a list; what finds no row may write null."""
    array, listed = (
        (func.json_array, func.json_group_array) if is_sqlite else (func.json_build_array, func.json_agg)
    )
    cells = [func.json(each) if is_sqlite and _is(each, JSON) else each for each in rows.c]
    by_column = options.keys() & {*BY_COLUMN, *MANY}
    said = array(*map(listed, cells)) if by_column else listed(array(*cells))
    return select(said).select_from(rows).scalar_subquery()


def reader(rows: Subquery, options: Mapping[str, Any], *, is_sqlite: bool) -> Reader:
    """Return what reads a list as it was written: rows by the names of their columns, or the columns."""
    turns = _turns(rows.c, is_sqlite=is_sqlite)
    if BY_COLUMN.keys() <= options.keys():
        return partial(_columns, turns)
    kind: Any = namedtuple("Row", [each.key for each in rows.c])  # type: ignore[misc]  # noqa: PYI024  known only now
    return partial(_many if MANY.keys() <= options.keys() else _few, turns, partial(tuple.__new__, kind))


def _columns(turns: _Turns, found: list[Any] | None) -> list[Any]:
    columns: list[list[Any]] = [each or [] for each in found or ()]
    for index, turn in turns:
        columns[index] = [None if each is None else turn(each) for each in columns[index]]
    return columns


def _many(turns: _Turns, make: Callable[[Any], Any], found: list[Any] | None) -> list[Any]:
    return list(map(make, zip(*_columns(turns, found), strict=True)))


def _few(turns: _Turns, make: Callable[[Any], Any], rows: list[Any] | None) -> list[Any]:
    if not rows:
        return []
    for index, turn in turns:
        for row in rows:
            if row[index] is not None:
                row[index] = turn(row[index])
    return list(map(make, rows))


def _turns(columns: Any, *, is_sqlite: bool) -> _Turns:
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for index, each in enumerate(columns):
        if _is(each, Date):
            found.append((index, date.fromisoformat))
        elif _is(each, DateTime):
            found.append((index, _moment))
        elif is_sqlite and _is(each, Boolean):
            found.append((index, bool))
    return found


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _is(column: ColumnElement[Any], kind: type) -> bool:
    own = column.type
    return isinstance(own.impl if isinstance(own, TypeDecorator) else own, kind)
