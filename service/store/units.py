"""The tree of units."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from service.store.tables import unit


def unit_parents(connection: Connection) -> dict[int, int | None]:
    """Return every unit's parent."""
    return {row.id: row.parent_id for row in connection.execute(select(unit.c.id, unit.c.parent_id))}


def units_below(parents: Mapping[int, int | None], roots: set[int]) -> frozenset[int]:
    """Return the units and all below them."""
    found, frontier = set(roots), set(roots)
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return frozenset(found)


def units_above(parents: Mapping[int, int | None], unit_id: int | None) -> list[int]:
    """Return a unit and those above it, from near to far; none for nobody's."""
    found: list[int] = []
    while unit_id is not None and unit_id not in found:
        found.append(unit_id)
        unit_id = parents.get(unit_id)
    return found


def nearest_manned(parents: Mapping[int, int | None], manned: set[int], start: int) -> int | None:
    """Return the unit itself or the nearest above it that has an admin."""
    here: int | None = start
    passed: set[int] = set()
    while here is not None and here not in manned and here not in passed:
        passed.add(here)
        here = parents.get(here)
    return here if here in manned else None
