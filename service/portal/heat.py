"""Units as a heat map: how far each lags behind, track by track; found, sorted and paged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_LATE = (0, 0.1, 0.25, 0.5, 1)
_READY = (0.5, 0.75, 0.9, 0.95, 0.98)
"""Where the next of five steps of colour begins: by the share of the limit, by the share that is done."""

WAYS: Mapping[str, str] = {"overdue": "按逾期", "done": "按完成率"}
"""What the colour tells: the share of what is due that is overdue, or that is done."""

SORTS: Mapping[str, str] = {
    "overdue": "逾期占比，由高到低",
    "count": "逾期项数，由多到少",
    "done": "到期完成率，由低到高",
    "visited": "最久未走访在前",
    "recruits": "人数，由多到少",
    "code": "单位编码",
}


@dataclass(frozen=True)
class Heat:
    """What one colour stands for: a unit's tasks, or those of one of its tracks."""

    due: int
    done: int
    overdue: int
    way: str
    limit: int
    """Per cent of overdue tasks beyond which a unit lags behind."""

    @property
    def late(self) -> float:
        """The share of what is due that is overdue."""
        return self.overdue / self.due if self.due else 0.0

    @property
    def ready(self) -> float:
        """The share of what is due that is done; all of nothing."""
        return self.done / self.due if self.due else 1.0

    @property
    def step(self) -> int | None:
        """The step of the colour, 0 to 5; None where nothing is due."""
        if not self.due:
            return None
        if self.way == "done":
            return sum(self.ready >= each for each in _READY)
        return sum(self.late * 100 > self.limit * each for each in _LATE)

    @property
    def text(self) -> str:
        """What stands in the field: a number of tasks, or a share."""
        if not self.due:
            return "—"
        return f"{int(self.ready * 100)}%" if self.way == "done" else str(self.overdue)

    @property
    def share(self) -> str:
        """The share of what is due that is overdue, where the number does not tell it."""
        return f"{round(self.late * 100)}%" if self.due and self.way == "overdue" else ""

    @property
    def sentence(self) -> str:
        """The same for those who see no colour."""
        if not self.due:
            return "没有到期任务"
        return f"到期{self.due}项，完成{self.done}项，逾期{self.overdue}项（{round(self.late * 100)}%）"


@dataclass(frozen=True)
class Row:
    """A unit of the heat map."""

    code: str
    name: str
    recruits: int
    visited: date | None
    whole: Heat
    tracks: tuple[Heat, ...]


def rows(by_unit: Sequence[Mapping[str, Any]], way: str, limit: int) -> list[Row]:
    """Return a row for each unit of an overview."""
    return [
        Row(
            each["unit"]["code"],
            each["unit"]["name"],
            each["recruits"],
            each["lastVisitedOn"],
            _heat(each["progress"], way, limit),
            tuple(_heat(track["progress"], way, limit) for track in each["tracks"]),
        )
        for each in by_unit
    ]


def sorted_by(found: Sequence[Row], sort: str) -> list[Row]:
    """Return them in an order of ``SORTS``; alike ones by code."""
    return sorted(found, key=lambda row: (_ORDERS[sort](row), row.code))


def matching(found: Sequence[Row], search: str) -> list[Row]:
    """Return those whose name holds the words, or whose code begins with them."""
    return [row for row in found if search in row.name or row.code.lower().startswith(search.lower())]


def _heat(progress: Mapping[str, int], way: str, limit: int) -> Heat:
    return Heat(progress["due"], progress["dueDone"], progress["overdue"], way, limit)


_ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "overdue": lambda row: (-row.whole.late, -row.whole.overdue),
    "count": lambda row: -row.whole.overdue,
    "done": lambda row: row.whole.ready,
    "visited": lambda row: row.visited or date.min,
    "recruits": lambda row: -row.recruits,
    "code": lambda row: row.code,
}
