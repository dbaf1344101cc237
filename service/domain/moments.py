"""When a notice goes out: what must happen, or which day it must be."""

from dataclasses import dataclass

from service.domain.offsets import Offset

Days = int | str
"""A number of days, or the name of the integer setting that holds it."""


@dataclass(frozen=True, slots=True)
class Due:
    """So many days from the due date of an unfinished task, of one item or of any of the plugin's own."""

    days: Days
    item: str | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """So many days after the due date of a task that is still unfinished."""

    days: Days
    item: str | None


@dataclass(frozen=True, slots=True)
class RecordSubmitted:
    """A record of the item was taken, confirmed or not."""

    item: str


@dataclass(frozen=True, slots=True)
class RecordAccepted:
    """A record of the item came into force."""

    item: str


@dataclass(frozen=True, slots=True)
class RequestOpened:
    """Somebody opened a task of the item by hand."""

    item: str


@dataclass(frozen=True, slots=True)
class DayOfRecruit:
    """So many days from a day of a recruit's plan."""

    offset: Offset
    days: Days


@dataclass(frozen=True, slots=True)
class DailyUnit:
    """Every day, once for each unit."""


@dataclass(frozen=True, slots=True)
class DailyCity:
    """Every day, once for the city."""


Moment = (
    Due | Overdue | RecordSubmitted | RecordAccepted | RequestOpened | DayOfRecruit | DailyUnit | DailyCity
)
MOMENTS: tuple[type[Moment], ...] = (
    Due,
    Overdue,
    RecordSubmitted,
    RecordAccepted,
    RequestOpened,
    DayOfRecruit,
    DailyUnit,
    DailyCity,
)


def item_of(moment: Moment) -> str | None:
    """Return the item that a moment names, if it names one."""
    return None if isinstance(moment, DayOfRecruit | DailyUnit | DailyCity) else moment.item


def text_of(moment: Moment, days: int = 0) -> str:
    """Say a moment in Chinese; ``days`` are its days where a setting holds them."""
    match moment:
        case Due(number, item):
            return f"{_about(item)}{_days('到期', number if isinstance(number, int) else -days)}"
        case Overdue(number, item):
            return f"{_about(item)}逾期{number if isinstance(number, int) else days}天"
        case RecordSubmitted(item):
            return f"{item} 提交记录时"
        case RecordAccepted(item):
            return f"{item} 记录生效时"
        case RequestOpened(item):
            return f"{item} 发起时"
        case DayOfRecruit(offset, number):
            shift = number if isinstance(number, int) else -days
            return _days(offset.text, shift) if shift else offset.text
        case DailyUnit():
            return "每天，逐个单位"
        case DailyCity():
            return "每天，全市一次"


def _about(item: str | None) -> str:
    return f"{item} " if item else "本插件的任务"


def _days(what: str, days: int) -> str:
    return f"{what}{'前' if days < 0 else '后'}{abs(days)}天" if days else f"{what}当日"
