"""Statements drawn once for all requests of a shape: scope, day and arguments are named, given when they run.

A drawing gathers several lists of rows in one statement: the database reads one state in one turn, and its
plan is kept. Each list is one JSON text (``lists``). Predicates are those of all other statements, from the
scope's own methods; only what they compare with is a parameter here.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Select

from service.store import cursor, wall
from service.store.drawn import DIALECTS, Drawing, Lists, made
from service.store.message import send
from service.store.outline import IDS, blank, drawable, named
from service.store.reads.shape import Reading
from service.store.sights import Sight

_MOST = 500
"""So many drawings are kept: a few for each document of each portal and kind of viewer."""

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
    drawn = drawings(dialect, asked)
    filled = zip(drawn, (given for _, _, given in asked), strict=True)
    if dialect == "sqlite":
        rows = [cursor.row(connection, *each.filled(given)) for each, given in filled]
    else:
        told = wall.settings(connection, sight)
        said = [*told, *(each.numbered(given) for each, given in filled)]
        rows = [answer[0] for answer in send(connection, said, unread=len(told))]
    return [each.read(row) for each, row in zip(drawn, rows, strict=True)]


def drawings(dialect: str, asked: Sequence[Asking]) -> list[Drawing]:
    """Return the drawings that are asked for, each drawn where none of its shape was."""
    return [_drawing((dialect, shape), draw, dialect) for shape, draw, _ in asked]


_kept: OrderedDict[Any, Drawing] = OrderedDict()
_lock = Lock()


def _drawing(key: Any, draw: Callable[[], Mapping[str, Select[Any]]], dialect: str) -> Drawing:
    with _lock:
        if (known := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return known
    new = made(draw(), dialect)
    with _lock:
        _kept[key] = new
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return new


__all__ = ["DIALECTS", "Draw", "Lists", "drawable", "gather", "named", "run"]
