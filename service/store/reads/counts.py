"""What is counted of a group of tasks."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
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
IS_DUE, IS_GATE, KINDS = 1, 2, 4
"""A task's place among tallies: its status, whether it is due, whether it is a gate, in one number."""

_NAMES = ("total", *(each.value.lower() for each in STATUSES), "due", "dueDone")
_GATES = ("gates", "settledGates", "overdueGates")
_BITS = 40
_ROOM = (1 << _BITS) - 1
_AT = {name: index * _BITS for index, name in enumerate((*_NAMES, *_GATES))}
SHOWN = frozenset((*_NAMES, "ratio"))
_SETTLED = (TaskStatus.DONE, TaskStatus.WAIVED)


def _one(status: TaskStatus, *, due: bool, gate: bool) -> int:
    """Return what one task counts: a one in the room of each count that it belongs to."""
    names = ["total", status.value.lower()]
    if due and status is not TaskStatus.WAIVED:
        names += ["due", "dueDone"] if status is TaskStatus.DONE else ["due"]
    if gate and status is not TaskStatus.MISSED:
        names.append("gates")
        if status in _SETTLED:
            names.append("settledGates")
        elif status is TaskStatus.OVERDUE:
            names.append("overdueGates")
    return sum(1 << _AT[name] for name in names)


ONE = tuple(
    _one(status, due=bool(kind & IS_DUE), gate=bool(kind & IS_GATE))
    for status in STATUSES
    for kind in range(KINDS)
)
"""What one task counts, by its place."""

REACHES = frozenset(
    place for place in range(len(ONE)) if place & IS_GATE and STATUSES[place // KINDS] in _SETTLED
)
"""The places of gates that are settled."""


class Figure:
    """Counts of a group of tasks, and of the gates among them by what a milestone asks.

    All counts stand side by side in one number, so that groups are added in one step.
    """

    __slots__ = ("packed", "reached_at")

    def __init__(self, packed: int = 0, reached_at: datetime | None = None) -> None:
        """Count nothing unless told."""
        self.packed, self.reached_at = packed, reached_at

    @classmethod
    def of_gates(cls, gates: int, settled: int, overdue: int) -> "Figure":
        """Return a figure of which gates alone are known."""
        counted = zip(_GATES, (gates, settled, overdue), strict=True)
        return cls(sum(count << _AT[name] for name, count in counted))

    @classmethod
    def of(cls, progress: Progress) -> "Figure":
        """Return a figure of which no gates are known."""
        counted = zip(_NAMES, astuple(progress), strict=True)
        return cls(sum(count << _AT[name] for name, count in counted))

    @property
    def progress(self) -> Progress:
        """The counts of tasks."""
        return Progress(*map(self._count, _NAMES))

    @property
    def total(self) -> int:
        """How many tasks count."""
        return self._count("total")

    @property
    def gates(self) -> int:
        """How many gates count: those that were not missed."""
        return self._count("gates")

    @property
    def gates_settled(self) -> int:
        """How many gates are done or waived."""
        return self._count("settledGates")

    @property
    def gates_overdue(self) -> int:
        """How many gates are overdue."""
        return self._count("overdueGates")

    def add(self, other: "Figure") -> None:
        """Add another group's counts."""
        self.packed += other.packed
        if other.reached_at is not None:
            self.reach(other.reached_at)

    def reach(self, moment: datetime | None) -> None:
        """Take note that a gate was settled at a moment: what is reached was when the last of them was."""
        if moment is not None and (self.reached_at is None or self.reached_at < moment):
            self.reached_at = moment

    def shown(self, asked: Sequence[Asked]) -> dict[str, Any]:
        """Answer the fields of a Progress."""
        packed = self.packed
        return {
            each.key: self.progress.ratio if each.name == "ratio" else packed >> _AT[each.name] & _ROOM
            for each in asked
            if each.name in SHOWN
        }

    def _count(self, name: str) -> int:
        return self.packed >> _AT[name] & _ROOM
