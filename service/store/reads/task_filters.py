"""Filters on tasks, and what is mine or awaits me."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from service.domain.catalogue import DIMENSION_BITS
from service.domain.words import ASSIGNED_ROLES, Dimension, RecordStatus, Role, TaskStatus
from service.store.among import among
from service.store.reads import sources
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Reading
from service.store.scope import acts_on, in_force
from service.store.tables import assignment, person, record, recruit, role_grant, task, unit
from service.store.units import unit_parents, units_below

_TO_DO = (TaskStatus.OPEN.value, TaskStatus.OVERDUE.value)


def narrowed(
    reading: Reading,
    statement: Select[Any],
    columns: Mapping[str, ColumnElement[Any]],
    filters: Mapping[str, Any],
) -> Select[Any]:
    """Add a TaskFilter to a statement over tasks."""
    status = sources.status_of(columns, reading.as_of)
    for name, value in filters.items():
        if value is None:
            continue
        match name:
            case "mine":
                statement = statement.where(mine(reading, status) if value else ~mine(reading, status))
            case "awaitingMe":
                statement = statement.where(
                    awaiting_me(reading, status) if value else ~awaiting_me(reading, status)
                )
            case "status":
                statement = statement.where(status.in_([str(each) for each in value]))
            case "updatedSince":
                statement = statement.where(columns["updated_at"] >= value)
            case "dueBefore":
                statement = statement.where(columns["due_on"] < value)
            case "dueAfter":
                statement = statement.where(columns["due_on"] > value)
            case "dimension":
                statement = statement.where(
                    columns["dimensions"].op("&")(DIMENSION_BITS[Dimension(value)]) != 0
                )
            case "recruitCode":
                named = select(person.c.id).where(person.c.code == value)
                statement = statement.where(columns["recruit_id"].in_(named))
            case "unitCode":
                statement = statement.where(in_unit(reading, value))
            case "track" | "item" | "stage":
                statement = statement.where(columns[name] == value)
            case _:
                raise KeyError(name)
    return statement


def mine(reading: Reading, status: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the predicate of tasks that are open or overdue and the viewer's to do by role."""
    return status.in_(_TO_DO) & reading.scope.does(task.c.role) & addressed_to(reading)


def awaiting_me(reading: Reading, status: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the predicate of tasks that await the viewer's word by role; never on the own record."""
    me = reading.scope.person_id
    own = exists().where(
        record.c.task_id == task.c.id,
        record.c.status == RecordStatus.AWAITING_CONFIRMATION,
        or_(record.c.author_id == me, record.c.entered_by_id == me),
    )
    return (status == TaskStatus.SUBMITTED.value) & reading.scope.does(task.c.confirmer_role) & ~own


def addressed_to(reading: Reading) -> ColumnElement[bool]:
    """Return the predicate that a task is addressed to nobody, to the viewer, or to one who left the role."""
    to = task.c.addressee_id
    paired = exists().where(
        assignment.c.person_id == to,
        assignment.c.recruit_id == recruit.c.id,
        assignment.c.role == task.c.role,
        acts_on(reading.as_of),
    )
    organizes = exists().where(
        role_grant.c.person_id == to, role_grant.c.role == Role.ORGANIZER, in_force(role_grant, reading.as_of)
    )
    still = or_(
        and_(task.c.role.in_(ASSIGNED_ROLES), paired),
        and_(task.c.role == Role.ORGANIZER, organizes),
        and_(task.c.role == Role.UNIT_ADMIN, _fellow_admin(reading, to)),
    )
    return or_(to.is_(None), to == reading.scope.person_id, ~still)


def _fellow_admin(reading: Reading, person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the predicate that somebody is an admin of the recruit's unit beside the viewer."""
    seats = [Seat(Role.UNIT_ADMIN, 0, each, None) for each in reading.scope.nearest_units]
    beside: dict[tuple[int, ...], list[int]] = {}
    for seat, admins in (holders(reading, seats) if seats else {}).items():
        beside.setdefault(admins, []).append(seat.unit_id)
    here = [among(recruit.c.unit_id, units) & person_id.in_(admins) for admins, units in beside.items()]
    return or_(*here) if here else false()


def in_unit(reading: Reading, code: str) -> ColumnElement[bool]:
    """Return the predicate of recruits who are of a unit, or of one below it, on the day shown."""
    return among(sources.then(reading, "unit_id"), units_under(reading, code))


def units_under(reading: Reading, code: str) -> frozenset[int]:
    """Return a unit and those below it; none where there is no unit of that code."""
    roots = {row.id for row in reading.rows(select(unit.c.id).where(unit.c.code == code))}
    return units_below(unit_parents(reading.connection), roots) if roots else frozenset()
