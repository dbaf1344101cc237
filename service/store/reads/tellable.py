"""Rows of which people may have to be told on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from service.domain.words import ASSIGNED_ROLES, RecruitStatus, TaskState
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.tables import assignment, unit

ZONE = ZoneInfo("Asia/Shanghai")
_RECRUIT = (
    *("code", "name", "unit_id", "department_id", "entry_date", "probation_ends_on", "post"),
    *("status", "shown_status"),
)
TASK_COLUMNS = (
    *("item", "track", "occurrence", "title", "stage", "nominal_due_on", "follow_key", "created_on"),
    *("state", "opens_on", "due_on", "missed_after", "role", "gate", "addressee_id", "item_version_id"),
    *("recruit_id", "recruit_unit_id", "recruit_department_id"),
)


def running_recruits(reading: Reading) -> list[Any]:
    """Return the recruits whose plans run on the day shown: neither suspended nor over."""
    statement, columns = RECRUIT.select(reading, (), *_RECRUIT)
    active = columns["shown_status"] == RecruitStatus.ACTIVE.value
    return list(reading.rows(statement.where(active).order_by(columns["id"])))


def recruits_among(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return these recruits by row."""
    statement, columns = RECRUIT.select(reading, (), *_RECRUIT)
    rows = reading.rows(statement.where(columns["id"].in_(sorted(set(ids)))))
    return {row.id: row for row in rows}


def undone_tasks(reading: Reading, recruit_ids: Sequence[int], first: date, last: date) -> list[Any]:
    """Return these recruits' undone tasks that fall due between two days, both included."""
    statement, columns = TASK.select(reading, (), *TASK_COLUMNS)
    due = columns["due_on"].between(first, last) & (columns["state"] == TaskState.PENDING)
    mine = columns["recruit_id"].in_(recruit_ids)
    return list(reading.rows(statement.where(mine, due).order_by(columns["id"])))


def overdue_gates(reading: Reading, recruit_ids: Sequence[int]) -> dict[tuple[int, str], date]:
    """Return the earliest due date of the overdue gates of each recruit and stage."""
    statement, columns = TASK.select(reading, (), "recruit_id", "stage", "due_on", "missed_after")
    late = columns["gate"] & (columns["state"] == TaskState.PENDING) & (columns["due_on"] < reading.as_of)
    found: dict[tuple[int, str], date] = {}
    for row in reading.rows(statement.where(columns["recruit_id"].in_(recruit_ids), late)):
        if row.missed_after is None or row.missed_after >= reading.as_of:
            key = (row.recruit_id, row.stage)
            found[key] = min(found.get(key, row.due_on), row.due_on)
    return found


def gates_settled(reading: Reading, recruit_ids: Sequence[int]) -> dict[tuple[int, str], date]:
    """Return the last day on which a gate of each recruit and stage was done or waived."""
    statement, columns = TASK.select(reading, (), "recruit_id", "stage", "completed_on", "settled_at")
    settled = columns["gate"] & columns["state"].in_([TaskState.DONE, TaskState.WAIVED])
    found: dict[tuple[int, str], date] = {}
    for row in reading.rows(statement.where(columns["recruit_id"].in_(recruit_ids), settled)):
        day = row.completed_on or (row.settled_at.astimezone(ZONE).date() if row.settled_at else None)
        if day is not None:
            key = (row.recruit_id, row.stage)
            found[key] = max(found.get(key, day), day)
    return found


def pairings(reading: Reading, recruit_ids: Sequence[int]) -> list[Any]:
    """Return the assignments of these recruits that ever held, oldest first."""
    columns = assignment.c
    held = columns.ends_on.is_(None) | (columns.ends_on >= columns.acts_from)
    statement = select(
        columns.id,
        columns.recruit_id,
        columns.role,
        columns.person_id,
        columns.starts_on,
        columns.acts_from,
        columns.ends_on,
    ).where(columns.recruit_id.in_(recruit_ids), columns.role.in_(ASSIGNED_ROLES), held)
    return list(reading.rows(statement.order_by(columns.starts_on, columns.id)))


def units(reading: Reading) -> list[Any]:
    """Return all units with code and name."""
    return list(reading.rows(select(unit.c.id, unit.c.code, unit.c.name).order_by(unit.c.code)))
