"""Who may see what, as a predicate that every read statement carries."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, false, or_

from service.domain import matrix
from service.domain.words import Role
from service.store.among import among
from service.store.reaches import REACHES, units_of
from service.store.tables import (
    assignment,
    person,
    recruit,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The sight of one viewer today, as ids.

    ``admin_units`` are the viewer's units with all below; ``nearest_units`` those of them whose nearest
    admin the viewer is; ``portal_units`` the units of a unit portal that speaks for itself. ``past`` are the
    recruits whose mentor or partner the viewer was: of their plans the own records alone stay in sight.
    ``on_behalf_of`` is the viewer's own code where the portal of the unit ``portal_id`` speaks for them.
    """

    person_id: int | None = None
    person_code: str | None = None
    unit_id: int | None = None
    organizer: bool = False
    auditor: bool = False
    portal: bool = False
    admin_units: frozenset[int] = frozenset()
    nearest_units: frozenset[int] = frozenset()
    portal_units: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    mentees: frozenset[int] = frozenset()
    partnered: frozenset[int] = frozenset()
    past: frozenset[int] = frozenset()
    is_recruit: bool = False
    on_behalf_of: str | None = None
    portal_id: int | None = None
    request_id: str | None = None

    @property
    def caller(self) -> str:
        """Name the caller for idempotency keys."""
        return f"person:{self.person_id}" if self.person_id else f"portal:{self.unit_id}"

    @property
    def roles(self) -> list[Role]:
        """The roles that the viewer holds today, in the order of the words."""
        held = (
            (Role.ORGANIZER, self.organizer),
            (Role.UNIT_ADMIN, self.admin_units),
            (Role.DEPARTMENT_HEAD, self.departments),
            (Role.MENTOR, self.mentees),
            (Role.PARTNER, self.partnered),
            (Role.RECRUIT, self.is_recruit),
            (Role.PORTAL, self.portal),
            (Role.AUDITOR, self.auditor),
        )
        return [role for role, holds in held if holds]

    def holds(self, seat: str) -> bool:
        """Say whether the viewer sits in a seat of the matrix towards anybody."""
        return seat == "ANYBODY" or (self.has("past") if seat == "PAST" else Role(seat) in self.roles)

    def towards(self, recruit_id: int, unit_id: int, department_id: int | None) -> frozenset[Role]:
        """Return the roles that the viewer holds towards one recruit."""
        held = {
            Role.ORGANIZER: self.organizer,
            Role.UNIT_ADMIN: unit_id in self.admin_units,
            Role.DEPARTMENT_HEAD: department_id in self.departments,
            Role.MENTOR: recruit_id in self.mentees,
            Role.PARTNER: recruit_id in self.partnered,
            Role.RECRUIT: recruit_id == self.person_id,
            Role.PORTAL: unit_id in self.portal_units,
        }
        return frozenset([role for role, holds in held.items() if holds])

    def towards_unit(self, unit_id: int | None) -> frozenset[Role]:
        """Return the roles that the viewer holds towards a unit (None: towards no unit in particular)."""
        held = {Role.ORGANIZER: self.organizer, Role.UNIT_ADMIN: unit_id in self.admin_units}
        return frozenset(role for role, holds in held.items() if holds)

    def sees(self, noun: str) -> ColumnElement[bool]:
        """Return the predicate of a noun's rows in sight: on its own table, joined with ``recruit``.

        That of Person asks for ``person`` alone.
        """
        parts: dict[bool, list[ColumnElement[bool]]] = {True: [], False: []}
        for seat, reach in matrix.written().nouns[noun].sees.items():
            if self.holds(seat):
                parts[seat == "ANYBODY"].append(REACHES[reach](self, seat))
        if noun != "Person":
            return or_(false(), *parts[True], *parts[False])
        in_sight = exists().where(recruit.c.id == person.c.id, or_(false(), *parts[False]))
        return or_(in_sight, *parts[True])

    def places(self, noun: str) -> frozenset[int] | None:
        """Return the units of which the viewer sees a noun's rows, None for all units."""
        seats = [seat for seat in matrix.written().nouns[noun].sees if self.holds(seat)]
        if any(matrix.written().nouns[noun].sees[seat] == "all" for seat in seats):
            return None
        return frozenset().union(*(units_of(self, seat) for seat in seats))

    def does(self, role_column: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the predicate on ``recruit`` joined with a role: what is the viewer's by role."""
        if self.person_id is None:
            return false()
        own: list[ColumnElement[bool]] = [(role_column == Role.RECRUIT) & (recruit.c.id == self.person_id)]
        if self.organizer:
            own.append(role_column == Role.ORGANIZER)
        for role, column, name in _DOES:
            if self.has(name):
                own.append((role_column == role) & among(column, getattr(self, name)))
        return or_(*own)

    def has(self, name: str) -> bool:
        """Say whether there are any of the ids of that name."""
        return bool(getattr(self, name))


_DOES = (
    (Role.UNIT_ADMIN, recruit.c.unit_id, "nearest_units"),
    (Role.DEPARTMENT_HEAD, recruit.c.department_id, "departments"),
    (Role.MENTOR, recruit.c.id, "mentees"),
    (Role.PARTNER, recruit.c.id, "partnered"),
)
"""By which ids of a scope a role's tasks are the viewer's."""

OPERATOR = Scope(organizer=True)
"""The sight of commands that an operator runs on the machine itself."""


def in_force(table: object, day: date) -> ColumnElement[bool]:
    """Return the predicate that a row with ``starts_on`` and ``ends_on`` holds on a day; both may be open."""
    columns = table.c  # type: ignore[attr-defined]
    started = columns.starts_on.is_(None) | (columns.starts_on <= day)
    return started & (columns.ends_on.is_(None) | (columns.ends_on >= day))  # type: ignore[no-any-return]


def acts_on(day: date) -> ColumnElement[bool]:
    """Return the predicate that an assignment sees and acts on a day."""
    return (assignment.c.acts_from <= day) & (assignment.c.ends_on.is_(None) | (assignment.c.ends_on >= day))


def began_by(day: date) -> ColumnElement[bool]:
    """Return the predicate that an assignment had begun by a day; one that was replaced at once never did."""
    lasted = assignment.c.ends_on.is_(None) | (assignment.c.ends_on >= assignment.c.acts_from)
    return (assignment.c.acts_from <= day) & lasted
