"""Membership in ids that are known now, or named now and given when a statement runs."""

import re
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, Boolean, ColumnElement, Select, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Ids = Collection[int] | BindParameter[Any]

_MOST_APART = 1000
"""So many ids are parameters of their own: a statement may name the same ids some ten times."""

_MOST_PLACES = 256
"""So many places does a list of ids have in a text of SQLite that is kept."""

_ROOM = re.compile(r"\[ids of (\w+)\]")


class Membership(ColumnElement[bool]):
    """A column's membership in something, said in each database's own way."""

    inherit_cache = False
    type = Boolean()
    column: ColumnElement[Any]

    def self_group(self, against: Any = None) -> "Membership":  # noqa: ARG002  SQLAlchemy's signature
        """Stand in a condition as it is; compared with 1, as SQLite's booleans are, it would use no index."""
        return self

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001  what the FROM clause is derived from

    def of(self, column: ColumnElement[Any]) -> "Membership":
        """Return the same of another column."""
        other = copy(self)
        other.column = column
        return other


class Among(Membership):
    """A column's membership in a list that is one parameter, so that the statement's text stays the same."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], ids: BindParameter[Any]) -> None:
        """Keep both sides."""
        self.column, self.ids = column, ids


@compiles(Among)
def _any(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    return f"{column} = ANY ({ids})"


@compiles(Among, "sqlite")
def _each(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    """Leave room for the ids themselves: SQLite plans a list that it sees, not one that it has to unpack."""
    compiler.process(element.ids, **options)
    return f"{compiler.process(element.column, **options)} IN ({room(element.ids.key)})"


def room(name: str) -> str:
    """Return what stands in a text of SQLite where the ids of that name belong."""
    return f"[ids of {name}]"


def rooms(text: str) -> list[str]:
    """Return the names of the ids for which a text leaves room."""
    return list(dict.fromkeys(_ROOM.findall(text)))


def fitted(text: str, given: Mapping[str, Sequence[int]], filled: dict[str, Any]) -> str:
    """Return a text with places where it left room for ids, and fill those.

    The text is the same for lists of about one length, so that SQLite knows the statement again: there are
    as many places as the next power of two, the last id standing in all that are left. Very many ids are
    spelled out.
    """
    sizes = []
    for name, ids in given.items():
        count = len(ids)
        size = 1 << (count - 1).bit_length() if count else 0
        if size > _MOST_PLACES:
            return _spelled(text, given)
        sizes.append(size)
        places = _places(name, size)
        filled.update(zip(places, ids, strict=False))
        for place in places[count:]:
            filled[place] = ids[-1]
    return _fitted(text, tuple(zip(given, sizes, strict=True)))


@lru_cache(maxsize=500)
def _fitted(text: str, sizes: Sequence[tuple[str, int]]) -> str:
    for name, size in sizes:
        text = text.replace(room(name), ",".join(f":{place}" for place in _places(name, size)))
    return text


@lru_cache(maxsize=500)
def _places(name: str, size: int) -> Sequence[str]:
    return [f"{name}_{number}_" for number in range(size)]


def _spelled(text: str, given: Mapping[str, Sequence[int]]) -> str:
    for name, ids in given.items():
        text = text.replace(room(name), ",".join(str(int(each)) for each in ids))
    return text


class AmongRows(Membership):
    """A column's membership in what a statement finds: looked for by index, however much there may be."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], rows: Select[Any]) -> None:
        """Keep both sides."""
        self.column, self.rows = column, rows.correlate(None).scalar_subquery()


@compiles(AmongRows)
def _array(element: AmongRows, compiler: SQLCompiler, **options: Any) -> str:
    column, rows = (compiler.process(each, **options) for each in (element.column, element.rows))
    return f"{column} = ANY (ARRAY{rows})"


@compiles(AmongRows, "sqlite")
def _list(element: AmongRows, compiler: SQLCompiler, **options: Any) -> str:
    column, rows = (compiler.process(each, **options) for each in (element.column, element.rows))
    return f"{column} IN {rows}"


class _Many(Membership):
    """A column's membership in more ids than PostgreSQL takes parameters: there they are one."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], ids: Collection[int]) -> None:
        """Keep both ways to say it."""
        self.column, self.ids, self.listed = column, ids, column.in_(ids)
        self.array = bindparam(None, sorted(ids), type_=ARRAY(BigInteger), unique=True)

    def of(self, column: ColumnElement[Any]) -> Membership:
        """Return the same of another column."""
        return _Many(column, self.ids)


@compiles(_Many)
def _one(element: _Many, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in (element.column, element.array))
    return f"{column} = ANY ({ids})"


@compiles(_Many, "sqlite")
def _all(element: _Many, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.listed, **options)


def among(column: ColumnElement[Any], ids: Ids) -> ColumnElement[bool]:
    """Return the predicate that a column is one of these ids."""
    if isinstance(ids, BindParameter):
        return Among(column, ids)
    return _Many(column, ids) if len(ids) > _MOST_APART else column.in_(ids)


def among_rows(column: ColumnElement[Any], rows: Select[Any]) -> ColumnElement[bool]:
    """Return the predicate that a column is one of what a statement finds."""
    return AmongRows(column, rows)


class _Texts(Membership):
    """A column's membership in texts that are given as one JSON list, found by index."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], texts: BindParameter[Any]) -> None:
        """Keep both sides."""
        self.column, self.texts = column, texts


@compiles(_Texts)
def _any_text(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(each, **options) for each in (element.column, element.texts))
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({texts} AS json))))"


@compiles(_Texts, "sqlite")
def _each_text(element: _Texts, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(each, **options) for each in (element.column, element.texts))
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  texts is a parameter's place


def among_texts(column: ColumnElement[Any], texts: BindParameter[Any]) -> ColumnElement[bool]:
    """Return the predicate that a column is one of some texts, which are given as a JSON list."""
    return _Texts(column, texts)


class Beside(ColumnElement[Any]):
    """A column by which nothing is looked for; SQLite, which counts no rows, would rather do so."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        """Keep the column."""
        self.column, self.type = column, column.type

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001  what the FROM clause is derived from


@compiles(Beside)
def _as_it_is(element: Beside, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column, **options)


@compiles(Beside, "sqlite")
def _without_index(element: Beside, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.column, **options)}"
