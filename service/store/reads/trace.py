"""The audit trail, and the part of it that is a recruit's history."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select

from service.store.among import among
from service.store.reads.asked import Asked
from service.store.reads.paging import Order, as_number, connection
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Column, Kind, Reading, kind, to_one
from service.store.reads.task_filters import units_under
from service.store.tables import audit_event, audit_seal, person, recruit
from service.store.writes.trace import READ

_NEWEST_FIRST = Order.by(("id", as_number, True))
_SUBJECTS = (
    *("Recruit", "Task", "Record", "Assignment", "Appointment", "Visit", "FollowUp"),
    *("Person", "Unit", "Department", "Webhook"),
)


def _source(_reading: Reading) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    sealed = {"sequence": audit_seal.c.sequence, "hash": audit_seal.c.hash}
    tables = audit_event.outerjoin(audit_seal, audit_seal.c.event_id == audit_event.c.id).outerjoin(
        recruit, recruit.c.id == audit_event.c.recruit_id
    )
    return tables, {**audit_event.c, **sealed}


def _sees(reading: Reading) -> ColumnElement[bool]:
    shown = or_(_in_trail(reading), _in_history(reading))
    return shown & (audit_event.c.recorded_on <= reading.as_of) if reading.past else shown


def _in_trail(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees("AuditEvent")


def _in_history(reading: Reading) -> ColumnElement[bool]:
    """Return the predicate of what was changed of recruits in sight; who read what is not their history."""
    of_recruit = audit_event.c.recruit_id.is_not(None)
    return and_(of_recruit, audit_event.c.action != READ, reading.scope.sees("History"))


def page(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.auditTrail``: newest first."""
    filters = asked.args.get("filter") or {}

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        found = found.where(_in_trail(reading))
        for name, value in filters.items():
            if value is not None:
                found = found.where(_filter(reading, columns, name, value))
        return found

    return connection(reading, AUDIT_EVENT, asked, _NEWEST_FIRST, narrow)[None]


def _filter(
    reading: Reading, columns: Mapping[str, ColumnElement[Any]], name: str, value: Any
) -> ColumnElement[bool]:
    named: ColumnElement[bool]
    match name:
        case "recruitCode" | "actorCode":
            by = columns["recruit_id" if name == "recruitCode" else "actor_id"]
            named = by.in_(select(person.c.id).where(person.c.code == value))
        case "unitCode":
            named = among(columns["unit_id"], units_under(reading, value))
        case "action":
            named = columns["action"] == value
        case "since":
            named = columns["at"] >= value
        case "until":
            named = columns["at"] <= value
        case _:
            raise KeyError(name)
    return named


def _of_recruits(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.history`` for many recruits at once: newest first."""
    ids = [row.id for row in rows]

    def narrow(found: Select[Any], _columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        return found.where(_in_history(reading))

    pages = connection(
        reading, AUDIT_EVENT, asked, _NEWEST_FIRST, narrow, lambda: audit_event.c.recruit_id, ids
    )
    return [pages[each] for each in ids]


def _subjects(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer what events are about, as far as it is in sight."""
    found: dict[tuple[str, int], Any] = {}
    for name in _SUBJECTS:
        ids = {row.subject_id for row in rows if row.subject_type == name}
        if ids:
            fields = asked.of_type(name)
            found |= {(name, row): value for row, value in kind(name).by_ids(reading, ids, fields).items()}
    return [found.get((row.subject_type, row.subject_id)) for row in rows]


AUDIT_EVENT = Kind(
    "AuditEvent",
    source=_source,
    sees=_sees,
    plain={
        "sequence": Column("sequence"),
        "at": Column("at"),
        "onBehalfOf": Column("on_behalf_of"),
        "role": Column("role"),
        "requestId": Column("request_id"),
        "action": Column("action"),
        "changes": Column("changes"),
        "hash": Column("hash"),
    },
    links={
        "actor": to_one("Person", "actor_id"),
        "portal": to_one("Unit", "portal_id"),
        "subject": _subjects,
    },
    needs={
        "sequence": ("sequence",),
        "at": ("at",),
        "actor": ("actor_id",),
        "onBehalfOf": ("on_behalf_of",),
        "portal": ("portal_id",),
        "role": ("role",),
        "requestId": ("request_id",),
        "action": ("action",),
        "subject": ("subject_type", "subject_id"),
        "changes": ("changes",),
        "hash": ("hash",),
    },
)
RECRUIT.links["history"] = _of_recruits
