"""What the viewer can do now, each task with the form that it takes, and whom somebody can turn to."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from service.domain.words import Role
from service.store.ids import row_of
from service.store.reads.asked import Asked
from service.store.reads.checklists import definition_for
from service.store.reads.holders import Seat, holders
from service.store.reads.lookup import recruit_row
from service.store.reads.shape import Reading, kind
from service.store.reads.task_filters import narrowed
from service.store.reads.tasks import TASK
from service.store.tables import person

MOST = 500
"""So many tasks are offered, the most urgent first: an act takes no more."""

_AROUND = (Role.MENTOR, Role.PARTNER, Role.DEPARTMENT_HEAD, Role.UNIT_ADMIN, Role.ORGANIZER)
_FORM = ("item", "item_version_id", "recruit_unit_id")


def offers(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer the tasks that are the viewer's to do, by due date; with ``codes`` those for these recruits."""
    statement, columns = TASK.select(reading, asked.fields, "due_on", *_FORM)
    statement = narrowed(reading, statement, columns, {"mine": True})
    codes: Sequence[str] | None = asked.args.get("codes")
    if codes is not None:
        named = select(person.c.id).where(person.c.code.in_(codes))
        statement = statement.where(columns["recruit_id"].in_(named))
    rows = reading.rows(statement.order_by(columns["due_on"], columns["id"]).limit(MOST))
    answers = TASK.shape(reading, rows, asked.fields)
    if asked.args.get("forms"):
        reading.versions.of(reading.connection, (row.item_version_id for row in rows))
        for answer, row in zip(answers, rows, strict=True):
            answer["form"] = _schema(reading, row)
    return answers


def form(reading: Reading, asked: Asked) -> Mapping[str, Any] | None:
    """Answer the form that the task of an id takes today, None where it is not in sight."""
    statement, columns = TASK.select(reading, (), *_FORM)
    number = row_of(asked.args["id"], "Task") or 0
    row = next(iter(reading.rows(statement.where(columns["id"] == number))), None)
    return None if row is None else _schema(reading, row)


def around(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer who is around the recruit of a code, each with the role; those in sight, nobody twice."""
    who = recruit_row(reading, asked.args["code"])
    if who is None:
        return []
    return in_seats(reading, asked, [Seat(role, who.id, who.unit_id, who.department_id) for role in _AROUND])


def in_seats(reading: Reading, asked: Asked, seats: Sequence[Seat]) -> list[dict[str, Any]]:
    """Answer who sits there but the viewer, each in the first of their roles."""
    held = holders(reading, seats)
    people = kind("Person").by_ids(reading, {each for some in held.values() for each in some}, asked.fields)
    found: dict[int, dict[str, Any]] = {}
    for seat in seats:
        for each in held[seat]:
            if each in people and each != reading.scope.person_id:
                found.setdefault(each, {"role": Role(seat.role), "person": people[each]})
    return list(found.values())


def _schema(reading: Reading, row: Any) -> Mapping[str, Any]:
    """Return the form as it is installed for the recruit's unit; where it no longer is, as it was planned."""
    used = reading.installed.of(row.recruit_unit_id).items.get(row.item)
    item = used or reading.installed.city.items.get(row.item)
    schema: Mapping[str, Any] = (item.definition if item else definition_for(reading, row))["evidenceSchema"]
    return schema
