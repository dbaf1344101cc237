"""One drawing: a statement compiled from several, what it is given, and how its answer is read."""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Select,
    Text,
    TypeDecorator,
    cast,
    func,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from service.store.among import fitted, rooms
from service.store.message import numbered

DIALECTS: Mapping[str, Dialect] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": sqlite.dialect(paramstyle="named"),
}

_NOTHING = ("[null", "[[]")
"""So a list without rows begins: PostgreSQL gathers none into null, SQLite into an empty array."""
_WORD = re.compile(r"[A-Z_]+", re.ASCII)


Lists = Mapping[str, Sequence[Any]]
"""Rows by the names of their lists; of a statement with the option ``by_column`` the columns."""


@dataclass(frozen=True)
class Drawing:
    """A statement's text, what it is given, and how its answer becomes lists."""

    text: str
    constants: Mapping[str, Any]
    lists: Sequence[tuple[str, Callable[[Any], Any] | None, Sequence[tuple[int, Callable[[Any], Any]]]]]
    names: Sequence[str]
    """The parameters that PostgreSQL knows by number; SQLite knows them by name, those of ids apart."""

    rooms: Sequence[str] = ()
    """The ids for which SQLite's text leaves room."""

    def read(self, row: Sequence[Any]) -> Lists:
        """Return the lists of an answer."""
        lists = zip(row, self.lists, strict=True)
        return {
            name: [] if make and text.startswith(_NOTHING) else _rows(text, make, read)
            for text, (name, make, read) in lists
        }

    def numbered(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return the text and all parameters as PostgreSQL takes them: ids as an array."""
        whole = {**self.constants, **given}
        values = map(whole.get, self.names)
        return self.text, [
            f"{{{','.join(map(str, each))}}}" if type(each) is list else each for each in values
        ]

    def filled(self, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the text and all parameters as SQLite takes them."""
        whole = {**self.constants, **given}
        filled = {name: _plain(whole.get(name)) for name in self.names}
        if not self.rooms:
            return self.text, filled
        return fitted(self.text, {name: whole[name] for name in self.rooms}, filled), filled


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def made(parts: Mapping[str, Select[Any]], dialect: str) -> Drawing:
    """Compile what is drawn into one statement."""
    is_sqlite = dialect == "sqlite"
    array, listed = (
        (func.json_array, func.json_group_array) if is_sqlite else (func.json_build_array, func.json_agg)
    )
    columns, lists = [], []
    for name, statement in parts.items():
        rows = statement.subquery(f"rows_of_{name}")
        cells = [listed(func.json(each) if is_sqlite and _is(each, JSON) else each) for each in rows.c]
        text = select(array(*cells)).select_from(rows).scalar_subquery()
        columns.append((text if is_sqlite else cast(text, Text)).label(name))
        kind: Any = namedtuple("Row", [each.key for each in rows.c])  # type: ignore[misc]  # noqa: PYI024  known only now
        make = None if statement.get_execution_options().get("by_column") else partial(tuple.__new__, kind)
        lists.append((name, make, _readers(rows.c, is_sqlite=is_sqlite)))
    compiled = select(*columns).compile(
        dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
    )
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    spelled, kept = _spelled(str(compiled), constants, is_sqlite=is_sqlite)
    if is_sqlite:
        left = rooms(spelled)
        names = tuple(name for name in compiled.params if name in kept or name not in constants)
        return Drawing(spelled, kept, lists, [each for each in names if each not in left], left)
    said, names = numbered(spelled)
    return Drawing(said, kept, lists, names)


def _spelled(text: str, constants: Mapping[str, Any], *, is_sqlite: bool) -> tuple[str, dict[str, Any]]:
    """Spell the drawing's own words and numbers out: a plan that is kept should know what they are."""
    kept: dict[str, Any] = {}
    for name, value in constants.items():
        place = f":{name}" if is_sqlite else f"%({name})s"
        if isinstance(value, str) and _WORD.fullmatch(value):
            spelled = f"'{value!s}'"
        elif isinstance(value, int) and not isinstance(value, bool):
            spelled = str(int(value))
        else:
            kept[name] = str(value) if isinstance(value, str) else value
            continue
        text = re.sub(rf"{re.escape(place)}(?!\w)", spelled, text)
    return text, kept


def _is(column: ColumnElement[Any], kind: type) -> bool:
    own = column.type
    return isinstance(own.impl if isinstance(own, TypeDecorator) else own, kind)


def _readers(columns: Any, *, is_sqlite: bool) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return what turns cells of JSON into what the tables' types say, by position."""
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


def _rows(
    text: str, make: Callable[[Any], Any] | None, readers: Sequence[tuple[int, Callable[[Any], Any]]]
) -> list[Any]:
    """Return rows, or the columns (of none if need be) where nothing makes rows of them."""
    columns: list[list[Any]] = orjson.loads(text)
    if text.startswith(_NOTHING):
        return [[] for _ in columns]
    for index, read in readers:
        columns[index] = [None if each is None else read(each) for each in columns[index]]
    return list(map(make, zip(*columns, strict=True))) if make else columns
