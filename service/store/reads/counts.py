"""What is counted of a group of tasks."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from operator import add
from typing import Any

from service.domain.progress import Progress
from service.domain.words import TaskStatus
from service.store.reads.asked import Asked

STATUSES = (
    TaskStatus.DONE,
    TaskStatus.WAIVED,
    TaskStatus.SUBMITTED,
    TaskStatus.MISSED,
    TaskStatus.OVERDUE,
    TaskStatus.OPEN,
    TaskStatus.UPCOMING,
)
DONE, WAIVED, MISSED, OVERDUE = (
    STATUSES.index(each)
    for each in (TaskStatus.DONE, TaskStatus.WAIVED, TaskStatus.MISSED, TaskStatus.OVERDUE)
)
_AT = {
    name: index
    for index, name in enumerate(("total", *(each.value.lower() for each in STATUSES), "due", "dueDone"))
}
DUE, DUE_DONE = _AT["due"], _AT["dueDone"]
IS_DUE, IS_GATE, KINDS = 1, 2, 4
"""A task's place among tallies: its status, whether it is due, whether it is a gate, in one number."""

GATES = len(_AT)
"""Where the three counts of gates begin: those that count, those settled, those overdue."""


class Figure:
    """Counts of a group of tasks, and of the gates among them by what a milestone asks."""

    __slots__ = ("counts", "reached_at")

    def __init__(self, counts: list[int] | None = None, reached_at: datetime | None = None) -> None:
        """Count nothing unless told."""
        self.counts = counts or [0] * (GATES + 3)
        self.reached_at = reached_at

    @classmethod
    def of_gates(cls, gates: int, settled: int, overdue: int) -> "Figure":
        """Return a figure of which gates alone are known."""
        return cls([*[0] * GATES, gates, settled, overdue])

    @classmethod
    def of(cls, progress: Progress) -> "Figure":
        """Return a figure of which no gates are known."""
        return cls([*astuple(progress), 0, 0, 0])

    @property
    def progress(self) -> Progress:
        """The counts of tasks."""
        return Progress(*self.counts[:GATES])

    @property
    def gates(self) -> int:
        """How many gates count: those that were not missed."""
        return self.counts[GATES]

    @property
    def gates_settled(self) -> int:
        """How many gates are done or waived."""
        return self.counts[GATES + 1]

    @property
    def gates_overdue(self) -> int:
        """How many gates are overdue."""
        return self.counts[GATES + 2]

    def add(self, other: "Figure") -> None:
        """Add another group's counts."""
        self.counts = list(map(add, self.counts, other.counts))
        if other.reached_at is not None and (self.reached_at is None or self.reached_at < other.reached_at):
            self.reached_at = other.reached_at

    def shown(self, asked: Sequence[Asked]) -> dict[str, Any]:
        """Answer the fields of a Progress."""
        counts = self.counts
        return {
            each.key: self.progress.ratio if each.name == "ratio" else counts[_AT[each.name]]
            for each in asked
            if each.name in SHOWN
        }


SHOWN = frozenset((*_AT, "ratio"))
