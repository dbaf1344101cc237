"""Membership in ids that are known now, or named now and given when a statement runs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Ids = Collection[int] | BindParameter[Any]


class Among(ColumnElement[bool]):
    """A column's membership in a list that is one parameter, so that the statement's text stays the same."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], ids: BindParameter[Any]) -> None:
        """Keep both sides."""
        self.column, self.ids = column, ids

    def self_group(self, against: Any = None) -> "Among":  # noqa: ARG002  SQLAlchemy's signature
        """Stand in a condition as it is; compared with 1, as SQLite's booleans are, it would use no index."""
        return self

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001  what the FROM clause is derived from


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


def among(column: ColumnElement[Any], ids: Ids) -> ColumnElement[bool]:
    """Return the predicate that a column is one of these ids."""
    return Among(column, ids) if isinstance(ids, BindParameter) else column.in_(ids)
