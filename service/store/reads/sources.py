"""Recruits, tasks and records as a day sees them: FROM clauses and columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, exists, func, literal, or_, select, true

from service.domain.words import RecordStatus, TaskState, TaskStatus
from service.store.reads.shape import Reading
from service.store.scope import in_force
from service.store.tables import posting, record, record_past, recruit, task, task_past

Columns = Mapping[str, ColumnElement[Any]]

_REMEMBERED = ("state", "late", "completed_on", "completed_by_id", "settled_at", "waived_reason")


def recruits(reading: Reading) -> tuple[FromClause, Columns]:
    """Recruits; unit, department and post are those of the day shown."""
    columns: dict[str, ColumnElement[Any]] = dict(recruit.c.items())
    columns |= {name: then(reading, name) for name in ("unit_id", "department_id", "post")}
    return recruit, columns


def then(reading: Reading, name: str) -> ColumnElement[Any]:
    """Return unit, department or post of ``recruit`` on the day shown; rights ask for today's instead."""
    today: ColumnElement[Any] = recruit.c[name]
    if not reading.past:
        return today
    here = (posting.c.recruit_id == recruit.c.id) & in_force(posting, reading.as_of)
    known = exists().where(here).correlate(recruit)
    posted = select(posting.c[name]).where(here).order_by(posting.c.id.desc()).limit(1)
    return case((known, posted.correlate(recruit).scalar_subquery()), else_=today)


def task_rows(reading: Reading) -> tuple[FromClause, Columns]:
    """Tasks alone; on an earlier day, as they were then."""
    columns: dict[str, ColumnElement[Any]] = dict(task.c.items())
    if not reading.past:
        return task, columns
    earliest = (
        select(task_past.c.id)
        .where(task_past.c.task_id == task.c.id, task_past.c.until > reading.as_of)
        .order_by(task_past.c.until, task_past.c.id)
        .limit(1)
        .correlate(task)
        .scalar_subquery()
    )
    before = task_past.alias("before")
    changed = before.c.id.is_not(None)
    for name in _REMEMBERED:
        columns[name] = case((changed, before.c[name]), else_=task.c[name])
    by_hand = case((changed, before.c.hand_due_on), else_=task.c.hand_due_on)
    columns["due_on"] = func.coalesce(by_hand, task.c.planned_due_on)
    return task.outerjoin(before, before.c.id == earliest), columns


def tasks(reading: Reading) -> tuple[FromClause, Columns]:
    """Tasks with their recruits; ``shown_…`` are unit and department of the day shown."""
    tables, columns = task_rows(reading)
    of_recruit = {
        "recruit_unit_id": recruit.c.unit_id,
        "recruit_department_id": recruit.c.department_id,
        "shown_unit_id": then(reading, "unit_id"),
        "shown_department_id": then(reading, "department_id"),
        "cohort_id": recruit.c.cohort_id,
    }
    return tables.join(recruit, recruit.c.id == task.c.recruit_id), {**columns, **of_recruit}


def existed(reading: Reading) -> ColumnElement[bool]:
    """Return the predicate on ``task`` that it was there on the day shown; planned ones always are."""
    if not reading.past:
        return true()
    return or_(task.c.created_on.is_(None), task.c.created_on <= reading.as_of)


def records(reading: Reading) -> tuple[FromClause, Columns]:
    """Records with task and recruit; on an earlier day, with the status they had then."""
    columns: dict[str, ColumnElement[Any]] = dict(record.c.items())
    columns |= {
        name: task.c[name]
        for name in ("role", "confirmer_role", "gate", "addressee_id", "occurrence", "track")
    }
    columns |= {"recruit_unit_id": recruit.c.unit_id, "recruit_department_id": recruit.c.department_id}
    tables = record.join(task, task.c.id == record.c.task_id).join(
        recruit, recruit.c.id == record.c.recruit_id
    )
    if not reading.past:
        return tables, columns
    earliest = (
        select(record_past.c.id)
        .where(record_past.c.record_id == record.c.id, record_past.c.until > reading.as_of)
        .order_by(record_past.c.until, record_past.c.id)
        .limit(1)
        .correlate(record)
        .scalar_subquery()
    )
    before = record_past.alias("before")
    columns["status"] = case((before.c.id.is_not(None), before.c.status), else_=record.c.status)
    unreleased = record.c.released_on > reading.as_of
    for name in ("released_at", "released_on"):
        columns[name] = case((unreleased, None), else_=record.c[name])
    confirmed = columns["status"].in_([RecordStatus.CONFIRMED, RecordStatus.CORRECTED, RecordStatus.KEPT])
    for name in ("confirmed_by_id", "confirmed_at"):
        columns[name] = case((confirmed, record.c[name]), else_=None)
    rejected = columns["status"] == RecordStatus.REJECTED
    columns["rejected_reason"] = case((rejected, record.c.rejected_reason), else_=None)
    return tables.outerjoin(before, before.c.id == earliest), columns


def is_overdue(columns: Columns, day: date) -> ColumnElement[bool]:
    """Return the predicate of overdue tasks (``status_of``), as the index over pending tasks answers it."""
    pending = columns["state"] == literal(TaskState.PENDING.value, literal_execute=True)
    in_time = columns["missed_after"].is_(None) | (columns["missed_after"] >= day)
    return pending & (columns["due_on"] < day) & in_time


def status_of(columns: Columns, day: date) -> ColumnElement[str]:
    """Return a task's status on a day in SQL; ``service.domain.status.task_status`` is its definition."""
    return _status(columns, day, {each: each.value for each in TaskStatus})


def place_of(
    columns: Columns, day: date, statuses: Sequence[TaskStatus], step: int = 1
) -> ColumnElement[int]:
    """Return the place of a task's status on a day among these, ``step`` apart: a number groups faster."""
    return _status(columns, day, {each: index * step for index, each in enumerate(statuses)})


def _status(columns: Columns, day: date, shown: Mapping[TaskStatus, Any]) -> ColumnElement[Any]:
    state = columns["state"]
    settled = [
        each for each in TaskState if each is not TaskState.PENDING and TaskStatus(each.value) in shown
    ]
    return case(
        *((state == each, literal(shown[TaskStatus(each.value)])) for each in settled),
        (columns["missed_after"] < day, literal(shown[TaskStatus.MISSED])),
        (columns["due_on"] < day, literal(shown[TaskStatus.OVERDUE])),
        (columns["opens_on"] <= day, literal(shown[TaskStatus.OPEN])),
        else_=literal(shown[TaskStatus.UPCOMING]),
    )
