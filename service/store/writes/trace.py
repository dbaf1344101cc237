"""The trace: what was done, by whom, in which role, written in the transaction of the change."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from service.domain.words import Role, Word
from service.store.scope import Scope
from service.store.signing import Signing
from service.store.tables import audit_event
from service.store.writes import moulds
from service.store.writes.moulds import Step

PLAIN = frozenset(
    (
        *(
            "above",
            "bearer",
            "code",
            "cohort",
            "cohortCode",
            "department",
            "departmentCode",
            "events",
            "fields",
            "head",
            "host",
        ),
        *("item", "performer", "person", "plugin", "post", "records", "sheets", "snapshot", "source"),
        *("track", "unit", "unitCode"),
    )
)
"""Changes that tell codes of the plan, a post, a host and its events, or figures: kept as they are."""

READ = "readPayloads"
"""The action of an answer that held private payloads."""

COLUMNS = (
    "uid",
    "at",
    "recorded_on",
    "actor_id",
    "on_behalf_of",
    "portal_id",
    "role",
    "request_id",
    "action",
    "subject_type",
    "subject_id",
    "recruit_id",
    "unit_id",
    "changes",
    "key_id",
)
"""What an event's keyed hash covers, in this order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What something was before, and what it is after."""

    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs between two descriptions of the same thing, by name."""
    names = {**before, **after}
    return {
        name: Difference(before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }


def field_name(name: str) -> str:
    """Return a column's name as the API writes it."""
    first, *more = name.split("_")
    return first + "".join(part.title() for part in more)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing done, or one answer that held private payloads."""

    action: str
    subject_type: str
    subject_id: int | None
    changes: Mapping[str, Any]
    role: Role | None = None
    recruit_id: int | None = None
    unit_id: int | None = None


def write_events(
    connection: Connection, scope: Scope, signing: Signing, at: datetime, today: date, events: Sequence[Event]
) -> list[Step]:
    """Return what inserts events of a moment, each under the keyed hash of all that it says."""
    rows = [_row(scope, signing, at, today, each) for each in events]
    return moulds.adding(connection, audit_event, rows)


def moment(connection: Connection) -> datetime:
    """Return the time by the database's clock."""
    if connection.dialect.name == "postgresql":
        at: datetime = connection.exec_driver_sql("select clock_timestamp()").scalar_one()
        return at.astimezone(UTC)
    text = connection.exec_driver_sql("select strftime('%Y-%m-%dT%H:%M:%f', 'now')").scalar_one()
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def signed(row: Mapping[str, Any]) -> list[Any]:
    """Return what an event's keyed hash covers."""
    uid, at, recorded_on, *rest = [row[name] for name in COLUMNS]
    return [uid, at.astimezone(UTC).isoformat(), recorded_on.isoformat(), *rest]


def _row(scope: Scope, signing: Signing, at: datetime, today: date, event: Event) -> dict[str, Any]:
    row = {
        "uid": secrets.token_hex(16),
        "at": at,
        "recorded_on": today,
        "actor_id": scope.person_id,
        "on_behalf_of": scope.on_behalf_of,
        "portal_id": scope.portal_id,
        "role": event.role,
        "request_id": scope.request_id,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "recruit_id": event.recruit_id,
        "unit_id": event.unit_id,
        "changes": {name: _told(name, each, signing) for name, each in event.changes.items()},
        "key_id": signing.key_id,
    }
    return {**row, "mac": signing.mac(signed(row))}


def _told(name: str, value: Any, signing: Signing) -> Any:
    match value:
        case Difference(before, after):
            return {"before": _told(name, before, signing), "after": _told(name, after, signing)}
        case None | bool() | int() | float() | Word():
            return value
        case date() | datetime():
            return value.isoformat()
        case list() | tuple() | set() | frozenset() if all(isinstance(each, Word | int) for each in value):
            return list(value)
        case _ if name in PLAIN:
            return value
        case _:
            return signing.hidden(value)
