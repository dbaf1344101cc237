"""People, units, departments, and the roles and headships with their days."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from service.domain.words import GRANTED_ROLES, Role
from service.store.tables import department, department_head, person, role_grant, unit
from service.store.writes.work import Work

_DAY = timedelta(days=1)


def add(work: Work, table: Any, **values: Any) -> int:
    """Insert a row; return its number."""
    return int(work.connection.execute(insert(table).values(values)).inserted_primary_key[0])  # type: ignore[index]


def add_person(work: Work, **values: Any) -> int:
    """Insert a person."""
    return add(work, person, **values)


def add_unit(work: Work, **values: Any) -> int:
    """Insert a unit."""
    return add(work, unit, **values)


def add_department(work: Work, **values: Any) -> int:
    """Insert a department."""
    return add(work, department, **values)


def change_person(work: Work, row: int, **values: Any) -> None:
    """Change a person."""
    work.connection.execute(update(person).where(person.c.id == row).values(values))


def change_unit(work: Work, row: int, **values: Any) -> None:
    """Change a unit."""
    work.connection.execute(update(unit).where(unit.c.id == row).values(values))


def change_department(work: Work, row: int, **values: Any) -> None:
    """Change a department."""
    work.connection.execute(update(department).where(department.c.id == row).values(values))


def roles_of(work: Work, person_id: int) -> set[str]:
    """Return the roles granted to a person today or later."""
    statement = select(role_grant.c.role).where(
        role_grant.c.person_id == person_id,
        or_(role_grant.c.ends_on.is_(None), role_grant.c.ends_on >= work.today),
    )
    return set(work.connection.execute(statement).scalars())


def set_roles(work: Work, person_id: int, roles: set[str], unit_id: int | None, since: date | None) -> None:
    """Grant and withdraw roles so that the person holds exactly these from a day on (None: ever since)."""
    held = work.connection.execute(
        select(role_grant).where(
            role_grant.c.person_id == person_id,
            or_(role_grant.c.ends_on.is_(None), role_grant.c.ends_on >= work.today),
        )
    ).all()
    keeps = set()
    for grant in held:
        same_unit = grant.role != Role.UNIT_ADMIN or grant.unit_id == unit_id
        if grant.role in roles and same_unit:
            keeps.add(grant.role)
        else:
            _end(work, role_grant, grant, work.today)
    for role in GRANTED_ROLES:
        if role in roles and role not in keeps:
            of_unit = unit_id if role is Role.UNIT_ADMIN else None
            add(work, role_grant, person_id=person_id, role=role, unit_id=of_unit, starts_on=since)


def set_head(work: Work, department_id: int, person_id: int | None, since: date | None) -> None:
    """Let somebody head a department from a day on (None: ever since), instead of whoever did."""
    held = work.connection.execute(
        select(department_head)
        .where(department_head.c.department_id == department_id)
        .order_by(department_head.c.id)
    ).all()
    for head in held:
        if since is None or head.ends_on is None or head.ends_on >= since:
            _end(work, department_head, head, since)
    if person_id is not None:
        add(work, department_head, department_id=department_id, person_id=person_id, starts_on=since)


def heads_from(work: Work, department_id: int, day: date) -> list[int | None]:
    """Return who heads a department from a day on, one after the other; None where for a time nobody does."""
    statement = (
        select(department_head)
        .where(department_head.c.department_id == department_id)
        .where(or_(department_head.c.ends_on.is_(None), department_head.c.ends_on >= day))
        .order_by(department_head.c.starts_on.is_not(None), department_head.c.starts_on, department_head.c.id)
    )
    found: list[int | None] = []
    free: date | None = day
    for row in work.connection.execute(statement):
        if free is not None and row.starts_on is not None and row.starts_on > free:
            found.append(None)
        found.append(row.person_id)
        free = None if row.ends_on is None else row.ends_on + _DAY
    return found if free is None else [*found, None]


def _end(work: Work, table: Any, row: Any, first_day_without: date | None) -> None:
    """End a row before a day; one that would have lasted no day at all goes."""
    if first_day_without is None or (row.starts_on is not None and row.starts_on >= first_day_without):
        work.connection.execute(delete(table).where(table.c.id == row.id))
    else:
        last = first_day_without - _DAY
        work.connection.execute(update(table).where(table.c.id == row.id).values(ends_on=last))
