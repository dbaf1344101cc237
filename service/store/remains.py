"""What overwritten rows leave behind in the database's own files, and how it goes."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, Table, text

_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"


def remove(engine: Engine, tables: Iterable[Table]) -> list[str]:
    """Rewrite the files of tables, so that they hold what the rows hold; return what somebody else must run.

    SQLite is rewritten whole and its log emptied. On PostgreSQL only a table's owner may rewrite it, and
    what its archive of logs holds is out of reach.
    """
    if engine.dialect.name != "postgresql":
        return _run_on_file(engine, "VACUUM", _CHECKPOINT)
    left = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            statement = f'VACUUM (FULL) "{table.name}"'
            if _owns(connection, table):
                connection.exec_driver_sql(statement)
            else:
                left.append(statement)
    return left


def empty_log(engine: Engine) -> list[str]:
    """Move SQLite's log into the file, whose freed parts are overwritten; on PostgreSQL there is none."""
    return [] if engine.dialect.name == "postgresql" else _run_on_file(engine, _CHECKPOINT)


def _run_on_file(engine: Engine, *statements: str) -> list[str]:
    """Run statements outside any transaction; return the checkpoint where readers are in its way."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        busy = 0
        for statement in statements:
            cursor.execute(statement)
            row = cursor.fetchone()
            busy = row[0] if row else 0
        cursor.close()
    finally:
        raw.close()
    return [_CHECKPOINT] if busy else []


def _owns(connection: Connection, table: Table) -> bool:
    statement = text("select pg_has_role(relowner, 'USAGE') from pg_class where oid = to_regclass(:name)")
    return bool(connection.execute(statement, {"name": table.name}).scalar())
