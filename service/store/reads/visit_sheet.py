"""What to look at before a visit: what is overdue, what the last visit found, what is open, gaps."""

from collections.abc import Iterable, Sequence
from typing import Any

from service.domain.words import FollowUpStatus, Role, TaskStatus
from service.store.reads import lookup, sources
from service.store.reads.checklists import definition_for
from service.store.reads.follow_ups import FOLLOW_UP, status_is, status_on
from service.store.reads.holders import addressed, holders, seat_of
from service.store.reads.recruits import RECRUIT, without
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.reads.visits import FINDING, VISIT

_SEAT = ("role", "addressee_id", "recruit_id", "recruit_unit_id", "recruit_department_id")
_STATUS = ("state", "opens_on", "due_on", "missed_after")


def overdue(reading: Reading, units: frozenset[int]) -> list[tuple[Any, str, list[str]]]:
    """Return the overdue tasks of these units' recruits, longest first: row, title, names of who does them.

    The title is the item's: one of its own may be between two people.
    """
    names = (*_STATUS, *_SEAT, "occurrence", "item_version_id")
    statement, columns = TASK.select(reading, (), *names)
    late = sources.status_of(columns, reading.as_of) == TaskStatus.OVERDUE.value
    wanted = statement.where(columns["recruit_unit_id"].in_(units), late)
    rows = reading.rows(wanted.order_by(columns["due_on"], columns["id"]))
    reading.versions.of(reading.connection, {row.item_version_id for row in rows})
    asked = addressed(reading, rows)
    held = holders(reading, [seat_of(reading, row, row.role) for row in rows])
    doers = {
        row.id: asked[row.id] if row.id in asked else held[seat_of(reading, row, row.role)] for row in rows
    }
    people = lookup.person_rows(reading, {each for some in doers.values() for each in some})
    return [
        (
            row,
            str(definition_for(reading, row)["title"]),
            [people[each].name for each in doers[row.id] if each in people],
        )
        for row in rows
    ]


def recruits(reading: Reading, units: frozenset[int]) -> dict[int, Any]:
    """Return the recruits in sight of these units, with code and name, by code."""
    statement, columns = RECRUIT.select(reading, (), "code", "name", "unit_id")
    rows = reading.rows(statement.where(columns["unit_id"].in_(units)).order_by(columns["code"]))
    return {row.id: row for row in rows}


def missing(reading: Reading, units: frozenset[int], role: Role) -> list[Any]:
    """Return the recruits of these units who have nobody in a role."""
    statement, columns = RECRUIT.select(reading, (), "code", "name", "unit_id")
    wanted = columns["unit_id"].in_(units) & without(reading, role)
    return list(reading.rows(statement.where(wanted).order_by(columns["code"])))


def last_visit(reading: Reading, unit_id: int) -> tuple[Any, Sequence[Any]]:
    """Return the last visit to a unit and what it found; None and nothing before the first."""
    statement, columns = VISIT.select(reading, (), "visited_on")
    newest = statement.where(columns["unit_id"] == unit_id)
    newest = newest.order_by(columns["visited_on"].desc(), columns["id"].desc()).limit(1)
    row = next(iter(reading.rows(newest)), None)
    if row is None:
        return None, ()
    found, columns = FINDING.select(reading, (), "visit_id", "recruit_id", "track", "text")
    return row, reading.rows(found.where(columns["visit_id"] == row.id).order_by(columns["id"]))


def still_open(reading: Reading, units: frozenset[int]) -> list[tuple[Any, FollowUpStatus]]:
    """Return the follow-ups of these units that are not closed, with their status, by due date."""
    names = ("unit_id", "owner_id", "recruit_id", "text", "due_on", "answered_on", "closed_on")
    statement, columns = FOLLOW_UP.select(reading, (), *names)
    wanted = columns["unit_id"].in_(units) & ~status_is(FollowUpStatus.CLOSED, reading.as_of)
    rows = reading.rows(statement.where(wanted).order_by(columns["due_on"], columns["id"]))
    return [(row, status_on(row, reading.as_of)) for row in rows]


def names_of(reading: Reading, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these people, as far as they are in sight."""
    return {number: row.name for number, row in lookup.person_rows(reading, ids).items()}
