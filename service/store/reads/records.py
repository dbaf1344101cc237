"""Records, their payloads cut to what the viewer may read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from service.domain.access import reads_whole
from service.domain.words import RecordStatus, TaskStatus
from service.store.reads import facts, sources
from service.store.reads.asked import Asked
from service.store.reads.checklists import definition_for
from service.store.reads.holders import addressed
from service.store.reads.shape import Kind, Reading, column, to_one
from service.store.tables import record


def _sees(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees_record() & (record.c.recorded_on <= reading.as_of)


class _Addressed:
    """A record's row seen as its addressed task, today."""

    def __init__(self, row: Any) -> None:
        self.id, self.addressee_id, self.role = row.task_id, row.addressee_id, row.role
        self.recruit_id, self.recruit_unit_id = row.recruit_id, row.recruit_unit_id
        self.recruit_department_id = row.recruit_department_id


def readable(reading: Reading, rows: Sequence[Any]) -> list[tuple[Mapping[str, Any] | None, bool]]:
    """Return for each row what the viewer may read of the payload, and whether that is less than all."""
    reading.versions.of(reading.connection, (row.item_version_id for row in rows))
    for_whom = addressed(reading.on(reading.today), [_Addressed(row) for row in rows])
    found: list[tuple[Mapping[str, Any] | None, bool]] = []
    for row in rows:
        roles = facts.towards(reading, row)
        task = facts.task_facts(reading, row, TaskStatus.OPEN, for_whom, row.task_id)
        if reads_whole(task, roles, reading.scope.person_id, facts.record_facts(row)):
            found.append((row.payload, False))
            continue
        outline = definition_for(reading, row)["outline"]
        open_fields = {
            name for name, allowed in outline.items() if allowed is None or roles & frozenset(allowed)
        }
        seen = {name: value for name, value in (row.payload or {}).items() if name in open_fields}
        withheld = row.released_on is None and bool(roles & task.withheld_from)
        found.append((seen if open_fields and not withheld and not reading.scope.portal else None, True))
    return found


def _payloads(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [payload for payload, _ in _readable(reading, rows)]


def _redacted(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [redacted for _, redacted in _readable(reading, rows)]


def _readable(reading: Reading, rows: Sequence[Any]) -> list[tuple[Mapping[str, Any] | None, bool]]:
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


_WHOLE = ("payload", *facts.RECORD_COLUMNS)

RECORD = Kind(
    "Record",
    source=sources.records,
    sees=_sees,
    plain={
        "occurredOn": column("occurred_on"),
        "recordedAt": column("recorded_at"),
        "status": lambda row, _reading: RecordStatus(row.status),
        "rejectedReason": column("rejected_reason"),
        "confirmedAt": column("confirmed_at"),
        "releasedAt": column("released_at"),
    },
    links={
        "task": to_one("Task", "task_id"),
        "author": to_one("Person", "author_id"),
        "enteredBy": to_one("Person", "entered_by_id"),
        "confirmedBy": to_one("Person", "confirmed_by_id"),
        "corrects": to_one("Record", "corrects_id"),
        "payload": _payloads,
        "redacted": _redacted,
    },
    needs={
        "occurredOn": ("occurred_on",),
        "recordedAt": ("recorded_at",),
        "status": ("status",),
        "rejectedReason": ("rejected_reason",),
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
