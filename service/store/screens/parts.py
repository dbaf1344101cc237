"""What several screens read ahead: who is assigned, who they are, and what units said of plugins."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, exists, select

from service.domain.enabling import Entry
from service.domain.words import ASSIGNED_ROLES
from service.store.among import among_rows
from service.store.drawing import Lists
from service.store.reads.asked import Asked
from service.store.reads.people import PERSON
from service.store.reads.shape import Ahead, Kind, Reading
from service.store.scope import acts_on
from service.store.tables import assignment, unit, unit_plugin


def assigned(blank: Reading, recruits: Select[Any]) -> Select[Any]:
    """Return the statement for mentors and partners of recruits on the day, the newest first.

    Asked again without its order (``unsorted``), it looks nothing up once more.
    """
    columns = (assignment.c.recruit_id, assignment.c.role, assignment.c.person_id)
    pairs = (
        select(*columns, assignment.c.starts_on, assignment.c.id)
        .where(
            among_rows(assignment.c.recruit_id, recruits),
            assignment.c.role.in_([str(role) for role in ASSIGNED_ROLES]),
            acts_on(blank.as_of),
        )
        .cte("pairs")
    )
    newest = pairs.c.starts_on.desc(), pairs.c.id.desc()
    return select(pairs.c.recruit_id, pairs.c.role, pairs.c.person_id).order_by(*newest)


def unsorted(statement: Select[Any]) -> Subquery:
    """Return what a statement finds, in any order."""
    return statement.order_by(None).subquery()


def people(blank: Reading, fields: Iterable[Asked], among: ColumnElement[bool]) -> Select[Any]:
    """Return the statement for people in sight with the columns that fields of theirs need."""
    statement, _ = PERSON.select(blank, fields)
    return statement.where(among)


def above(start: Select[Any]) -> CTE:
    """Return the units given and all above them, with null, which is above the highest."""
    found = start.cte("above", recursive=True)
    upper = select(unit.c.parent_id).where(unit.c.id == found.c.id)  # a join would look through all units
    return found.union(select(upper.correlate(found).scalar_subquery()).select_from(found))


def choices(units: CTE) -> dict[str, Select[Any]]:
    """Return the statements for what these units, and the whole city, said of plugins."""
    said = (unit_plugin.c.plugin, unit_plugin.c.unit_id, unit_plugin.c.enabled, unit_plugin.c.settings)
    here = unit_plugin.c.unit_id.is_(None) | among_rows(unit_plugin.c.unit_id, select(units.c.id))
    placed = exists().where(unit_plugin.c.unit_id.is_not(None))
    parents = select(unit.c.id, unit.c.parent_id).where(among_rows(unit.c.id, select(units.c.id)))
    return {
        "entries": select(*said).where(here).order_by(unit_plugin.c.id),
        "parents": parents.where(placed),  # where no unit said anything, nobody asks who is above
    }


def know_choices(reading: Reading, lists: Lists, units: Iterable[int]) -> None:
    """Leave what was said of plugins where it is looked for."""
    entries = [Entry(row.plugin, row.unit_id, row.enabled, row.settings) for row in lists["entries"]]
    reading.installed.know(entries, {row.id: row.parent_id for row in lists["parents"]}, units)


def know_rows(
    reading: Reading, kind: Kind, rows: Sequence[Any], looked: Iterable[int], columns: Iterable[str]
) -> None:
    """Leave rows of a kind where they are looked for by id.

    Of past recruits more may be in sight than was read ahead: what was not found is looked for again.
    """
    found = {row.id: row for row in rows}
    ahead = Ahead(found, frozenset(found if reading.keeping else looked), frozenset(columns))
    reading.memo["ahead", kind.name] = ahead
