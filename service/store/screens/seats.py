"""Who sits in which seat around some recruits: everything that says who may do their tasks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import CTE, Select, select, union_all

from service.domain.words import Role
from service.store.among import Beside, among_rows
from service.store.drawing import Lists
from service.store.reads.holders import Held
from service.store.reads.shape import Reading
from service.store.scope import in_force
from service.store.screens import parts
from service.store.tables import department_head, role_grant, unit


def drawn(
    blank: Reading, recruits: Select[Any], departments: Select[Any], upper: CTE
) -> Mapping[str, Select[Any]]:
    """Return the statements for all seats around recruits of these departments.

    ``upper`` are their units and those above.
    """
    columns = (role_grant.c.role, role_grant.c.unit_id, role_grant.c.person_id)
    held = select(*columns).where(in_force(role_grant, blank.as_of))
    organizers = held.where(role_grant.c.role == Role.ORGANIZER.value)
    admins = held.where(
        among_rows(role_grant.c.unit_id, select(upper.c.id)),
        Beside(role_grant.c.role) == Role.UNIT_ADMIN.value,
    )
    granted = union_all(organizers, admins).cte("granted")
    heads = (
        select(department_head.c.department_id, department_head.c.person_id, department_head.c.id)
        .where(
            among_rows(department_head.c.department_id, departments), in_force(department_head, blank.as_of)
        )
        .cte("heads")
    )
    return {
        "assigned": parts.assigned(blank, recruits),
        "heads": select(heads.c.department_id, heads.c.person_id).order_by(heads.c.id),
        "granted": select(granted).order_by(granted.c.person_id),
        "parents": select(unit.c.id, unit.c.parent_id).where(among_rows(unit.c.id, select(upper.c.id))),
    }


def know(
    reading: Reading,
    lists: Lists,
    recruits: Iterable[int],
    units: Iterable[int],
    departments: Iterable[int | None],
) -> frozenset[int]:
    """Leave the holders of these seats where they are looked for, and return all of them."""
    assigned: dict[tuple[int, str], list[int]] = defaultdict(list)
    heads: dict[int | None, list[int]] = defaultdict(list)
    granted: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for row in lists["assigned"]:
        assigned[row.recruit_id, row.role].append(row.person_id)
    for row in lists["heads"]:
        heads[row.department_id].append(row.person_id)
    for row in lists["granted"]:
        granted[row.role, row.unit_id if row.role == Role.UNIT_ADMIN else None].append(row.person_id)
    parents = {row.id: row.parent_id for row in lists["parents"]}
    around = frozenset(recruits), frozenset(units), frozenset(departments)
    reading.memo["held ahead"] = Held(assigned, heads, granted, parents, *around)
    return frozenset(each for held in (assigned, heads, granted) for some in held.values() for each in some)
