"""Records, their payloads cut to what the viewer may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement

from service.domain.cases import Case, reads
from service.domain.words import RecordStatus, Role, TaskStatus
from service.store import payloads
from service.store.reads import facts, sources
from service.store.reads.asked import Asked
from service.store.reads.checklists import definition_for
from service.store.reads.holders import addressed
from service.store.reads.shape import Column, Kind, Reading, Shown, to_one
from service.store.tables import record


def _sees(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees("Record") & (record.c.recorded_on <= reading.as_of)


class _Addressed:
    """A record's row seen as its addressed task, today."""

    def __init__(self, row: Any) -> None:
        self.id, self.addressee_id, self.role = row.task_id, row.addressee_id, row.role
        self.recruit_id, self.recruit_unit_id = row.recruit_id, row.recruit_unit_id
        self.recruit_department_id = row.recruit_department_id


@dataclass(frozen=True, slots=True)
class Readable:
    """What the viewer reads of a payload, whether that is less than all, and by which role."""

    payload: Mapping[str, Any] | None
    redacted: bool
    role: Role | None = None


def readable(reading: Reading, rows: Sequence[Any]) -> list[Readable]:
    """Return for each row what the viewer may read of the payload; what was erased reads as nothing."""
    reading.versions.of(reading.connection, (row.item_version_id for row in rows))
    for_whom = addressed(reading.on(reading.today), [_Addressed(row) for row in rows])
    found: list[Readable] = []
    held = payloads.of(reading.connection, reading.vault, rows)
    for row, payload in zip(rows, held, strict=True):
        if payload is None:
            found.append(Readable(None, redacted=True))
            continue
        case = Case(
            towards=facts.towards(reading, row),
            person_id=reading.scope.person_id,
            portal=reading.scope.portal,
            task=facts.task_facts(reading, row, TaskStatus.OPEN, for_whom, row.task_id),
            record=facts.record_facts(row),
        )
        if seat := reads("payload", case):
            found.append(Readable(payload, redacted=False, role=Role(seat)))
            continue
        open_fields = _open_fields(definition_for(reading, row)["outline"], case)
        seen = {name: value for name, value in payload.items() if name in open_fields}
        role = next((each for each in reversed(Role) if each in case.towards), None)
        found.append(Readable(seen if open_fields else None, redacted=True, role=role))
    return found


def _open_fields(outline: Mapping[str, Any], case: Case) -> set[str]:
    """Return the fields that the viewer reads of a payload that is not theirs to read whole."""
    return {
        name
        for name, allowed in outline.items()
        if reads("outline", replace(case, open_to=None if allowed is None else frozenset(allowed)))
    }


def shows(reading: Reading, row: Any, seen: Readable) -> Mapping[str, Any] | None:
    """Return a payload that the answer will hold, and remember that it does."""
    if seen.payload:
        reading.shown.append(Shown(row.id, row.recruit_id, row.recruit_unit_id, seen.role))
    return seen.payload


def _payloads(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [shows(reading, row, seen) for row, seen in zip(rows, _readable(reading, rows), strict=True)]


def _objections(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    """Answer why records were returned: it speaks of the payload, to those who read it whole."""
    return [
        None if seen.redacted else row.rejected_reason
        for row, seen in zip(rows, _readable(reading, rows), strict=True)
    ]


def _redacted(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [seen.redacted for seen in _readable(reading, rows)]


def _readable(reading: Reading, rows: Sequence[Any]) -> list[Readable]:
    key = ("readable", tuple(row.id for row in rows))
    if key not in reading.memo:
        reading.memo[key] = readable(reading, rows)
    return reading.memo[key]  # type: ignore[no-any-return]


def of_tasks(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Task.records``: oldest first, for all tasks at once."""
    ids = [row.id for row in rows]
    statement, columns = RECORD.select(reading, asked.fields, "task_id", "recorded_at")
    found = reading.rows(
        statement.where(columns["task_id"].in_(ids)).order_by(columns["recorded_at"], columns["id"])
    )
    by_task: dict[int, list[Any]] = {each: [] for each in ids}
    for row, answer in zip(found, RECORD.shape(reading, found, asked.fields), strict=True):
        by_task[row.task_id].append(answer)
    return [by_task[each] for each in ids]


_WHOLE = (*payloads.COLUMNS, *facts.RECORD_COLUMNS)

RECORD = Kind(
    "Record",
    source=sources.records,
    sees=_sees,
    kept=True,
    plain={
        "occurredOn": Column("occurred_on"),
        "recordedAt": Column("recorded_at"),
        "status": lambda row, _reading: RecordStatus(row.status),
        "confirmedAt": Column("confirmed_at"),
        "releasedAt": Column("released_at"),
    },
    links={
        "task": to_one("Task", "task_id"),
        "author": to_one("Person", "author_id"),
        "enteredBy": to_one("Person", "entered_by_id"),
        "confirmedBy": to_one("Person", "confirmed_by_id"),
        "corrects": to_one("Record", "corrects_id"),
        "payload": _payloads,
        "redacted": _redacted,
        "rejectedReason": _objections,
    },
    needs={
        "occurredOn": ("occurred_on",),
        "recordedAt": ("recorded_at",),
        "status": ("status",),
        "rejectedReason": ("rejected_reason", *_WHOLE),
        "confirmedAt": ("confirmed_at",),
        "releasedAt": ("released_at",),
        "task": ("task_id",),
        "author": ("author_id",),
        "enteredBy": ("entered_by_id",),
        "confirmedBy": ("confirmed_by_id",),
        "corrects": ("corrects_id",),
        "payload": _WHOLE,
        "redacted": _WHOLE,
    },
)
