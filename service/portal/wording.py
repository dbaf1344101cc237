"""How days, moments and words are written on pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from service.domain.words import Dimension, Rank, RecruitStatus, Role
from service.usecases.service import ZONE

_WEEKDAYS = "一二三四五六日"


def day(value: date | None) -> str:
    """Write a day: 2026年11月26日."""
    return "" if value is None else f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date | None, today: date | None = None) -> str:
    """Write a day of about now: 11月26日 周四; one of another year than today's in full."""
    if value is None or (today is not None and value.year != today.year):
        return day(value)
    return f"{value.month}月{value.day}日 周{_WEEKDAYS[value.weekday()]}"


def moment(value: datetime | None) -> str:
    """Write a moment as the city's clocks show it: 11月26日 周四 15:00."""
    if value is None:
        return ""
    here = value.astimezone(ZONE)
    return f"{short_day(here.date())} {here:%H:%M}"


def local_day(value: datetime) -> str:
    """Write the day of a moment as the city's calendars show it."""
    return day(value.astimezone(ZONE).date())


def distance(value: date, today: date) -> str:
    """Say how far a due date is: 今天, 还有3天, 逾期3天."""
    days = (value - today).days
    if days == 0:
        return "今天到期"
    return f"还有{days}天" if days > 0 else f"逾期{-days}天"


def percent(value: float) -> str:
    """Write a ratio."""
    return f"{round(value * 100)}%"


def role(value: str | None) -> str:
    """Write a role."""
    return "" if value is None else Role(value).label


def dimension(value: str) -> str:
    """Write a dimension."""
    return Dimension(value).label


def choice(value: str) -> str:
    """Write one of the values that a form offers: ranks by their label, all others as they are."""
    return Rank(value).label if value in Rank.__members__ else value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "choice": choice,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "local_day": local_day,
    "distance": distance,
    "dimension": dimension,
    "percent": percent,
    "recruit_status": RecruitStatus,
    "role": role,
}
