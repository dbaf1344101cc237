"""The moments at which a notice goes out.

``days`` is a number, or the name of an integer setting of the plugin, so that it can be set: a setting
counts days before in ``due`` and ``day_of_recruit``, days after in ``overdue``.
"""

from service.domain.moments import (
    DailyCity,
    DailyUnit,
    DayOfRecruit,
    Days,
    Due,
    Overdue,
    RecordAccepted,
    RecordSubmitted,
    RequestOpened,
)
from service.domain.offsets import Offset


def due(days: Days = -7, item: str | None = None) -> Due:
    """Tell of an unfinished task ``days`` from its due date (-7: a week before).

    Of any of the plugin's own items, or of one item of any plugin.
    """
    return Due(days, item)


def overdue(days: Days = 1, item: str | None = None) -> Overdue:
    """Tell of a task that is unfinished ``days`` after its due date; items as in ``due``."""
    return Overdue(days, item)


def record_submitted(item: str) -> RecordSubmitted:
    """Tell when a record of the item was taken, whether or not it awaits somebody's word."""
    return RecordSubmitted(item)


def record_accepted(item: str) -> RecordAccepted:
    """Tell when a record of the item came into force: accepted, or confirmed."""
    return RecordAccepted(item)


def request_opened(item: str) -> RequestOpened:
    """Tell when somebody opened a task of the item (``on_request``)."""
    return RequestOpened(item)


def day_of_recruit(offset: Offset, days: Days = 0) -> DayOfRecruit:
    """Tell ``days`` from a day of the plan: ``day_of_recruit(Offset(months=36), -60)``."""
    return DayOfRecruit(offset, days)


def daily_unit() -> DailyUnit:
    """Ask every day about each unit; the text decides whether there is something to tell."""
    return DailyUnit()


def daily_city() -> DailyCity:
    """Ask every day about the city as a whole."""
    return DailyCity()
