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

from service.store.exchange import Known, Rows, Statement, exchanged, known_of

_KNOWN = "xikou_known"
_PLACE = re.compile(r"%\((\w+)\)s")


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn a text of named places (%(name)s) into one of numbered places; return the names in their order."""
    names = tuple(dict.fromkeys(_PLACE.findall(text)))
    return _PLACE.sub(lambda place: f"${names.index(place[1]) + 1}", text).replace("%%", "%"), names


def send(
    connection: Connection, statements: Sequence[Statement], *, unread: int = 0, commits: bool = False
) -> list[Rows]:
    """Run statements in this order; return the rows of each, none of one that gives no rows.

    The rows of so many first (``unread``) are left out, for who does not want them. ``commits``: all that the
    transaction did is committed with them; whoever opened it has nothing left to commit.
    Where one fails, none after it runs; raises what SQLAlchemy raises for the driver's errors.
    """
    raw, info = cast("psycopg.Connection[Any]", connection.connection.driver_connection), connection.info
    if connection.dispatch.before_cursor_execute:
        for text, given in statements:
            heard(connection, None, text, given)
    try:
        known = info.pop(_KNOWN, None)  # where anything fails, it has to be asked for again
        known = known_of(raw) if known is None else known
        found = exchanged(raw, known, statements, unread, commits=commits)
    except psycopg.Error as error:
        text = "; ".join(each for each, _ in statements)  # which of them it was, the database says at best
        raise failure(connection, text, error, psycopg.Error) from error
    except BaseException as error:
        if raw.closed:  # interrupted amidst
            connection.invalidate(error)
        raise
    info[_KNOWN] = known
    return found


def start(info: dict[str, Any]) -> None:
    """Take note that a connection is new: it has prepared nothing."""
    info[_KNOWN] = Known()


def forget(info: dict[str, Any]) -> None:
    """Take note that a transaction was rolled back: what is prepared has to be asked for again."""
    info.pop(_KNOWN, None)


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
