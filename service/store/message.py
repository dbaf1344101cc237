"""Several statements in one message to PostgreSQL, answered together.

A statement of its own costs a turn to the database and the library's care around each result; what is asked
ahead needs neither. The transaction begins with the first message, errors come as from any statement.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Statement = tuple[str, Sequence[Any]]
"""A text with numbered places ($1), and what stands there."""


_PLACE = re.compile(r"%\((\w+)\)s")


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn a text of named places (%(name)s) into one of numbered places; return the names in their order."""
    names = tuple(dict.fromkeys(_PLACE.findall(text)))
    return _PLACE.sub(lambda place: f"${names.index(place[1]) + 1}", text).replace("%%", "%"), names


def send(connection: Connection, statements: Sequence[Statement]) -> list[Sequence[Any]]:
    """Run statements in this order and return the rows of each, none of one that gives no rows.

    Where one fails, none after it runs; raises what SQLAlchemy raises for the driver's errors.
    """
    raw = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    cursors: list[psycopg.RawCursor[Any]] = []
    try:
        if len(statements) == 1:
            cursors.append(_execute(connection, raw, *statements[0]))
        else:
            with raw.pipeline():
                cursors += [_execute(connection, raw, *each) for each in statements]
        return [_rows(cursor) for cursor in cursors]
    except psycopg.Error as error:
        text = "; ".join(each for each, _ in statements)  # which of them it was, the database says at best
        raise failure(connection, text, error, psycopg.Error) from error


def failure(
    connection: Connection, text: str, error: Exception, base: type[Exception]
) -> DBAPIError | Exception:
    """Return what SQLAlchemy raises for an error of the driver, of which ``base`` is what all its errors are.

    A connection that is lost is not lent out again.
    """
    raw = cast("Any", connection.connection.driver_connection)
    lost = connection.dialect.is_disconnect(cast("Any", error), raw, None)
    if lost:
        connection.invalidate(error)
    more = {"connection_invalidated": lost, "dialect": connection.dialect}
    return DBAPIError.instance(text, None, error, base, hide_parameters=True, **more)  # type: ignore[call-overload,no-any-return]


def heard(connection: Connection, cursor: Any, text: str, given: Any, *, many: bool = False) -> None:
    """Tell who counts statements of one that SQLAlchemy does not run itself."""
    if connection.dispatch.before_cursor_execute:
        connection.dispatch.before_cursor_execute(connection, cursor, text, given, None, many)


def _rows(cursor: "psycopg.RawCursor[Any]") -> Sequence[Any]:
    found = cursor.pgresult
    return cursor.fetchall() if found is not None and found.nfields else ()


def _execute(
    connection: Connection, raw: "psycopg.Connection[Any]", text: str, given: Sequence[Any]
) -> "psycopg.RawCursor[Any]":
    cursor = psycopg.RawCursor(raw)
    heard(connection, cursor, text, given)
    return cursor.execute(text, given, prepare=True)
