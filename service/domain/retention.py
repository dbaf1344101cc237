"""How long what was recorded is kept."""

from datetime import date, timedelta

from service.domain.offsets import Offset

_DAY = timedelta(days=1)


def last_due(months: int, today: date) -> date:
    """Return the latest day of recording whose months are over today, clipped to a month's end as always."""
    day = Offset(months=-months).from_day(today)
    while Offset(months=months).from_day(day + _DAY) <= today:
        day += _DAY
    return day
