"""The working calendar as plans read it: from a table, so that a library's upgrade moves nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, case, delete, extract, func, insert, or_, select, update

from service.domain.working_days import WorkingCalendar
from service.store import engine
from service.store.tables import calendar_day, calendar_year, task

_UNDONE = ("PENDING", "SUBMITTED")


def load(connection: Connection) -> WorkingCalendar:
    """Read the calendar."""
    years = frozenset(connection.execute(select(calendar_year.c.year)).scalars())
    days = connection.execute(select(calendar_day.c.day, calendar_day.c.works))
    return WorkingCalendar({row.day: row.works for row in days}, years)


def seed(connection: Connection, years: Mapping[int, list[tuple[date, bool]]], source: str) -> None:
    """Write these years into a calendar that has none; two services that start together write them once."""
    engine.alone(connection, calendar_year)
    if connection.execute(select(func.count()).select_from(calendar_year)).scalar():
        return
    connection.execute(insert(calendar_year), [{"year": year, "source": source} for year in sorted(years)])
    days = [{"day": day, "works": works} for year in sorted(years) for day, works in years[year]]
    connection.execute(insert(calendar_day), days)


def sources(connection: Connection) -> dict[int, str]:
    """Return where each decreed year was taken from."""
    rows = connection.execute(select(calendar_year.c.year, calendar_year.c.source))
    return {row.year: row.source for row in rows}


def days_of(connection: Connection, year: int) -> dict[date, bool]:
    """Return the days that one year's decree sets, some of them perhaps in the December before."""
    rows = connection.execute(select(calendar_day.c.day, calendar_day.c.works).where(_by(year)))
    return {row.day: row.works for row in rows}


def ruled_later(connection: Connection, year: int) -> dict[date, bool]:
    """Return the days of a year that the next year's decree sets: New Year's begins in December."""
    here = calendar_day.c.day.between(date(year, 1, 1), date(year, 12, 31)) & (calendar_day.c.decree > year)
    rows = connection.execute(select(calendar_day.c.day, calendar_day.c.works).where(here))
    return {row.day: row.works for row in rows}


def decree(connection: Connection, year: int, days: Sequence[tuple[date, bool]], source: str) -> None:
    """Write a year as decreed, in the place of what was known of it; the next year's decree stays."""
    engine.alone(connection, calendar_year)
    kept = ruled_later(connection, year)
    wanted = [(day, works) for day, works in days if day not in kept]
    named = calendar_day.c.day.in_([day for day, _ in wanted])
    connection.execute(delete(calendar_day).where(or_(_by(year), named)))
    if wanted:
        rows = [{"day": day, "works": works, "decree": year} for day, works in wanted]
        connection.execute(insert(calendar_day), rows)
    here = calendar_year.c.year == year
    if not connection.execute(update(calendar_year).where(here).values(source=source)).rowcount:
        connection.execute(insert(calendar_year).values(year=year, source=source))


def planned_years(connection: Connection) -> dict[int, tuple[int, int]]:
    """Return for each year how many undone tasks fall due in it, and how many of them provisionally."""
    year = extract("year", task.c.due_on)
    statement = (
        select(year.label("year"), func.count(), func.sum(_one(task.c.provisional)))
        .where(task.c.state.in_(_UNDONE))
        .group_by(year)
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in connection.execute(statement)}


def _by(year: int) -> ColumnElement[bool]:
    """Return the test that a day is set by the decree of a year; what is not said is its own year's."""
    own = calendar_day.c.day.between(date(year, 1, 1), date(year, 12, 31))
    return or_(calendar_day.c.decree == year, calendar_day.c.decree.is_(None) & own)


def _one(flag: ColumnElement[bool]) -> ColumnElement[int]:
    return case((flag, 1), else_=0)
