"""How statements go to PostgreSQL at once, and their results come back: one turn, by the driver's own libpq.

The driver's pipeline waits for the socket at each statement; here all are put together and sent as one. Each
is prepared under a name that its connection keeps, for its plan takes longer to make than to run.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any, cast

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

Statement = tuple[str, Sequence[Any]]
"""A text with numbered places ($1), and what stands there."""

Known = OrderedDict[str, bytes]
"""The statements that a connection has prepared, those used last at the end, each with its name."""

_MOST = 150
"""So many statements are kept prepared on a connection."""
_PREFIX = "xikou_"
_numbers = count(1)


def known_of(raw: "psycopg.Connection[Any]") -> Known:
    """Ask a connection what it has prepared: the driver lets all go where a transaction is rolled back."""
    asked = "select statement, name from pg_prepared_statements where starts_with(name, %s)"
    return OrderedDict((text, name.encode()) for text, name in raw.execute(asked, (_PREFIX,)))


def exchanged(
    raw: "psycopg.Connection[Any]", known: Known, statements: Sequence[Statement]
) -> list[Sequence[Any]]:
    """Send statements in one message, beginning the transaction; return the rows of each.

    Raises the driver's error of the first that fails; none after it runs.
    """
    texts = Transformer(raw)
    given = [
        texts.dump_sequence(each, [PyFormat.TEXT] * len(each)) if each else None for _, each in statements
    ]
    connection, told = raw.pgconn, []
    connection.enter_pipeline_mode()
    try:
        if not raw.autocommit and connection.transaction_status == TransactionStatus.IDLE:
            connection.send_query_params(_beginning(raw), None)
            told.append(False)
        for (text, _), values in zip(statements, given, strict=True):
            told += [False] * _named(connection, known, text)
            connection.send_query_prepared(known[text], values)
            told.append(True)
        connection.pipeline_sync()
        results = _results(connection)
    except BaseException:
        raw.close()  # what it is about to say belongs to nobody
        raise
    connection.exit_pipeline_mode()
    for each in results:
        if each.status == ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(each, raw.info.encoding)
    return [_rows(texts, each) for each, asked in zip(results, told, strict=True) if asked]


def _beginning(raw: "psycopg.Connection[Any]") -> bytes:
    words = ["BEGIN"]
    if raw.isolation_level is not None:
        words.append(f"ISOLATION LEVEL {raw.isolation_level.name.replace('_', ' ')}")
    if raw.read_only is not None:
        words.append("READ ONLY" if raw.read_only else "READ WRITE")
    return " ".join(words).encode()


def _named(connection: Any, known: Known, text: str) -> int:
    """Give a statement a name unless it has one, and let the one go that was not used for longest.

    Return how many commands that took.
    """
    if text in known:
        known.move_to_end(text)
        return 0
    known[text] = f"{_PREFIX}{next(_numbers)}".encode()
    connection.send_prepare(known[text], text.encode())
    if len(known) <= _MOST:
        return 1
    _, gone = known.popitem(last=False)
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
            if connection.status != ConnStatus.OK:
                raise psycopg.OperationalError("the connection is lost")
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return found
        found.append(result)


def _rows(texts: Any, result: Any) -> Sequence[Any]:
    if result.status != ExecStatus.TUPLES_OK:
        return ()
    texts.set_pgresult(result)
    return cast("Sequence[Any]", texts.load_rows(0, result.ntuples, tuple))
