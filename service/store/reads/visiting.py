"""What somebody who visits a unit can name: its recruits, who is around them, and who comes along."""

from typing import Any

from sqlalchemy import select

from service.domain.words import Role
from service.store.reads.asked import Asked
from service.store.reads.holders import Seat, holders
from service.store.reads.offers import in_seats
from service.store.reads.people import PERSON
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.task_filters import in_unit
from service.store.tables import unit


def recruits(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer the recruits in sight of a unit and of those below it, by code."""
    return RECRUIT.shape(reading, _rows(reading, asked), asked.fields)


def around(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer who is around a unit and these recruits, each with the first role; the viewer left out."""
    rows = _rows(reading, Asked("recruits", "recruits", asked.args))
    units = reading.rows(select(unit.c.id).where(unit.c.code == asked.args["code"]))
    seats = [Seat(Role.UNIT_ADMIN, 0, row.id, None) for row in units]
    for role in (Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER):
        seats += [Seat(role, row.id, row.unit_id, row.department_id) for row in rows]
    return in_seats(reading, asked, seats)


def team(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer the people of the organization department, by code."""
    seat = Seat(Role.ORGANIZER, 0, 0, None)
    statement, columns = PERSON.select(reading, asked.fields, "code")
    wanted = columns["id"].in_(sorted(set(holders(reading, [seat])[seat])))
    rows = reading.rows(statement.where(wanted).order_by(columns["code"]))
    return PERSON.shape(reading, rows, asked.fields)


def _rows(reading: Reading, asked: Asked) -> Any:
    statement, columns = RECRUIT.select(reading, asked.fields, "code", "unit_id", "department_id")
    return reading.rows(statement.where(in_unit(reading, asked.args["code"])).order_by(columns["code"]))
