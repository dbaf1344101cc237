"""What somebody has before them: due dates of what is theirs to do, and whom they meet."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_

from service.domain.words import AppointmentStatus, TaskStatus
from service.store.reads import facts, lookup
from service.store.reads.appointments import APPOINTMENT, status_on
from service.store.reads.checklists import definition_for
from service.store.reads.shape import Reading
from service.store.reads.task_filters import narrowed
from service.store.reads.tasks import TASK

MOST = 1000
"""So many tasks are told, the most urgent first: a calendar with more helps nobody."""

_TASK = ("item_version_id", "recruit_id", "due_on", "opens_on", "missed_after", "state", "updated_at")
_MEETING = (
    *("task_id", "item_version_id", "proposed_by_id", "invitee_id", "starts_at", "place", "revision"),
    *("updated_at", "state", "accepted", "answered_on", "cancelled_on"),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A task to be done by the viewer; ``recruit`` is the name, empty where it is the viewer's own."""

    id: int
    title: str
    recruit: str
    due_on: date
    status: TaskStatus
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment of the viewer, with the names of both sides; ``title`` is the task's item's."""

    id: int
    title: str
    proposed_by_id: int
    proposed_by: str
    invitee: str
    starts_at: datetime
    place: str
    status: AppointmentStatus
    revision: int
    updated_at: datetime


def to_do(reading: Reading) -> list[Due]:
    """Return what is open or overdue and the viewer's to do, by due date; titles are those of the items."""
    statement, columns = TASK.select(reading, (), *_TASK)
    statement = narrowed(reading, statement, columns, {"mine": True})
    rows = reading.rows(statement.order_by(columns["due_on"], columns["id"]).limit(MOST))
    reading.versions.of(reading.connection, (row.item_version_id for row in rows))
    people = lookup.person_rows(reading, {row.recruit_id for row in rows})
    me = reading.scope.person_id
    return [
        Due(
            row.id,
            definition_for(reading, row)["title"],
            "" if row.recruit_id == me or row.recruit_id not in people else people[row.recruit_id].name,
            row.due_on,
            facts.status_on(row, reading.today),
            row.updated_at,
        )
        for row in rows
    ]


def meetings(reading: Reading, since: datetime) -> list[Meeting]:
    """Return the viewer's own appointments from a moment on, those that were called off included."""
    me = reading.scope.person_id
    statement, columns = APPOINTMENT.select(reading, (), *_MEETING)
    mine = or_(columns["proposed_by_id"] == me, columns["invitee_id"] == me)
    statement = statement.where(mine, columns["starts_at"] >= since)
    rows = reading.rows(statement.order_by(columns["starts_at"], columns["id"]).limit(MOST))
    reading.versions.of(reading.connection, {row.item_version_id for row in rows} - {None})
    people = lookup.person_rows(
        reading, {each for row in rows for each in (row.proposed_by_id, row.invitee_id)}
    )
    return [
        Meeting(
            row.id,
            definition_for(reading, row)["title"] if row.item_version_id is not None else "",
            row.proposed_by_id,
            people[row.proposed_by_id].name if row.proposed_by_id in people else "",
            people[row.invitee_id].name if row.invitee_id in people else "",
            row.starts_at,
            row.place,
            status_on(row, reading.today),
            row.revision,
            row.updated_at,
        )
        for row in rows
    ]
