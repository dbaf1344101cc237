"""Statements drawn once for all requests of a shape: scope, day and arguments are named, given when they run.

A drawing gathers several lists of rows in one statement: the database reads one state in one turn, and its
plan is kept. Each list is one JSON text (``lists``). Predicates are those of all other statements, from the
scope's own methods; only what they compare with is a parameter here.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Text, cast, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from service.store import cursor, wall
from service.store.among import fitted, rooms
from service.store.lists import Reader, reader, written
from service.store.message import numbered, send
from service.store.outline import IDS, blank, drawable, named
from service.store.reads.shape import Reading
from service.store.sights import Sight

DIALECTS: Mapping[str, Dialect] = {
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
    "sqlite": sqlite.dialect(paramstyle="named"),
}
_MOST = 500
"""So many drawings are kept: a few for each document of each portal and kind of viewer."""

_WORD = re.compile(r"[A-Z_]+", re.ASCII)

Lists = Mapping[str, Sequence[Any]]
"""Rows by the names of their lists; of a statement with the option ``BY_COLUMN`` the columns."""

Draw = Callable[[Reading], Mapping[str, Select[Any]]]
Asking = tuple[Any, Callable[[], Mapping[str, Select[Any]]], Mapping[str, Any]]
"""A drawing's shape, what draws it, and what is given when it runs."""


def gather(reading: Reading, shape: tuple[Any, ...], draw: Draw, **values: Any) -> Lists:
    """Run a drawing for a viewer; ``shape`` names what of the drawing is not a parameter."""
    return run(reading.connection, *asking(reading, shape, draw, **values))


def asking(reading: Reading, shape: tuple[Any, ...], draw: Draw, **values: Any) -> Asking:
    """Return what ``gather`` would run, to be run together with others."""
    scope = reading.scope
    some = frozenset(name for name in IDS if getattr(scope, name))
    kind = (tuple(scope.roles), some, scope.person_id is None, scope.unit_id is None)
    given = {
        **values,
        "today": reading.today,
        "as_of": reading.as_of,
        "viewer": scope.person_id,
        "viewer_unit": scope.unit_id,
        **{name: sorted(getattr(scope, name)) for name in some},
    }
    return (kind, shape), lambda: draw(blank(reading)), given


def run(
    connection: Connection,
    shape: Any,
    draw: Callable[[], Mapping[str, Select[Any]]],
    given: Mapping[str, Any],
    sight: Sight | None = None,
) -> Lists:
    """Run a drawing, which is drawn where none of its shape was; with a sight of its own if it names one."""
    return together(connection, [(shape, draw, given)], sight)[0]


def together(
    connection: Connection,
    asked: Sequence[Asking],
    sight: Sight | None = None,
) -> list[Lists]:
    """Run drawings in this order, each as ``run``; PostgreSQL has them in one message."""
    dialect = connection.dialect.name
    drawings = [_drawing((dialect, shape), draw, dialect) for shape, draw, _ in asked]
    filled = zip(drawings, (given for _, _, given in asked), strict=True)
    if dialect == "sqlite":
        rows = [cursor.row(connection, *each.filled(given)) for each, given in filled]
    else:
        told = wall.settings(connection, sight)
        said = [*told, *(each.numbered(given) for each, given in filled)]
        rows = [answer[0] for answer in send(connection, said)[len(told) :]]
    return [each.read(row) for each, row in zip(drawings, rows, strict=True)]


@dataclass(frozen=True)
class _Drawing:
    text: str
    constants: Mapping[str, Any]
    lists: Sequence[tuple[str, Reader]]
    names: Sequence[str]
    """The parameters that PostgreSQL knows by number; SQLite knows them by name, those of ids apart."""

    rooms: Sequence[str] = ()
    """The ids for which SQLite's text leaves room."""

    def read(self, row: Sequence[Any]) -> Lists:
        """Return the lists of an answer."""
        return {name: read(text) for text, (name, read) in zip(row, self.lists, strict=True)}

    def numbered(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return the text and all parameters as PostgreSQL takes them."""
        whole = {**self.constants, **given}
        return self.text, [_listed(whole.get(name)) for name in self.names]

    def filled(self, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the text and all parameters as SQLite takes them."""
        whole = {**self.constants, **given}
        filled = {name: _plain(whole.get(name)) for name in self.names}
        if not self.rooms:
            return self.text, filled
        return fitted(self.text, {name: whole[name] for name in self.rooms}, filled), filled


def _listed(value: Any) -> Any:
    """Return ids as the array that PostgreSQL reads."""
    return f"{{{','.join(map(str, value))}}}" if type(value) is list else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


_kept: OrderedDict[Any, _Drawing] = OrderedDict()
_lock = Lock()


def _drawing(key: Any, draw: Callable[[], Mapping[str, Select[Any]]], dialect: str) -> _Drawing:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _made(draw(), dialect)
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made


def _made(parts: Mapping[str, Select[Any]], dialect: str) -> _Drawing:
    is_sqlite = dialect == "sqlite"
    columns, lists = [], []
    for name, statement in parts.items():
        rows, options = statement.subquery(f"rows_of_{name}"), statement.get_execution_options()
        text = written(rows, options, is_sqlite=is_sqlite)
        columns.append((text if is_sqlite else cast(text, Text)).label(name))
        lists.append((name, reader(rows, options, is_sqlite=is_sqlite)))
    compiled = select(*columns).compile(
        dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
    )
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    spelled, kept = _spelled(str(compiled), constants, is_sqlite=is_sqlite)
    if is_sqlite:
        left = rooms(spelled)
        names = tuple(name for name in compiled.params if name in kept or name not in constants)
        return _Drawing(spelled, kept, lists, [each for each in names if each not in left], left)
    said, names = numbered(spelled)
    return _Drawing(said, kept, lists, names)


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


__all__ = ["DIALECTS", "Draw", "Lists", "drawable", "gather", "named", "run"]
