"""One drawing: a statement compiled from several, what it is given, and how its answer is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import Dialect, Select, Text, cast, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from service.store.among import fitted, rooms
from service.store.lists import Reader, reader, written
from service.store.message import numbered

DIALECTS: Mapping[str, Dialect] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": sqlite.dialect(paramstyle="named"),
}

_WORD = re.compile(r"[A-Z_]+", re.ASCII)

Lists = Mapping[str, Sequence[Any]]
"""Rows by the names of their lists; of a statement with the option ``BY_COLUMN`` the columns."""


@dataclass(frozen=True)
class Drawing:
    """A statement's text, what it is given, and how its answer becomes lists."""

    text: str
    constants: Mapping[str, Any]
    lists: Sequence[tuple[str, Reader]]
    names: Sequence[str]
    """The parameters that PostgreSQL knows by number; SQLite knows them by name, those of ids apart."""

    whole: bool = True
    rooms: Sequence[str] = ()
    """The ids for which SQLite's text leaves room."""

    def read(self, row: Sequence[Any]) -> Lists:
        """Return the lists of an answer: each in a cell of its own, or all of them in one."""
        found = orjson.loads(row[0]) if self.whole else [each and orjson.loads(each) for each in row]
        return {name: read(rows) for rows, (name, read) in zip(found, self.lists, strict=True)}

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
    columns, lists = [], []
    for name, statement in parts.items():
        rows, options = statement.subquery(f"rows_of_{name}"), statement.get_execution_options()
        text = written(rows, options, is_sqlite=is_sqlite)
        columns.append(text.label(name))
        lists.append((name, reader(rows, options, is_sqlite=is_sqlite)))
    whole: Select[Any] = (
        select(*columns) if is_sqlite else select(cast(func.json_build_array(*columns), Text))
    )
    compiled = whole.compile(dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True})
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    spelled, kept = _spelled(str(compiled), constants, is_sqlite=is_sqlite)
    if is_sqlite:
        left = rooms(spelled)
        names = tuple(name for name in compiled.params if name in kept or name not in constants)
        return Drawing(spelled, kept, lists, [each for each in names if each not in left], False, left)
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
