"""Opens a database the way it must be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from select import POLLIN, poll
from time import monotonic
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from service.config.settings import sqlite_path
from service.store import cursor, message, wall
from service.store.scope import Scope

_WRITES, _RESTS = "xikou_writes", "xikou_rests"
_CONNECT_SECONDS = 5
_SILENT_MILLISECONDS = 15_000
"""So long may what was sent to PostgreSQL stay unacknowledged before its machine counts as gone."""
_IDLE_SECONDS = 60
"""So long may a transaction of a request ask nothing before PostgreSQL ends it."""

_CACHE_KIB = 1000
"""So much of a SQLite file does each connection keep; all of it is in the system's memory anyway."""

_LETTING_GO = ("DROP", "ALTER", "ROLLBACK", "DISCARD", "DEALLOCATE")
_RESTED_SECONDS = 30
"""After so long a rest a connection is asked whether it answers: silence alone is not seen."""


@dataclass(frozen=True, kw_only=True)
class Care:
    """How a database is opened: connections at most, and seconds to wait; None waits as long as it takes."""

    connections: int = 20
    wait_seconds: float = 3.0
    lock_seconds: float = 15
    statement_seconds: int | None = None


def open_engine(url: str, care: Care | None = None) -> Engine:
    """Return an engine for SQLite or PostgreSQL; parameters never reach a log."""
    care = care or Care()
    try:
        address = make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from error
    if address.get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, **_pool(care), connect_args=_limits(address, care))
        event.listen(engine, "before_execute", wall.switch)
        event.listen(engine, "checkout", partial(_look_alive, engine.dialect))
        event.listen(engine, "checkin", _rest)
        event.listen(engine, "connect", _widen)
        event.listen(engine, "rollback", _roll_back)
        event.listen(engine, "after_cursor_execute", _let_go)
        event.listen(engine, "reset", _reset)
        return engine
    path = sqlite_path(url)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, **(_pool(care) if path else {}))
    event.listen(engine, "connect", partial(_prepare, care.lock_seconds))
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def reading(engine: Engine, scope: Scope | None) -> Iterator[Connection]:
    """Open a transaction for reading in a viewer's sight; every statement in it sees the same state."""
    with engine.connect() as opened:
        connection = wall.behind(opened, scope)
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin() as transaction:
            yield connection
            if connection.invalidated:  # lost, and told where it was noticed
                transaction.rollback()


@contextmanager
def writing(engine: Engine, scope: Scope | None) -> Iterator[Connection]:
    """Open a transaction for writing in a viewer's sight; it commits at the block's end or not at all."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        wall.behind(connection, scope)
        with connection.begin():
            yield connection


def writes(connection: Connection) -> bool:
    """Say whether a transaction was opened for writing."""
    return bool(connection.get_execution_options().get(_WRITES))


def undo(connection: Connection) -> None:
    """Undo a transaction and end it; the block that opened it commits nothing then."""
    if (transaction := connection.get_transaction()) is not None:
        transaction.rollback()


def alone(connection: Connection, table: Table) -> None:
    """Let no other transaction that asks the same for a table run until this one ends.

    On SQLite there is only one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'lock table "{table.name}" in share row exclusive mode')


def _pool(care: Care) -> dict[str, Any]:
    # Those used last are used first: few connections know the statements, and the others rest.
    most = {"pool_size": care.connections, "max_overflow": 0, "pool_timeout": care.wait_seconds}
    return {**most, "pool_use_lifo": True}


def _limits(address: URL, care: Care) -> dict[str, Any]:
    """Return how long PostgreSQL may be silent, and may let us wait; what the address says itself counts."""
    limits: dict[str, float] = {"lock_timeout": care.lock_seconds}
    if care.statement_seconds is not None:
        limits["statement_timeout"] = care.statement_seconds
        limits["idle_in_transaction_session_timeout"] = _IDLE_SECONDS
    options = [f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items()]
    said = address.query.get("options", "")
    given = {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": _SILENT_MILLISECONDS,
        "options": " ".join([*options, *((said,) if isinstance(said, str) else said)]).strip(),
    }
    return {name: each for name, each in given.items() if name == "options" or name not in address.query}


def _look_alive(dialect: Dialect, raw: Any, record: ConnectionPoolEntry, _lent: Any) -> None:
    """Replace a connection that the server has closed, before it is lent out again.

    What was closed can be read from, at its end; only then, or after a long rest, is the server asked.
    """
    if (since := record.info.get(_RESTS)) is None:  # new: what fails now fails as any statement does
        return
    rested = monotonic() - since
    try:
        if raw.closed or rested >= _RESTED_SECONDS or _readable(raw.fileno()):
            dialect.do_ping(raw)
    except psycopg.Error as error:
        raise InvalidatePoolError(str(error)) from error


def _readable(socket: int) -> bool:
    waiting = poll()
    waiting.register(socket, POLLIN)
    return bool(waiting.poll(0))


def _widen(raw: Any, record: ConnectionPoolEntry) -> None:
    """Send every number as wide as there are: a statement is prepared for each mixture of widths."""
    raw.adapters.register_dumper(int, Int8Dumper)
    message.start(record.info)


def _roll_back(connection: Connection) -> None:
    if not connection.invalidated:
        message.forget(connection.info)


def _let_go(connection: Connection, cursor: Any, *_more: Any) -> None:
    """Notice the statements after which the driver lets go of all that is prepared."""
    if (cursor.statusmessage or "").startswith(_LETTING_GO):
        message.forget(connection.info)


def _reset(raw: Any, record: ConnectionPoolEntry, _state: Any) -> None:
    if raw.pgconn.transaction_status != TransactionStatus.IDLE:
        message.forget(record.info)


def _rest(_raw: Any, record: ConnectionPoolEntry) -> None:
    record.info[_RESTS] = monotonic()


def _prepare(lock_seconds: float, raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    settling = raw.cursor()
    for pragma in (
        f"busy_timeout={int(lock_seconds * 1000)}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"cache_size=-{_CACHE_KIB}",
    ):
        settling.execute(f"PRAGMA {pragma}")
    settling.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITES)
    cursor.begin(connection, "BEGIN IMMEDIATE" if immediate else "BEGIN")
