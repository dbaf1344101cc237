"""Units, departments, cohorts and people."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from service.domain.cases import Case, reads
from service.domain.words import ASSIGNED_ROLES, Role
from service.store.among import among
from service.store.reads.asked import Asked
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Column, Kind, Link, Reading, kind, to_one
from service.store.scope import acts_on
from service.store.tables import assignment, cohort, department, person, recruit, unit


def _seen(noun: str) -> Callable[[Reading], ColumnElement[bool]]:
    return lambda reading: reading.scope.sees(noun)


def _heads(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    seats = [Seat(Role.DEPARTMENT_HEAD, 0, row.unit_id, row.id) for row in sources]
    held = holders(reading, seats)
    people = PERSON.by_ids(reading, (each for held_by in held.values() for each in held_by), asked.fields)
    return [next((people[each] for each in held[seat] if each in people), None) for seat in seats]


def _departments(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    statement, columns = DEPARTMENT.select(reading, asked.fields, "unit_id")
    ids = [row.id for row in sources]
    rows = reading.rows(statement.where(columns["unit_id"].in_(ids)).order_by(columns["code"]))
    answers = DEPARTMENT.shape(reading, rows, asked.fields)
    found: dict[int, list[Any]] = {each: [] for each in ids}
    for row, answer in zip(rows, answers, strict=True):
        found[row.unit_id].append(answer)
    return [found[each] for each in ids]


def _contact(name: str) -> Link:
    def load(reading: Reading, sources: Sequence[Any], _asked: Asked) -> Sequence[Any]:
        people, scope = _own_people(reading), reading.scope
        return [
            getattr(row, name)
            if reads(
                "contact",
                Case(
                    towards=scope.towards_unit(row.unit_id),
                    myself=row.id == scope.person_id,
                    colleague=row.id in people,
                ),
            )
            else None
            for row in sources
        ]

    return load


def _own_people(reading: Reading) -> frozenset[int]:
    """Return whom the viewer deals with: their recruits, with mentors, partners, heads and admins."""
    if "own_people" in reading.memo:
        return reading.memo["own_people"]  # type: ignore[no-any-return]
    scope = reading.scope
    mine = scope.mentees | scope.partnered | ({scope.person_id} if scope.is_recruit else set())
    rows = reading.rows(
        select(recruit.c.id, recruit.c.unit_id, recruit.c.department_id).where(
            or_(
                recruit.c.id.in_(mine),
                among(recruit.c.department_id, scope.departments),
                among(recruit.c.unit_id, scope.admin_units),
            )
        )
    )
    roles = (*ASSIGNED_ROLES, Role.DEPARTMENT_HEAD, Role.UNIT_ADMIN, Role.RECRUIT)
    today = reading.on(reading.today)
    seats = [Seat(role, row.id, row.unit_id, row.department_id) for row in rows for role in roles]
    people = frozenset(each for held in holders(today, seats).values() for each in held)
    reading.memo["own_people"] = people
    return people


def _paired(role: Role) -> Link:
    def load(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
        ids = [row.id for row in sources]
        pairs = reading.rows(
            select(assignment.c.person_id, assignment.c.recruit_id)
            .where(and_(assignment.c.person_id.in_(ids), assignment.c.role == role, acts_on(reading.as_of)))
            .order_by(assignment.c.recruit_id)
        )
        found = kind("Recruit").by_ids(reading, (pair.recruit_id for pair in pairs), asked.fields)
        return [
            [found[pair.recruit_id] for pair in pairs if pair.person_id == each and pair.recruit_id in found]
            for each in ids
        ]

    return load


UNIT = Kind(
    "Unit",
    source=lambda _reading: (unit, dict(unit.c.items())),
    sees=_seen("Unit"),
    plain={"code": Column("code"), "name": Column("name")},
    links={"parent": to_one("Unit", "parent_id"), "departments": _departments},
    needs={"code": ("code",), "name": ("name",), "parent": ("parent_id",)},
)
"""Further links (recruits, progress, tracks) are added by the modules of these nouns."""

DEPARTMENT = Kind(
    "Department",
    source=lambda _reading: (department, dict(department.c.items())),
    sees=_seen("Department"),
    plain={"code": Column("code"), "name": Column("name")},
    links={"unit": to_one("Unit", "unit_id"), "head": _heads},
    needs={"code": ("code",), "name": ("name",), "unit": ("unit_id",), "head": ("unit_id",)},
)

COHORT = Kind(
    "Cohort",
    source=lambda _reading: (cohort, dict(cohort.c.items())),
    sees=_seen("Cohort"),
    plain={"code": Column("code"), "name": Column("name")},
    links={},
    needs={"code": ("code",), "name": ("name",)},
)

PERSON = Kind(
    "Person",
    source=lambda _reading: (person, dict(person.c.items())),
    sees=_seen("Person"),
    plain={"code": Column("code"), "name": Column("name"), "rank": Column("rank"), "title": Column("title")},
    links={
        "unit": to_one("Unit", "unit_id"),
        "phone": _contact("phone"),
        "email": _contact("email"),
        "office": _contact("office"),
        "mentees": _paired(Role.MENTOR),
        "partnered": _paired(Role.PARTNER),
    },
    needs={
        **{name: (name,) for name in ("code", "name", "rank", "title")},
        **{name: (name, "unit_id") for name in ("phone", "email", "office")},
        "unit": ("unit_id",),
    },
)
