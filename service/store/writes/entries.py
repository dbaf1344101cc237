"""What rosters said, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from service.store import engine
from service.store.sights import ROSTER
from service.store.tables import (
    assignment,
    cohort,
    department,
    department_head,
    person,
    recruit,
    role_grant,
    roster_entry,
    unit,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a workbook that was imported: whom it became, and what it said."""

    id: int
    subject_id: int
    named: Mapping[str, Any]


def alone(connection: Connection) -> None:
    """Let no other import run until this transaction ends."""
    engine.alone(connection, roster_entry)


def of_sheet(connection: Connection, sheet: str) -> dict[str, Entry]:
    """Return all entries of a sheet."""
    rows = connection.execute(
        select(roster_entry).where(roster_entry.c.sheet == sheet), execution_options=ROSTER
    )
    return {row.entry: Entry(row.id, row.subject_id, row.named) for row in rows}


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember new entries."""
    if rows:
        connection.execute(insert(roster_entry), list(rows), execution_options=ROSTER)


def change(connection: Connection, row: int, subject_id: int, named: Mapping[str, Any]) -> None:
    """Remember whom an entry means and what it says now."""
    values = {"subject_id": subject_id, "named": dict(named)}
    changed = update(roster_entry).where(roster_entry.c.id == row).values(values)
    connection.execute(changed, execution_options=ROSTER)


def units(connection: Connection) -> dict[str, Any]:
    """Return all units by code."""
    return {row.code: row for row in connection.execute(select(unit))}


def departments(connection: Connection) -> dict[str, Any]:
    """Return all departments by code."""
    return {row.code: row for row in connection.execute(select(department))}


def heads(connection: Connection, today: Any) -> dict[int, int]:
    """Return who heads each department today."""
    statement = select(department_head.c.department_id, department_head.c.person_id).where(
        or_(department_head.c.starts_on.is_(None), department_head.c.starts_on <= today),
        or_(department_head.c.ends_on.is_(None), department_head.c.ends_on >= today),
    )
    return dict(tuple(row) for row in connection.execute(statement))


def ever_headed(connection: Connection) -> set[int]:
    """Return the departments that have or had a head."""
    return set(connection.execute(select(department_head.c.department_id)).scalars())


def cohorts(connection: Connection) -> dict[int, str]:
    """Return the codes of all cohorts by row."""
    return {row.id: row.code for row in connection.execute(select(cohort))}


def people(connection: Connection) -> dict[str, Any]:
    """Return everybody by code, with what a roster may say of them."""
    return {row.code: row for row in connection.execute(select(person))}


def roles(connection: Connection, today: Any) -> dict[int, set[str]]:
    """Return the roles that people hold."""
    held: dict[int, set[str]] = {}
    statement = select(role_grant.c.person_id, role_grant.c.role).where(
        or_(role_grant.c.ends_on.is_(None), role_grant.c.ends_on >= today)
    )
    for row in connection.execute(statement):
        held.setdefault(row.person_id, set()).add(row.role)
    return held


def recruits(connection: Connection) -> dict[int, Any]:
    """Return all recruits by row."""
    return {row.id: row for row in connection.execute(select(recruit))}


def assignments(connection: Connection, recruit_ids: Iterable[int], person_ids: Iterable[int]) -> list[Any]:
    """Return all assignments of these recruits or people."""
    wanted = or_(
        assignment.c.recruit_id.in_(sorted(set(recruit_ids))),
        assignment.c.person_id.in_(sorted(set(person_ids))),
    )
    return list(
        connection.execute(select(assignment).where(wanted).order_by(assignment.c.starts_on, assignment.c.id))
    )
