"""Who holds which role towards a recruit on the day shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select

from service.domain.words import ASSIGNED_ROLES, Role
from service.store import wall
from service.store.reads.shape import Reading
from service.store.scope import acts_on, in_force
from service.store.tables import assignment, department_head, person, role_grant
from service.store.units import nearest_manned, unit_parents


class Seat(NamedTuple):
    """A role towards one recruit, who sits in a unit and perhaps a department."""

    role: str
    recruit_id: int
    unit_id: int
    department_id: int | None


@dataclass(frozen=True)
class Held:
    """Who holds what on the day shown, as far as it was read.

    What was read ahead says of whom: of all roles of ``recruits``, who sit in ``units`` and ``departments``.
    """

    assigned: Mapping[tuple[int, str], Sequence[int]]
    heads: Mapping[int | None, Sequence[int]]
    granted: Mapping[tuple[str, int | None], Sequence[int]]
    parents: Mapping[int, int | None]
    recruits: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    departments: frozenset[int | None] = frozenset()

    def knows(self, seats: Iterable[Seat]) -> bool:
        """Say whether the holders of all these seats were read."""
        return all(self._knows(seat) for seat in seats)

    def _knows(self, seat: Seat) -> bool:
        match seat.role:
            case Role.MENTOR | Role.PARTNER:
                return seat.recruit_id in self.recruits
            case Role.DEPARTMENT_HEAD:
                return seat.department_id is None or seat.department_id in self.departments
            case Role.UNIT_ADMIN | Role.ORGANIZER:
                return seat.unit_id in self.units
            case _:
                return True

    def of(self, seat: Seat) -> tuple[int, ...]:
        """Return the people in a seat."""
        people: Sequence[int]
        match seat.role:
            case Role.MENTOR | Role.PARTNER:
                people = self.assigned.get((seat.recruit_id, seat.role), ())
            case Role.DEPARTMENT_HEAD:
                people = self.heads.get(seat.department_id, ())
            case Role.ORGANIZER:
                people = self.granted.get((Role.ORGANIZER, None), ())
            case Role.UNIT_ADMIN:
                nearest = nearest_manned(self.parents, self._manned, seat.unit_id)
                people = self.granted.get((Role.UNIT_ADMIN, nearest), ())
            case _:
                people = (seat.recruit_id,) if seat.role == Role.RECRUIT else ()
        return tuple(people)

    @cached_property
    def _manned(self) -> set[int]:
        return {unit for role, unit in self.granted if role == Role.UNIT_ADMIN and unit is not None}


def holders(reading: Reading, seats: Iterable[Seat]) -> dict[Seat, tuple[int, ...]]:
    """Return the people in each seat, in a fixed number of statements."""
    wanted = set(seats)
    ahead: Held | None = reading.memo.get("held ahead")
    if ahead is not None and ahead.knows(wanted):
        return {seat: ahead.of(seat) for seat in wanted}
    roles = {seat.role for seat in wanted}
    assigned = _assigned(reading, [seat for seat in wanted if seat.role in ASSIGNED_ROLES])
    heads = _heads(reading, {seat.department_id for seat in wanted if seat.role == Role.DEPARTMENT_HEAD})
    granted = _granted(reading) if roles & {Role.ORGANIZER, Role.UNIT_ADMIN} else {}
    parents = unit_parents(reading.connection) if Role.UNIT_ADMIN in roles else {}
    held = Held(assigned, heads, granted, parents)
    return {seat: held.of(seat) for seat in wanted}


def admins_of(reading: Reading, unit_id: int) -> Sequence[Any]:
    """Return the admins of a unit itself, not of those above, by code; with row, code and name."""
    statement = (
        select(person.c.id, person.c.code, person.c.name)
        .join(role_grant, role_grant.c.person_id == person.c.id)
        .where(role_grant.c.role == Role.UNIT_ADMIN, role_grant.c.unit_id == unit_id)
        .where(in_force(role_grant, reading.as_of))
    )
    return reading.rows(statement.distinct().order_by(person.c.code))


def seat_of(reading: Reading, row: Any, role: str) -> Seat:
    """Return the seat of a role towards the recruit of a task row, where the recruit was on the day shown."""
    if reading.past:
        return Seat(role, row.recruit_id, row.shown_unit_id, row.shown_department_id)
    return Seat(role, row.recruit_id, row.recruit_unit_id, row.recruit_department_id)


def addressed(reading: Reading, rows: Sequence[Any]) -> dict[int, tuple[int, ...]]:
    """Return who each addressed task is for: the addressee while in the role, else the role's holders."""
    asked = [row for row in rows if row.addressee_id is not None]
    if not asked:
        return {}
    seats = holders(reading, [seat_of(reading, row, row.role) for row in asked])
    found = {}
    for row in asked:
        people = seats[seat_of(reading, row, row.role)]
        found[row.id] = (row.addressee_id,) if row.addressee_id in people else people
    return found


def _assigned(reading: Reading, seats: Sequence[Seat]) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    if seats:
        statement = select(assignment.c.recruit_id, assignment.c.role, assignment.c.person_id).where(
            assignment.c.recruit_id.in_(sorted({seat.recruit_id for seat in seats})),
            assignment.c.role.in_(sorted({seat.role for seat in seats})),
            acts_on(reading.as_of),
        )
        newest = statement.order_by(assignment.c.starts_on.desc(), assignment.c.id.desc())
        for row in reading.rows(newest, wall.past(reading.scope)):
            found[row.recruit_id, row.role].append(row.person_id)
    return found


def _heads(reading: Reading, departments: set[int | None]) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = defaultdict(list)
    known = sorted(each for each in departments if each is not None)
    if known:
        statement = select(department_head.c.department_id, department_head.c.person_id).where(
            department_head.c.department_id.in_(known), in_force(department_head, reading.as_of)
        )
        for row in reading.rows(statement.order_by(department_head.c.id)):
            found[row.department_id].append(row.person_id)
    return found


def _granted(reading: Reading) -> dict[tuple[str, int | None], list[int]]:
    if "granted" not in reading.memo:
        found: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        statement = (
            select(role_grant.c.role, role_grant.c.unit_id, role_grant.c.person_id)
            .where(
                role_grant.c.role.in_([Role.ORGANIZER, Role.UNIT_ADMIN]), in_force(role_grant, reading.as_of)
            )
            .order_by(role_grant.c.person_id)
        )
        for row in reading.rows(statement):
            found[row.role, row.unit_id if row.role == Role.UNIT_ADMIN else None].append(row.person_id)
        reading.memo["granted"] = found
    return reading.memo["granted"]  # type: ignore[no-any-return]
