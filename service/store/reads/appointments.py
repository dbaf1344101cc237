"""Appointments: who meets whom and when; where and what for is between the two."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause

from service.domain.cases import Case, reads
from service.domain.words import AppointmentStatus, TaskStatus
from service.store.reads import facts
from service.store.reads.asked import Asked
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.reads.tasks import TASK
from service.store.tables import appointment, recruit, task

ZONE = ZoneInfo("Asia/Shanghai")
_OF_TASK = ("item_version_id", "role", "confirmer_role", "gate", "addressee_id")
_MEETING = (
    *("recruit_id", "recruit_unit_id", "recruit_department_id", "proposed_by_id", "invitee_id", "task_id"),
    *_OF_TASK,
)
_STATUS = ("state", "accepted", "answered_on", "cancelled_on")


def _source(_reading: Reading) -> tuple[FromClause, Mapping[str, ColumnElement[Any]]]:
    tables = appointment.join(recruit, recruit.c.id == appointment.c.recruit_id).outerjoin(
        task, task.c.id == appointment.c.task_id
    )
    place = {"recruit_unit_id": recruit.c.unit_id, "recruit_department_id": recruit.c.department_id}
    return tables, {**{name: task.c[name] for name in _OF_TASK}, **place, **appointment.c}


def _sees(reading: Reading) -> ColumnElement[bool]:
    seen = reading.scope.sees("Appointment")
    return seen & (appointment.c.proposed_on <= reading.as_of) if reading.past else seen


def status_on(row: Any, day: date) -> AppointmentStatus:
    """Return an appointment's status as it was at the end of a day."""
    if row.cancelled_on is not None and row.cancelled_on <= day:
        return AppointmentStatus.CANCELLED
    if row.answered_on is not None and row.answered_on <= day:
        return AppointmentStatus.ACCEPTED if row.accepted else AppointmentStatus.DECLINED
    return AppointmentStatus.PROPOSED


def case_of(reading: Reading, row: Any) -> Case:
    """Return what the matrix is asked about the viewer and an appointment."""
    me, about = reading.scope.person_id, None
    if row.task_id is not None and row.item_version_id is not None:
        about = facts.task_facts(reading, row, TaskStatus.OPEN, {}, row.task_id)
    return Case(
        towards=facts.towards(reading, row),
        person_id=me,
        task=about,
        side=me is not None and me in (row.proposed_by_id, row.invitee_id),
        invited=me is not None and me == row.invitee_id,
    )


def _reads(reading: Reading, rows: Sequence[Any]) -> list[bool]:
    reading.versions.of(reading.connection, {row.item_version_id for row in rows} - {None})
    return [reads("meeting", case_of(reading, row)) is not None for row in rows]


def _places(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    return [row.place if mine else "" for row, mine in zip(rows, _reads(reading, rows), strict=True)]


def _notes(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    """Answer what was said with the proposal, the answer and the cancellation, each on a line of its own."""
    return [
        _said(row, reading.as_of) if mine else None
        for row, mine in zip(rows, _reads(reading, rows), strict=True)
    ]


def _said(row: Any, day: date) -> str | None:
    parts = [row.note]
    if row.answer_note and row.answered_on <= day:
        parts.append(f"答复：{row.answer_note}")
    if row.cancel_note and row.cancelled_on <= day:
        parts.append(f"取消：{row.cancel_note}")
    return "\n".join(part for part in parts if part) or None


APPOINTMENT = Kind(
    "Appointment",
    source=_source,
    sees=_sees,
    plain={
        "startsAt": Column("starts_at"),
        "status": lambda row, reading: status_on(row, reading.as_of),
    },
    links={
        "task": to_one("Task", "task_id"),
        "recruit": to_one("Recruit", "recruit_id"),
        "proposedBy": to_one("Person", "proposed_by_id"),
        "invitee": to_one("Person", "invitee_id"),
        "place": _places,
        "note": _notes,
    },
    needs={
        "startsAt": ("starts_at",),
        "status": _STATUS,
        "task": ("task_id",),
        "recruit": ("recruit_id",),
        "proposedBy": ("proposed_by_id",),
        "invitee": ("invitee_id",),
        "place": ("place", *_MEETING),
        "note": ("note", "answer_note", "answered_on", "cancel_note", "cancelled_on", *_MEETING),
    },
)


def rows_of(reading: Reading, ids: Sequence[int]) -> dict[int, Any]:
    """Return the appointments in sight among these."""
    more = ("starts_at", "revision", *_STATUS, *_MEETING)
    statement, columns = APPOINTMENT.select(reading, (), *more)
    return {row.id: row for row in reading.rows(statement.where(columns["id"].in_(sorted(set(ids)))))}


def _of(name: str) -> Any:
    """Return the link to the appointments of a recruit or a task, the earliest first."""

    def load(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
        statement, columns = APPOINTMENT.select(reading, asked.fields, name, "starts_at")
        ids = [row.id for row in rows]
        statement = statement.where(columns[name].in_(ids))
        if name == "recruit_id" and asked.args.get("upcomingOnly") is not False:
            statement = statement.where(columns["starts_at"] >= _morning(reading.as_of))
        found = reading.rows(statement.order_by(columns["starts_at"], columns["id"]))
        by_owner: dict[int, list[Any]] = {each: [] for each in ids}
        for row, answer in zip(found, APPOINTMENT.shape(reading, found, asked.fields), strict=True):
            by_owner[getattr(row, name)].append(answer)
        return [by_owner[each] for each in ids]

    return load


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


RECRUIT.links["appointments"] = _of("recruit_id")
TASK.links["appointments"] = _of("task_id")


def accepted_between(reading: Reading, recruit_ids: Sequence[int], first: date, last: date) -> Sequence[Any]:
    """Return what was accepted, and not called off, about these recruits between two days, both included."""
    begins, ends = (datetime.combine(day, time(), ZONE) for day in (first, last + timedelta(days=1)))
    names = ("recruit_id", "task_id", "proposed_by_id", "invitee_id", "starts_at")
    statement, columns = APPOINTMENT.select(reading, (), *names)
    here = (columns["starts_at"] >= begins) & (columns["starts_at"] < ends)
    standing = columns["state"] == AppointmentStatus.ACCEPTED
    wanted = columns["recruit_id"].in_(recruit_ids) & standing & here
    return reading.rows(statement.where(wanted).order_by(columns["id"]))
