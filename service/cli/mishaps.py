"""Expected mistakes of a command, each as a sentence with its cure."""

import sqlite3

from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)
from xlsxwriter.exceptions import FileCreateError

from service.domain.refusals import RefusedError
from service.plugin_host.validation import PluginError

_NO_TABLE, _NO_COLUMN = "42P01", "42703"
"""How PostgreSQL says that a table or column is not there."""

_PLACES = {"person": "--person", "unit": "--unit", "days": "--days"}


def explained(error: Exception) -> str | None:
    """Return the sentence for an expected mistake, None for a fault of ours."""
    match error:
        case PluginError():
            return str(error)
        case RefusedError(faults=faults):
            return "\n".join(f"{_place(fault.path)}：{fault.message}" for fault in faults)
        case ArgumentError() | NoSuchModuleError():
            return "XIKOU_DATABASE_URL: 不是有效的数据库地址"
        case OperationalError() | ProgrammingError() if _lacks_tables(error):
            return "数据库尚未初始化或不是最新，请运行 xikou init"
        case OperationalError():
            return f"数据库不可用，请检查 XIKOU_DATABASE_URL：{type(error.orig).__name__}"
        case IntegrityError():
            return "与同时进行的更改冲突，未写入任何内容，请重试"
        case DatabaseError() if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return "XIKOU_DATABASE_URL: 该文件不是数据库"
        case FileCreateError():
            return f"无法写出文件：{error}"
        case OSError(filename=name, strerror=why) if name:
            return f"{name}: {why}"
        case _:
            return None


def _place(path: tuple[str, ...]) -> str:
    return ".".join(_PLACES.get(each, each) for each in path)


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    said = str(error.orig)
    lacking = getattr(error.orig, "sqlstate", None) in (_NO_TABLE, _NO_COLUMN)
    return lacking or "no such table" in said or "no such column" in said
