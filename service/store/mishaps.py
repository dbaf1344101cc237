"""What a database's errors mean, so that no other room has to know the library behind them."""

import sqlite3
from enum import Enum, auto

from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_NO_TABLE, _NO_COLUMN = "42P01", "42703"
"""How PostgreSQL says that a table or column is not there."""
_DENIED = "42501"
"""How it says that a role may not."""


class Mishap(Enum):
    """What went wrong with the database."""

    BAD_ADDRESS = auto()
    NOT_A_DATABASE = auto()
    NOT_READY = auto()
    UNAVAILABLE = auto()
    DENIED = auto()
    CONFLICT = auto()


def mishap_of(error: BaseException) -> Mishap | None:
    """Say what an error of the database means, None for anything else."""
    match error:
        case ArgumentError() | NoSuchModuleError():
            return Mishap.BAD_ADDRESS
        case OperationalError() | ProgrammingError() if _lacks_tables(error):
            return Mishap.NOT_READY
        case IntegrityError():
            return Mishap.CONFLICT
        case DatabaseError() if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return Mishap.NOT_A_DATABASE
        case DatabaseError() if getattr(error.orig, "sqlstate", None) == _DENIED:
            return Mishap.DENIED
        case _ if _is_away(error):
            return Mishap.UNAVAILABLE
        case _:
            return None


def _is_away(error: BaseException) -> bool:
    """Say whether the database is away, full or locked rather than asked something wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    # SQLite says with its plainest code that the statement is wrong; every other one is about the file.
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(error, OperationalError | InterfaceError) and code != sqlite3.SQLITE_ERROR


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    said = str(error.orig)
    lacking = getattr(error.orig, "sqlstate", None) in (_NO_TABLE, _NO_COLUMN)
    return lacking or "no such table" in said or "no such column" in said
