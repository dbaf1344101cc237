"""How much was due, done and overdue at the end of each of the last months."""

import calendar
from datetime import date
from typing import Any

from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.figures import Narrow
from service.store.reads.paging import BadPageError
from service.store.reads.shape import Reading

MOST_MONTHS = 60


def trend(reading: Reading, asked: Asked, narrow: Narrow) -> list[dict[str, Any]]:
    """Answer ``Overview.trend``: the month of the day shown and those before it, the oldest first.

    Each month is counted as of its last day, the present one as that day will find it if nothing more is
    done.
    """
    months = asked.args.get("months")
    months = 12 if months is None else months
    if not 0 <= months <= MOST_MONTHS:
        raise BadPageError(f"months 须在0与{MOST_MONTHS}之间")
    firsts = [_month(reading.as_of, back) for back in reversed(range(months))]
    counted = figures.on_days([reading.on(_last(first)) for first in firsts], narrow)
    names = {"due": "due", "dueDone": "due_done", "overdue": "overdue"}
    return [
        {
            each.key: first if each.name == "month" else getattr(progress, names[each.name])
            for each in asked.fields
            if each.name in (*names, "month")
        }
        for first, progress in zip(firsts, counted, strict=True)
    ]


def _month(day: date, back: int) -> date:
    """Return the first day of a day's month, or of one so many months before."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _last(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
