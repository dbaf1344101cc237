"""What an operator asks of the whole city: which cohorts there are, and an example person for each role."""

from sqlalchemy import func, select

from service.domain.words import ASSIGNED_ROLES, Role
from service.store.reads.shape import Reading
from service.store.scope import acts_on, in_force
from service.store.tables import assignment, cohort, department_head, person, recruit, role_grant, unit


def cohort_codes(reading: Reading) -> list[str]:
    """Return the codes of all cohorts."""
    return [row.code for row in reading.rows(select(cohort.c.code).order_by(cohort.c.code))]


def examples(reading: Reading) -> dict[Role, tuple[str, str]]:
    """Return (code, name) of somebody in each role, if possible around one recruit; of a unit for PORTAL."""
    found: dict[Role, tuple[str, str]] = {}
    first = reading.rows(
        select(
            recruit.c.id,
            recruit.c.unit_id,
            recruit.c.department_id,
            person.c.code,
            person.c.name,
            unit.c.code,
            unit.c.name,
        )
        .join(person, person.c.id == recruit.c.id)
        .join(unit, unit.c.id == recruit.c.unit_id)
        .order_by(person.c.code)
        .limit(1)
    )
    if not first:
        return found
    recruit_id, unit_id, department_id, code, name, unit_code, unit_name = first[0]
    granted = select(role_grant.c.role, func.min(person.c.code), func.min(person.c.name)).join(
        person, person.c.id == role_grant.c.person_id
    )
    here = (role_grant.c.role != Role.UNIT_ADMIN) | (role_grant.c.unit_id == unit_id)
    for row in reading.rows(
        granted.where(here, in_force(role_grant, reading.today)).group_by(role_grant.c.role)
    ):
        found[Role(row[0])] = (row[1], row[2])
    heads = select(person.c.code, person.c.name).join(
        department_head, department_head.c.person_id == person.c.id
    )
    for row in reading.rows(heads.where(department_head.c.department_id == department_id).limit(1)):
        found[Role.DEPARTMENT_HEAD] = (row[0], row[1])
    paired = select(assignment.c.role, person.c.code, person.c.name).join(
        person, person.c.id == assignment.c.person_id
    )
    for row in reading.rows(paired.where(assignment.c.recruit_id == recruit_id, acts_on(reading.today))):
        if row[0] in ASSIGNED_ROLES:
            found[Role(row[0])] = (row[1], row[2])
    found[Role.RECRUIT] = (code, name)
    found[Role.PORTAL] = (unit_code, unit_name)
    return {role: found[role] for role in Role if role in found}
