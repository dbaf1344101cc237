"""Snapshots held against the trace, whatever stands in the database."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Text, cast, exists, func, inspect, select, type_coerce

from service.store.chain import day_of, day_text
from service.store.tables import audit_event, snapshot
from service.store.writes.snapshots import TAKEN, hash_of


def kept_snapshots(connection: Connection, at_a_time: int) -> Iterator[tuple[int, bool]]:
    """Give each snapshot with whether it is what the event that tells of it says."""
    text = type_coerce if connection.dialect.name == "sqlite" else cast
    told = (
        (audit_event.c.recruit_id == snapshot.c.recruit_id)
        & (audit_event.c.action == TAKEN)
        & (audit_event.c.subject_id == snapshot.c.id)
    )
    statement = (
        select(
            snapshot.c.id,
            snapshot.c.recruit_id,
            snapshot.c.stage,
            snapshot.c.hash,
            day_text(connection, snapshot.c.taken_on),
            text(snapshot.c.figures, Text).label("figures"),
            text(audit_event.c.changes, Text).label("changes"),
        )
        .outerjoin_from(snapshot, audit_event, told)
        .order_by(snapshot.c.id)
    )
    with connection.execute(statement, execution_options={"yield_per": at_a_time}) as result:
        for row in result.mappings():
            yield row["id"], _sound(row)


def are_kept(connection: Connection) -> bool:
    """Say whether there is a place for snapshots: a database of an older version has none."""
    return inspect(connection).has_table(snapshot.name)


def first_gone(connection: Connection) -> int | None:
    """Return the first snapshot that the trace tells of and that is not there, None where all are."""
    told = select(func.min(audit_event.c.subject_id)).where(audit_event.c.action == TAKEN)
    if are_kept(connection):
        told = told.where(~exists().where(snapshot.c.id == audit_event.c.subject_id))
    return connection.execute(told).scalar_one()  # type: ignore[no-any-return]


def _sound(row: Any) -> bool:
    day = day_of(row["taken_on"])
    if day is None:
        return False
    try:
        figures, changes = json.loads(row["figures"]), json.loads(row["changes"])
        hashed = hash_of(row["recruit_id"], row["stage"], day, figures)
        told = (changes["stage"], changes["takenOn"], changes["snapshot"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    return hashed == row["hash"] and told == (row["stage"], row["taken_on"], hashed)
