"""Many rows at once: an array for each column on PostgreSQL, where walls refuse COPY; else INSERT."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, String, Table, Text, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = list(rows[0])
    arrays = [
        bindparam(name, [row[name] for row in rows], type_=ARRAY(_kind(table, name)), unique=True)
        for name in names
    ]
    source = func.unnest(*arrays).table_valued(*names).render_derived()
    connection.execute(insert(table).from_select(names, select(*source.c)))


def _kind(table: Table, name: str) -> TypeEngine[Any]:
    """Return a column's type; a text without its length, to which a cast would cut it without a word."""
    kind = table.c[name].type
    return Text() if isinstance(kind, String) else kind
