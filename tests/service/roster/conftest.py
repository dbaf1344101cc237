"""Rosters as they come in, changed as an office changes them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.intake.roster import Roster, RosterError, read_roster
from service.store.tables import metadata
from service.usecases.roster import Report, import_roster
from service.usecases.setup import OPERATOR


@pytest.fixture(scope="session")
def roster() -> Roster:
    """The roster of 2022."""
    return read_roster(Path(__file__).parents[2] / "data" / "roster-2022.xlsx")


@pytest.fixture(scope="session")
def edited(roster: Roster) -> Callable[..., Roster]:
    """Return the roster with one row of a part changed, found by its code (or pairing: code and role)."""

    def edit(part: str, code: str, /, *, of: Roster = roster, **values: Any) -> Roster:
        def is_it(row: Any) -> bool:
            return code == (f"{row.recruit_code}/{row.role}" if part == "pairings" else row.code)

        rows = getattr(of, part)
        assert sum(map(is_it, rows)) == 1
        return replace(of, **{part: tuple(replace(row, **values) if is_it(row) else row for row in rows)})

    return edit


@pytest.fixture
def take() -> Callable[..., Report]:
    """Import a roster into a house."""
    return lambda house, roster, **more: import_roster(house.service, OPERATOR, roster, **more)


@pytest.fixture
def told(take: Callable[..., Report]) -> Callable[..., list[tuple[Any, ...]]]:
    """Return the faults of a roster that is refused, having looked that nothing changed."""

    def refused(house: Any, roster: Roster) -> list[tuple[Any, ...]]:
        before = contents(house)
        with pytest.raises(RosterError) as error:
            take(house, roster)
        assert contents(house) == before
        return [(fault.sheet, fault.row, fault.column, fault.reason) for fault in error.value.faults]

    return refused


@pytest.fixture
def tables() -> Callable[[Any], dict[str, list[Any]]]:
    """Return all rows of all tables."""
    return contents


def contents(house: Any) -> dict[str, list[Any]]:
    """Return all rows of all tables."""
    with house.service.store.connected(OPERATOR) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
