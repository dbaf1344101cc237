"""What the tests of the domain share: the installed checklists and the calendars they are planned by."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from service.domain.catalogue import Catalogue
from service.domain.planning import PlannedItem
from service.domain.working_days import WorkingCalendar
from service.plugin_host.loading import load_host

MANDATORY = ("organization", "department", "mentor", "partner")
SATURDAY = 5


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The installed checklists."""
    return load_host(MANDATORY).catalogue


@pytest.fixture(scope="session")
def items(catalogue: Catalogue) -> tuple[PlannedItem, ...]:
    """The items of the four tracks; a unit's own installed beside them are left out."""
    return tuple(item for item in catalogue.planned_items if item.code.split(".")[0] in MANDATORY)


@pytest.fixture(scope="session")
def decreed() -> WorkingCalendar:
    """The statutory calendar of 2015 to 2025; later years are not decreed."""
    years = {}
    for year in range(2015, 2026):
        holidays = country_holidays("CN", years=year, expand=False)
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        rests = [day for day in days if day.year == year and day.weekday() < SATURDAY and day in holidays]
        works = [day for day in holidays.weekend_workdays if day.year == year]
        years[year] = [*((day, False) for day in rests), *((day, True) for day in works)]
    return WorkingCalendar.of(years)
