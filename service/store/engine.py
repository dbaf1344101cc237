"""Opens a database the way it must be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from service.config.settings import sqlite_path
from service.store import wall
from service.store.scope import Scope

BUSY_MILLISECONDS = 15_000
POOL_SIZE = 10
_WRITES = "xikou_writes"


def open_engine(url: str) -> Engine:
    """Return an engine for SQLite or PostgreSQL; parameters never reach a log."""
    try:
        address = make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from error
    if address.get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, pool_size=POOL_SIZE, pool_pre_ping=True)
        event.listen(engine, "before_execute", wall.switch)
        return engine
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, pool_size=POOL_SIZE)
    event.listen(engine, "connect", _prepare)
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
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, scope: Scope | None) -> Iterator[Connection]:
    """Open a transaction for writing in a viewer's sight; it commits at the block's end or not at all."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        wall.behind(connection, scope)
        with connection.begin():
            yield connection


def alone(connection: Connection, table: Table) -> None:
    """Let no other transaction that asks the same for a table run until this one ends.

    On SQLite there is only one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'lock table "{table.name}" in share row exclusive mode')


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
