"""Recruits, tasks and records for paper: whole plans of many recruits at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.words import RecordStatus, TaskState
from service.store.reads.asked import Asked
from service.store.reads.people import UNIT
from service.store.reads.records import RECORD
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.task_filters import in_unit
from service.store.reads.tasks import TASK

_SHOWN = (
    RecordStatus.ACCEPTED,
    RecordStatus.CONFIRMED,
    RecordStatus.AWAITING_CONFIRMATION,
    RecordStatus.KEPT,
)


def _asked(name: str, *below: "str | Asked") -> Asked:
    return Asked(
        name, name, {}, tuple(each if isinstance(each, Asked) else Asked(each, each) for each in below)
    )


_COUNTS = _asked(
    "progress",
    *("total", "done", "waived", "submitted", "missed", "overdue", "open", "upcoming", "due", "dueDone"),
)
_RECRUIT = _asked(
    "recruit",
    *("code", "name", "post", "entryDate", "probationEndsOn", "status", "stage"),
    _asked("unit", "code", "name"),
    _asked("department", "name"),
    _asked("cohort", "code"),
    _asked("mentor", "name"),
    _asked("partner", "name"),
    _asked("milestones", "stage", "dueOn", "status", "reachedAt", _COUNTS),
    _asked("tracks", _asked("track", "id", "title"), _COUNTS),
    _COUNTS,
).fields
_TASK = _asked(
    "task",
    *("occurrence", "stage", "responsibleRole", "opensOn", "dueOn", "status", "completedOn", "late"),
    _asked("responsibles", "name"),
    _asked("item", "code", "title", _asked("track", "id", "title")),
).fields
_LINE = (*_TASK, *_asked("task", "title", "confirmerRole").fields)
_RECORD = _asked(
    "record",
    *("status", "occurredOn", "payload", "redacted"),
    _asked("author", "name"),
    _asked("enteredBy", "name"),
    _asked("confirmedBy", "name"),
).fields


def recruits_of(reading: Reading, unit_code: str | None) -> list[int]:
    """Return the recruits in sight, of a unit and those below it or of all, by unit and code."""
    statement, columns = RECRUIT.select(reading, (), "code", "unit_id")
    if unit_code is not None:
        statement = statement.where(in_unit(reading, unit_code))
    units, unit_columns = UNIT.select(reading, (), "code")
    codes = {row.id: row.code for row in reading.rows(units.order_by(unit_columns["code"]))}
    rows = reading.rows(statement.order_by(columns["code"], columns["id"]))
    return [row.id for row in sorted(rows, key=lambda row: (codes.get(row.unit_id, ""), row.code))]


def recruits(reading: Reading, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return these recruits with milestones, tracks and figures, in the same order."""
    found = RECRUIT.by_ids(reading, ids, _RECRUIT)
    return [found[each] for each in ids if each in found]


def tasks(
    reading: Reading, ids: Sequence[int], *, lines: bool = False
) -> dict[int, list[tuple[Any, dict[str, Any]]]]:
    """Return the tasks of each recruit that were not withdrawn, by due date: row and answer."""
    fields = _LINE if lines else _TASK
    statement, columns = TASK.select(reading, fields, "recruit_id", "due_on", "gate")
    wanted = columns["recruit_id"].in_(ids) & (columns["state"] != TaskState.WITHDRAWN)
    rows = reading.rows(statement.where(wanted).order_by(columns["due_on"], columns["id"]))
    found: dict[int, list[tuple[Any, dict[str, Any]]]] = {each: [] for each in ids}
    for row, answer in zip(rows, TASK.shape(reading, rows, fields), strict=True):
        found[row.recruit_id].append((row, answer))
    return found


def records(reading: Reading, recruit_id: int) -> dict[int, list[tuple[Mapping[str, Any], dict[str, Any]]]]:
    """Return the records of a recruit that stand, by task, oldest first: the form's schema and the answer."""
    statement, columns = RECORD.select(reading, _RECORD, "task_id", "recorded_at", "item_version_id")
    wanted = (columns["recruit_id"] == recruit_id) & columns["status"].in_(_SHOWN)
    rows = reading.rows(statement.where(wanted).order_by(columns["recorded_at"], columns["id"]))
    versions = reading.versions.of(reading.connection, {row.item_version_id for row in rows})
    found: dict[int, list[tuple[Mapping[str, Any], dict[str, Any]]]] = {}
    for row, answer in zip(rows, RECORD.shape(reading, rows, _RECORD), strict=True):
        schema = versions[row.item_version_id]["evidenceSchema"]
        found.setdefault(row.task_id, []).append((schema, answer))
    return found
