"""The working calendar as plans read it: from a table, so that a library's upgrade moves nothing."""

from datetime import date

from sqlalchemy import Connection, insert, select

from service.domain.working_days import WorkingCalendar
from service.store import engine
from service.store.tables import calendar_day, calendar_year


def load(connection: Connection) -> WorkingCalendar:
    """Read the calendar."""
    years = frozenset(connection.execute(select(calendar_year.c.year)).scalars())
    days = connection.execute(select(calendar_day.c.day, calendar_day.c.works))
    return WorkingCalendar({row.day: row.works for row in days}, years)


def seed(connection: Connection, years: dict[int, list[tuple[date, bool]]], source: str) -> None:
    """Write the years that are not there yet; two services that start together write them once."""
    engine.alone(connection, calendar_year)
    known = set(connection.execute(select(calendar_year.c.year)).scalars())
    fresh = sorted(set(years) - known)
    if fresh:
        connection.execute(insert(calendar_year), [{"year": year, "source": source} for year in fresh])
    days = [{"day": day, "works": works} for year in fresh for day, works in years[year]]
    if days:
        connection.execute(insert(calendar_day), days)
