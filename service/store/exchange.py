"""How statements go to PostgreSQL at once, and their results come back: one turn, by the driver's own libpq.

The driver's pipeline waits for the socket at each statement; here all are put together and sent as one. Each
is prepared under a name that its connection keeps, for its plan takes longer to make than to run.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

Statement = tuple[str, Sequence[Any]]
"""A text with numbered places ($1), and what stands there."""

Rows = list[list[bytes | None]]
"""Rows whose cells are what the database wrote, in UTF-8."""

_MOST = 150
"""So many statements are kept prepared on a connection."""
_PREFIX = "xikou_"
_TEXT = (PyFormat.TEXT,)
_FATAL, _TUPLES, _SYNC = ExecStatus.FATAL_ERROR, ExecStatus.TUPLES_OK, ExecStatus.PIPELINE_SYNC
_IDLE, _OK = TransactionStatus.IDLE, ConnStatus.OK
_numbers = count(1)


class Known:
    """What a connection has prepared: the statements, those used last at the end, each with its name."""

    def __init__(self, names: Iterable[tuple[str, bytes]] = ()) -> None:
        """Begin with these."""
        self.names = OrderedDict(names)
        self._texts: Any = None

    def texts(self, raw: "psycopg.Connection[Any]") -> Any:
        """Return what writes values as texts; it looks up but once how each kind is."""
        self._texts = self._texts or Transformer(raw)
        return self._texts


def known_of(raw: "psycopg.Connection[Any]") -> Known:
    """Ask a connection what it has prepared: the driver lets all go where a transaction is rolled back."""
    asked = "select statement, name from pg_prepared_statements where starts_with(name, %s)"
    return Known((text, name.encode()) for text, name in raw.execute(asked, (_PREFIX,)))


def exchanged(
    raw: "psycopg.Connection[Any]",
    known: Known,
    statements: Sequence[Statement],
    unread: int = 0,
    *,
    commits: bool = False,
) -> list[Rows]:
    """Send statements in one message, beginning the transaction; return the rows of each.

    The rows of so many first (``unread``) are left out. Raises the driver's error of the first statement that
    fails; none after it runs, and nothing is committed (``commits``).
    """
    texts = known.texts(raw)
    given = [written(texts, each) if each else None for _, each in statements]
    connection, names, places, sent = raw.pgconn, known.names, [], 0
    connection.enter_pipeline_mode()
    try:
        if not raw.autocommit and connection.transaction_status == _IDLE:
            connection.send_query_params(_beginning(raw.isolation_level, read_only=raw.read_only), None)
            sent = 1
        for (text, _), values in zip(statements, given, strict=True):
            sent += _named(connection, names, text)
            connection.send_query_prepared(names[text], values)
            places.append(sent)
            sent += 1
        if commits:
            connection.send_query_params(b"COMMIT", None)
        connection.pipeline_sync()
        results = _results(connection)
    except BaseException:
        raw.close()  # what it is about to say belongs to nobody
        raise
    connection.exit_pipeline_mode()
    for each in results:
        if each.status == _FATAL:
            raise psycopg.errors.error_from_result(each, raw.info.encoding)
    if commits and results[-1].command_status != b"COMMIT":
        raise psycopg.OperationalError("the transaction was not committed")
    return [_rows(results[place]) for place in places[unread:]]


def written(texts: Any, values: Sequence[Any]) -> list[bytes | None]:
    """Return values as the driver writes them, the plainest without it: most are ids, words and days."""
    found: list[bytes | None] = []
    for value in values:
        kind = type(value)
        if value is None:
            found.append(None)
        elif kind is int:
            found.append(b"%d" % value)
        elif kind is str and "\0" not in value:
            found.append(value.encode())
        elif kind is date or kind is datetime:
            found.append(str(value).encode())
        else:
            found += texts.dump_sequence([value], _TEXT)
    return found


@cache
def _beginning(level: "psycopg.IsolationLevel | None", *, read_only: bool | None) -> bytes:
    words = ["BEGIN"]
    if level is not None:
        words.append(f"ISOLATION LEVEL {level.name.replace('_', ' ')}")
    if read_only is not None:
        words.append("READ ONLY" if read_only else "READ WRITE")
    return " ".join(words).encode()


def _named(connection: Any, names: "OrderedDict[str, bytes]", text: str) -> int:
    """Give a statement a name unless it has one, and let the one go that was not used for longest.

    Return how many commands that took.
    """
    if text in names:
        names.move_to_end(text)
        return 0
    names[text] = f"{_PREFIX}{next(_numbers)}".encode()
    connection.send_prepare(names[text], text.encode())
    if len(names) <= _MOST:
        return 1
    _, gone = names.popitem(last=False)
    connection.send_query_params(b"DEALLOCATE " + gone, None)
    return 2


def _results(connection: Any) -> list[Any]:
    """Wait for the results of all commands, in their order."""
    waiting = poll()
    waiting.register(connection.socket, POLLIN)
    while connection.flush():
        waiting.modify(connection.socket, POLLIN | POLLOUT)
        waiting.poll()
        connection.consume_input()
    waiting.modify(connection.socket, POLLIN)
    found: list[Any] = []
    while True:
        while connection.is_busy():
            waiting.poll()
            connection.consume_input()
        result = connection.get_result()
        if result is None:  # between one command's results and the next one's
            if connection.status != _OK:
                raise psycopg.OperationalError("the connection is lost")
            continue
        if result.status == _SYNC:
            return found
        found.append(result)


def _rows(result: Any) -> Rows:
    if result.status != _TUPLES:
        return []
    columns = range(result.nfields)
    return [[result.get_value(row, column) for column in columns] for row in range(result.ntuples)]
