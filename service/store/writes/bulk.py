"""Many rows at once: an array for each column on PostgreSQL, where walls refuse COPY; else INSERT."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.store.writes import moulds

_AT_A_TIME = 200


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    source = _unnested(table, rows)
    connection.execute(insert(table).from_select(list(rows[0]), select(*source.c)))


def add_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *told: ColumnElement[Any]
) -> list[Any]:
    """Insert the rows that are not there by a key of the table; return of the new ones what is ``told``.

    Who may add rows but not read them asks for nothing.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new: list[Any] = []
    for start in range(0, len(rows), _AT_A_TIME):
        added = dialect.insert(table).values(rows[start : start + _AT_A_TIME]).on_conflict_do_nothing()
        if told:
            new += connection.execute(added.returning(*told)).all()
        else:
            connection.execute(added)
    return new


def update_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change rows by ``id``, each to values of its own; all name the same columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    if connection.dialect.name != "postgresql":
        bound: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        given = [{f"to_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(update(table).where(table.c.id == bindparam("to_id")).values(bound), given)
        return
    source = _unnested(table, rows)
    values = {name: source.c[name] for name in names}
    connection.execute(update(table).where(table.c.id == source.c.id).values(values))


def _unnested(table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    names = list(rows[0])
    arrays = [
        bindparam(name, [row[name] for row in rows], type_=moulds.array(table, name), unique=True)
        for name in names
    ]
    return func.unnest(*arrays).table_valued(*names).render_derived()
