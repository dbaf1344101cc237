"""Assignments of mentors and partners, with history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from service.domain.words import ASSIGNED_ROLES, Role
from service.store.reads.asked import Asked
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Column, Kind, Link, Reading, ids_of, kind, to_one
from service.store.tables import assignment, recruit


def _sees(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees("Assignment")


ASSIGNMENT = Kind(
    "Assignment",
    source=lambda _reading: (
        assignment.join(recruit, recruit.c.id == assignment.c.recruit_id),
        dict(assignment.c.items()),
    ),
    sees=_sees,
    plain={
        "role": Column("role"),
        "startsOn": Column("starts_on"),
        "endsOn": Column("ends_on"),
        "reason": Column("reason"),
        "exception": Column("exception"),
    },
    links={"person": to_one("Person", "person_id"), "recruit": to_one("Recruit", "recruit_id")},
    needs={
        "role": ("role",),
        "startsOn": ("starts_on",),
        "endsOn": ("ends_on",),
        "reason": ("reason",),
        "exception": ("exception",),
        "person": ("person_id",),
        "recruit": ("recruit_id",),
    },
)


def of_recruits(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Recruit.assignments``: all, oldest first."""
    statement, columns = ASSIGNMENT.select(reading, asked.fields, "recruit_id", "starts_on")
    ids = [row.id for row in rows]
    found = reading.rows(
        statement.where(columns["recruit_id"].in_(ids)).order_by(columns["starts_on"], columns["id"])
    )
    by_recruit: dict[int, list[Any]] = {each: [] for each in ids}
    for row, answer in zip(found, ASSIGNMENT.shape(reading, found, asked.fields), strict=True):
        by_recruit[row.recruit_id].append(answer)
    return [by_recruit[each] for each in ids]


def _assigned(reading: Reading, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return who is mentor or partner of which recruit: the first of them, where there are more."""
    seats = [Seat(role, each, 0, None) for each in ids for role in ASSIGNED_ROLES]
    held = holders(reading, seats)
    return {(seat.recruit_id, seat.role): people[0] for seat, people in held.items() if people}


def holder(role: Role) -> Link:
    """Return the link to the recruit's mentor or partner on the day shown."""

    def load(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
        ids = ids_of(rows)
        if ("assigned", ids) not in reading.memo:
            reading.memo["assigned", ids] = _assigned(reading, ids)
        held = reading.memo["assigned", ids]
        first = [held.get((each, role), 0) for each in ids]
        people = kind("Person").by_ids(reading, filter(None, first), asked.fields)
        return list(map(people.get, first))

    return load
