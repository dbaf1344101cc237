"""Statements handed straight to the driver of SQLite, which answers within this process.

Around each of them the library's care for results takes longer than many a statement. They run in the
transaction that SQLAlchemy began; errors come as from any statement.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from service.store.message import failure, heard

Given = Mapping[str, Any]
"""What stands in the named places (:name) of a text, as the driver takes it."""

_Found = TypeVar("_Found")


def begin(connection: Connection, text: str) -> None:
    """Begin the transaction of a connection in these words, where SQLAlchemy says that it begins."""
    _said(connection, text, (), lambda _: None)


def row(connection: Connection, text: str, given: Given) -> Sequence[Any]:
    """Run a statement that gives one row, and return it; raises what SQLAlchemy raises."""
    _begun(connection)
    return _said(connection, text, given, lambda cursor: cast("Sequence[Any]", cursor.fetchone()))


def change(connection: Connection, text: str, given: Given | Sequence[Given] = ()) -> int:
    """Run a statement, with a list once for each of it, and return how many rows changed; as ``row``."""
    _begun(connection)
    return _said(connection, text, given, lambda cursor: cursor.rowcount)


def _begun(connection: Connection) -> None:
    if not connection.in_transaction():
        connection.begin()


def _said(
    connection: Connection,
    text: str,
    given: Given | Sequence[Given],
    read: Callable[[sqlite3.Cursor], _Found],
) -> _Found:
    raw = cast("sqlite3.Connection", connection.connection.driver_connection)
    cursor = raw.cursor()
    many = isinstance(given, list)
    heard(connection, cursor, text, given, many=many)
    try:
        (cursor.executemany if many else cursor.execute)(text, given)
        return read(cursor)
    except sqlite3.Error as error:
        raise failure(connection, text, error, sqlite3.Error) from error
    finally:
        cursor.close()
