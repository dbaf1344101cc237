"""Rows as people know them: by codes instead of numbers."""

from typing import Any

from sqlalchemy import ColumnElement, select

from service.store.tables import person


def code_of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the staff code of the person in a column."""
    other = person.alias()
    return select(other.c.code).where(other.c.id == column).scalar_subquery()


def in_code(table: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the code of the row of a table in a column."""
    return select(table.c.code).where(table.c.id == column).scalar_subquery()


def but(table: Any, *without: str) -> list[ColumnElement[Any]]:
    """Return a table's columns but its number and some others."""
    return [column for column in table.c if column.name not in {"id", *without}]
