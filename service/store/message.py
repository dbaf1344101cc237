"""Several statements in one message to PostgreSQL, answered together.

A statement of its own costs a turn to the database and the library's care around each result; what is asked
ahead needs neither. The transaction begins with the first message, errors come as from any statement.
"""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Statement = tuple[str, Sequence[Any]]
"""A text with numbered places ($1), and what stands there."""


def send(connection: Connection, statements: Sequence[Statement]) -> list[Sequence[Any]]:
    """Run statements in this order and return the rows of each; where one fails, none after it runs.

    Raises what SQLAlchemy raises for the driver's errors.
    """
    raw = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    cursors = []
    try:
        if len(statements) == 1:
            cursors.append(_execute(connection, raw, *statements[0]))
        else:
            with raw.pipeline():
                for text, given in statements:
                    cursors.append(_execute(connection, raw, text, given))
        return [cursor.fetchall() for cursor in cursors]
    except psycopg.Error as error:
        lost = connection.dialect.is_disconnect(cast("Any", error), cast("Any", raw), None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statements[min(len(cursors), len(statements) - 1)][0],
            None,
            error,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from error


def _execute(
    connection: Connection, raw: "psycopg.Connection[Any]", text: str, given: Sequence[Any]
) -> "psycopg.RawCursor[Any]":
    cursor = psycopg.RawCursor(raw)
    if connection.dispatch.before_cursor_execute:  # who counts statements hears of these too
        connection.dispatch.before_cursor_execute(connection, cursor, text, given, None, False)
    return cursor.execute(text, given)
