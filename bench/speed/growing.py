"""More cities by copying those that are there: what simulating makes in an hour, the database copies in minutes."""

import psycopg
from sqlalchemy import Column, Table

from bench.speed.cluster import Place, xikou
from service.store.tables import metadata

COPIED = (
    *("unit", "cohort", "department", "person", "recruit", "role_grant", "department_head", "assignment"),
    *("posting", "suspension", "probation_extension", "task", "record"),
)
CODES = ("code",)
ONLY = {"role_grant": "old.role = 'UNIT_ADMIN'"}
"""The organization department is one, however many cities."""


def grown(folder, small: Place, times: int) -> Place:
    """Return a database with so many times the cities of a small one, making it if it is not there."""
    recruits = int(small.name.rpartition("_")[2]) * times
    place, making = Place(folder, f"recruits_{recruits}"), Place(folder, f"recruits_{recruits}_new")
    with Place(folder, "postgres").connect() as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", (place.name,)).fetchone()
        if known:
            xikou(place, "init")
            return place
        connection.execute(f"drop database if exists {making.name}")
        connection.execute(f"create database {making.name} template {small.name}")
    with making.connect() as connection:
        multiply(connection, times)
        connection.execute("vacuum (analyze)")
    with Place(folder, "postgres").connect() as connection:
        connection.execute(f"alter database {making.name} rename to {place.name}")
    return place


def multiply(connection: psycopg.Connection, times: int) -> None:
    """Copy every city so often that there are ``times`` of each, each copy's codes with its number."""
    ends = {
        name: connection.execute(f"select max(id) from {name}").fetchone()[0] or 0  # noqa: S608  our own tables
        for name in COPIED
        if "id" in metadata.tables[name].c
    }
    connection.execute("set session_replication_role = replica")  # references hold by construction
    connection.execute("set synchronous_commit = off")
    for name in COPIED:
        table = metadata.tables[name]
        values = ", ".join(shifted(each, table, ends) for each in table.c)
        columns = ", ".join(each.name for each in table.c)
        connection.execute(
            f"insert into {name} ({columns}) select {values} from {name} as old, generate_series(1, {times - 1}) as copy"  # noqa: S608  as above
            f" where {ONLY.get(name, 'true')} order by copy, old.id"
        )
        print("copied", name, flush=True)
        if name != "recruit":
            connection.execute(f"select setval('{name}_id_seq', (select max(id) from {name}))")  # noqa: S608  as above


def shifted(column: Column, table: Table, ends: dict[str, int]) -> str:
    """Return a column's value in a copy: rows of copied tables have ids of their own, people codes of their own."""
    here = f"old.{column.name}"
    target = next((each.column.table.name for each in column.foreign_keys), None)
    target = table.name if column.name == "id" and target is None else target
    if target in ends:
        of = "person" if target == "recruit" else target
        return f"{here} + copy * {ends[of]}"
    if column.name in CODES:
        return f"{here} || '.' || copy"
    return here
