"""The statutory calendar of the years that the State Council has decreed, from the ``holidays`` library."""

from datetime import date

_SATURDAY = 5


def statutory_years(first: int, last: int) -> dict[int, list[tuple[date, bool]]]:
    """Return, for each decreed year from ``first`` to ``last``, the days that differ from Monday to Friday.

    True works (调休上班), False rests; sorted by day. A year without a working weekend day is left out:
    the library estimates years that are not decreed, and an estimate knows no adjusted working days.
    """
    from holidays import country_holidays  # noqa: PLC0415  asked for once a year; who serves saves its memory

    years: dict[int, list[tuple[date, bool]]] = {}
    for year in range(first, last + 1):
        calendar = country_holidays("CN", years=year, expand=False)
        works = {day for day in calendar.weekend_workdays if day.year == year}
        if works:
            rests = {day for day in calendar if day.year == year and day.weekday() < _SATURDAY}
            years[year] = sorted([(day, True) for day in works] + [(day, False) for day in rests])
    return years
