"""The clock of the database: the one clock that all who share it agree on."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, String, func


def clock(connection: Connection, seconds: float = 0) -> ColumnElement[Any]:
    """Return the moment so many seconds from now, as a column of moments holds it."""
    if connection.dialect.name == "postgresql":
        now = func.statement_timestamp(type_=DateTime(timezone=True))
        return now + func.make_interval(0, 0, 0, 0, 0, 0, seconds) if seconds else now
    return func.strftime("%Y-%m-%d %H:%M:%f000", "now", f"{seconds:+.3f} seconds", type_=String)
