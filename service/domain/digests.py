"""The days of the weekly digest."""

from datetime import date, datetime, timedelta

from service.domain.working_days import WorkingCalendar

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_FRIDAY = 5
_WEEKS = 4
"""No holiday is so long that a digest of more weeks ago were still the latest."""


def latest_digest(moment: datetime, weekday: int, hour: int, calendar: WorkingCalendar) -> date:
    """Return the day of the latest digest whose hour has come; ``weekday`` is 1 for Monday to 7.

    Where offices rest on that day, it is their next working day: people read it when they are back. Saturday
    and Sunday, where they were chosen, are always themselves.
    """
    this = moment.date() + timedelta(days=weekday - moment.isoweekday())
    days = (_rolled(this - weeks * _WEEK, calendar) for weeks in range(_WEEKS))
    return max(day for day in days if (day, hour) <= (moment.date(), moment.hour))


def _rolled(day: date, calendar: WorkingCalendar) -> date:
    if day.isoweekday() <= _FRIDAY:
        while not calendar.is_working(day):
            day += _DAY
    return day
