"""The statutory calendar: which days offices work, holidays and adjusted working days (调休) included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days by decree; a year without a decree counts Monday to Friday, provisionally.

    ``exceptions`` names the days that differ from Monday to Friday: True works, False rests.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    decreed: frozenset[int] = frozenset()

    @classmethod
    def of(cls, years: Mapping[int, Iterable[tuple[date, bool]]]) -> "WorkingCalendar":
        """Build from the exceptions of each decreed year."""
        return cls({day: works for days in years.values() for day, works in days}, frozenset(years))

    def is_working(self, day: date) -> bool:
        """Say whether offices work on that day."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def is_provisional(self, day: date) -> bool:
        """Say whether the year of that day is not decreed yet."""
        return day.year not in self.decreed

    def due_on(self, nominal: date, opens_on: date) -> date:
        """Roll a due date back to a working day, or forward where that would fall before the opening."""
        day = nominal
        while not self.is_working(day):
            day -= _DAY
        if day >= opens_on:
            return day
        day = max(nominal, opens_on)
        while not self.is_working(day):
            day += _DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """Return the day that many working days after ``day``."""
        while working_days:
            day += _DAY
            working_days -= self.is_working(day)
        return day


@lru_cache(maxsize=1)
def monday_to_friday() -> WorkingCalendar:
    """Return the calendar of a country without holidays, everything provisional."""
    return WorkingCalendar()
