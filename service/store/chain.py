"""The chain over the trace: events as they stand in the database, and the hash that ties one to the next."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum, auto
from typing import Any

from cryptography.hazmat.primitives import hashes
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    String,
    Text,
    cast,
    exists,
    func,
    select,
    type_coerce,
)

from service.domain.heads import Head
from service.store.signing import Signing, canonical
from service.store.tables import audit_event, audit_seal
from service.store.writes.trace import COLUMNS, signed

FIRST = "0" * 64
"""What stands before the first seal."""

LOOSE = ~exists().where(audit_seal.c.event_id == audit_event.c.id)
"""The events that are not sealed."""

_ALGORITHMS = {"sha256": hashes.SHA256, "sm3": hashes.SM3}


class Standing(Enum):
    """What an event's keyed hash says of it."""

    SIGNED = auto()
    UNSIGNED = auto()
    """Written before events were signed, and marked so by the migration."""
    UNKNOWN = auto()
    """Signed by a key that is not known here."""
    FORGED = auto()


def link(previous: str, sequence: int, algorithm: str, sealed_at: datetime, event: Mapping[str, Any]) -> str:
    """Return the hash of a seal: over the hash before, its own place, way and time, and all of the event.

    Raises KeyError for an algorithm that is none of ours.
    """
    hashed = hashes.Hash(_ALGORITHMS[algorithm]())
    content = [*signed(event), event["mac"]]
    hashed.update(canonical([previous, sequence, algorithm, _spelt(sealed_at), event["id"], content]))
    return hashed.finalize().hex()


def standing(event: Mapping[str, Any], signing: Signing) -> Standing:
    """Say what an event's keyed hash says of it."""
    if not event["key_id"] and not event["mac"]:
        return Standing.UNSIGNED if event["uid"] == f"before-{event['id']}" else Standing.FORGED
    if not signing.knows(event["key_id"]):
        return Standing.UNKNOWN
    right = signing.verifies(signed(event), event["key_id"], event["mac"])
    return Standing.SIGNED if right else Standing.FORGED


def newest(connection: Connection) -> Head | None:
    """Return the chain's head, None before the first seal."""
    row = connection.execute(select(audit_seal).order_by(audit_seal.c.sequence.desc()).limit(1)).one_or_none()
    return Head(row.sequence, row.algorithm, row.hash, row.sealed_at) if row else None


def event_columns(connection: Connection) -> list[ColumnElement[Any]]:
    """Return what to select of an event, so that ``event_of`` can read whatever stands there."""
    plain = ("id", *(name for name in COLUMNS if name not in ("at", "recorded_on", "changes")), "mac")
    text = type_coerce if connection.dialect.name == "sqlite" else cast
    return [
        *(audit_event.c[name] for name in plain),
        moment_text(connection, audit_event.c.at),
        day_text(connection, audit_event.c.recorded_on),
        text(audit_event.c.changes, Text).label("changes"),
    ]


def moment_text(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return a moment as text in UTC with microseconds, the same on both databases."""
    if connection.dialect.name == "sqlite":
        return type_coerce(column, String).label(column.name)
    shown = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US AD")
    return func.replace(shown, " AD", "").label(column.name)  # what is BC stays marked, and is no moment


def day_text(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return a day as text, the same on both databases and whatever the session's style of dates."""
    if connection.dialect.name == "sqlite":
        return type_coerce(column, String).label(column.name)
    return func.to_char(column, "YYYY-MM-DD").label(column.name)


def moment_of(text: Any) -> datetime | None:
    """Read a moment as ``moment_text`` gives it, None for anything else."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None
    return moment if _spelt(moment) == text else None


def day_of(text: Any) -> date | None:
    """Read a day as the database gives it as text, None for anything else."""
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return day if day.isoformat() == text else None


def event_of(row: RowMapping) -> dict[str, Any] | None:
    """Return an event as it was written, None where a value is none that was ever written."""
    at, day = moment_of(row["at"]), day_of(row["recorded_on"])
    if (
        at is None
        or day is None
        or not all(isinstance(row[name], str) for name in ("uid", "key_id", "mac", "changes"))
    ):
        return None
    try:
        changes = json.loads(row["changes"])
        event = {**row, "at": at, "recorded_on": day, "changes": changes}
        canonical(signed(event))
    except (ValueError, RecursionError):
        return None
    return event


@contextmanager
def readable(connection: Connection) -> Iterator[None]:
    """Let text be read that is no UTF-8, which SQLite keeps: it is a finding, not a fault of ours."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    former, raw.text_factory = raw.text_factory, lambda text: text.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = former


def _spelt(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
