"""Membership in ids that are known now, or named now and given when a statement runs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, Boolean, ColumnElement, Select, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Ids = Collection[int] | BindParameter[Any]

_MOST_APART = 1000
"""So many ids are parameters of their own: a statement may name the same ids some ten times."""


class _Membership(ColumnElement[bool]):
    """A column's membership in something, said in each database's own way."""

    inherit_cache = False
    type = Boolean()
    column: ColumnElement[Any]

    def self_group(self, against: Any = None) -> "_Membership":  # noqa: ARG002  SQLAlchemy's signature
        """Stand in a condition as it is; compared with 1, as SQLite's booleans are, it would use no index."""
        return self

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001  what the FROM clause is derived from


class Among(_Membership):
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


class AmongRows(_Membership):
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


class _Many(_Membership):
    """A column's membership in more ids than PostgreSQL takes parameters: there they are one."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], ids: Collection[int]) -> None:
        """Keep both ways to say it."""
        self.column, self.listed = column, column.in_(ids)
        self.array = bindparam(None, sorted(ids), type_=ARRAY(BigInteger), unique=True)


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


class _Texts(_Membership):
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
