"""Distances from an anchor day of the plan: months first, then days, then working days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta

from service.domain.words import Word


class Anchor(Word):
    """A day of the recruit from which the plan counts."""

    ENTRY = "E", "入职日期"
    PROBATION = "P", "试用期满日"


E = Anchor.ENTRY
P = Anchor.PROBATION


class Working(Protocol):
    """What an offset in working days asks of a calendar."""

    def is_working(self, day: date) -> bool:
        """Say whether offices work on that day."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Offset:
    """A distance from an anchor, each part counted from there and never chained.

    ``months`` clips to the month's end (31 January + 1 month is 28 or 29 February).
    ``working_days`` counts days on which offices work, after the anchor day.
    """

    months: int = 0
    days: int = 0
    working_days: int = 0
    anchor: Anchor = E

    def from_day(self, day: date, calendar: Working | None = None) -> date:
        """Apply the offset to one day; working days need a calendar (else ValueError)."""
        result = day + relativedelta(months=self.months) + timedelta(days=self.days)
        if self.working_days:
            if calendar is None:
                raise ValueError("an offset in working days needs a calendar")
            left, step = abs(self.working_days), timedelta(days=1 if self.working_days > 0 else -1)
            while left:
                result += step
                left -= calendar.is_working(result)
        return result

    def less_months(self, months: int) -> "Offset":
        """Return the same offset that many months earlier, from the same anchor."""
        return Offset(
            months=self.months - months,
            days=self.days,
            working_days=self.working_days,
            anchor=self.anchor,
        )

    @property
    def text(self) -> str:
        """The offset in Chinese: 入职后6个月."""
        text, before = "试用期满" if self.anchor is P else "入职", False
        units = ((self.months, "个月"), (self.days, "天"), (self.working_days, "个工作日"))
        parts = [(n, unit) for n, unit in units if n]
        if not parts:
            return f"{text}当日"
        for index, (n, unit) in enumerate(parts):
            turned = index == 0 or (n < 0) is not before
            before = n < 0
            link = ("前" if before else "后") if turned else "零"
            text += f"{'再往' if turned and index else ''}{link}{abs(n)}{unit}"
        return text
