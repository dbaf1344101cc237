"""How much paper the plan asks of people, role by role."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from service.domain.words import ASSIGNED_ROLES, Role, TaskState
from service.store import wall
from service.store.reads import sources
from service.store.reads.asked import Asked
from service.store.reads.checklists import definition_for
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Reading

MONTHS = 36
"""Over so many months a plan's tasks are spread."""


def burden(
    reading: Reading,
    asked: Asked,
    narrow: Iterable[ColumnElement[bool]],
    paired: Callable[[Role], int],
) -> list[dict[str, Any]]:
    """Answer ``Overview.burden`` for each role that has tasks; ``paired`` counts mentors and partners.

    A role's tasks but withdrawn ones, by month and by person responsible (0 where nobody is); and the mean
    number of fields on the first level of their forms that have to be filled in.
    """
    tables, columns = sources.tasks(reading)
    places = [columns[name].label(name) for name in ("role", "shown_unit_id", "shown_department_id")]
    version = columns["item_version_id"].label("item_version_id")
    counted = (
        select(*places, version, func.count().label("tasks"))
        .select_from(tables)
        .where(
            reading.scope.sees("Figures"),
            columns["counted"],
            columns["state"] != TaskState.WITHDRAWN,
            sources.existed(reading),
            *narrow,
        )
        .group_by(*(columns[each.name] for each in (*places, version)))
    )
    rows = reading.rows(counted, wall.figures(reading.scope))
    reading.versions.of(reading.connection, {row.item_version_id for row in rows})
    people = _people(reading, rows)
    found = []
    for role in Role:
        mine = [row for row in rows if row.role == role]
        tasks = sum(row.tasks for row in mine)
        if not tasks:
            continue
        if role is Role.RECRUIT:
            held = _recruits(reading, narrow)
        else:
            held = paired(role) if role in ASSIGNED_ROLES else people.get(role, 0)
        fields = sum(row.tasks * _required(reading, row) for row in mine)
        values = {
            "role": role,
            "tasksPerPersonPerMonth": tasks / MONTHS / held if held else 0.0,
            "requiredFieldsPerTask": fields / tasks,
        }
        found.append({each.key: values[each.name] for each in asked.fields if each.name in values})
    return found


def _required(reading: Reading, row: Any) -> int:
    return len(definition_for(reading, row)["evidenceSchema"].get("required", ()))


def _people(reading: Reading, rows: Sequence[Any]) -> dict[Role, int]:
    """Count the heads, admins and organizers responsible for the tasks of these places."""
    seats = {
        Seat(row.role, 0, row.shown_unit_id, row.shown_department_id)
        for row in rows
        if row.role not in (*ASSIGNED_ROLES, Role.RECRUIT)
    }
    found: dict[Role, set[int]] = {}
    for seat, held in holders(reading, seats).items():
        found.setdefault(Role(seat.role), set()).update(held)
    return {role: len(held) for role, held in found.items()}


def _recruits(reading: Reading, narrow: Iterable[ColumnElement[bool]]) -> int:
    tables, columns = sources.tasks(reading)
    mine = (columns["role"] == Role.RECRUIT) & columns["counted"]
    standing = columns["state"] != TaskState.WITHDRAWN
    statement = (
        select(func.count(columns["recruit_id"].distinct()))
        .select_from(tables)
        .where(reading.scope.sees("Figures"), mine, standing, sources.existed(reading), *narrow)
    )
    return int(reading.rows(statement, wall.figures(reading.scope))[0][0])
