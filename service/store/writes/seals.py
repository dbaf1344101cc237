"""Sealing: events that are not in the chain yet get the next places in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from service.domain.heads import Head
from service.store.chain import (
    FIRST,
    LOOSE,
    Standing,
    event_columns,
    event_of,
    link,
    newest,
    readable,
    standing,
)
from service.store.signing import Signing
from service.store.tables import audit_event, audit_seal
from service.store.writes.trace import moment

BATCH = 500
"""So many events are sealed in one transaction at most."""

LOOKBACK = 10_000
"""So many rows before the newest sealed one a quick look goes back for late commits."""

_TURN = 7_805_002
"""Whoever seals holds this advisory lock of PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many events were sealed, how many could not be vouched for, and the chain's head after that."""

    events: int
    refused: int
    head: Head | None


def looked_through(connection: Connection) -> int:
    """Return the row up to which a quick look takes everything as sealed."""
    last: int | None = connection.execute(select(func.max(audit_seal.c.event_id))).scalar_one()
    return max((last or 0) - LOOKBACK, 0)


def unsealed(connection: Connection, after: int) -> list[int]:
    """Return the rows of the next unsealed events, at most a batch."""
    statement = select(audit_event.c.id).where(audit_event.c.id > after, LOOSE)
    return list(connection.execute(statement.order_by(audit_event.c.id).limit(BATCH)).scalars())


def seal(connection: Connection, signing: Signing, algorithm: str, rows: Sequence[int]) -> Batch:
    """Seal those of the events that nobody sealed meanwhile.

    An event whose keyed hash is wrong, or by a key that is not known here, is left out of the chain: there
    verification finds it. The caller's transaction is the only one that seals until it ends.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
    head = newest(connection)
    sequence, previous = (head.sequence, head.hash) if head else (0, FIRST)
    sealed_at = moment(connection)
    statement = select(*event_columns(connection)).where(audit_event.c.id.in_(rows), LOOSE)
    with readable(connection):
        found = connection.execute(statement.order_by(audit_event.c.id)).mappings().all()
    seals = []
    for row in found:
        event = event_of(row)
        if event is None or standing(event, signing) not in (Standing.SIGNED, Standing.UNSIGNED):
            continue
        sequence += 1
        previous = link(previous, sequence, algorithm, sealed_at, event)
        seals.append(
            {
                "sequence": sequence,
                "event_id": event["id"],
                "algorithm": algorithm,
                "hash": previous,
                "sealed_at": sealed_at,
            }
        )
    if seals:
        connection.execute(insert(audit_seal), seals)
        head = Head(sequence, algorithm, previous, sealed_at)
    return Batch(len(seals), len(found) - len(seals), head)
