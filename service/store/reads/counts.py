"""What is counted of a group of tasks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from functools import cached_property
from operator import mul
from typing import Any

from service.domain.milestones import status_by
from service.domain.progress import Progress, ratio_of
from service.domain.words import MilestoneStatus, TaskStatus
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
    def ratio(self) -> float:
        """The part that is done of what is asked."""
        return ratio_of(self._count("total"), self._count("waived"), self._count("done"))

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

    def _count(self, name: str) -> int:
        return self.packed >> _AT[name] & _ROOM


class Tallies:
    """What ``figures.tallies`` counted, summed by any of its keys, of which there are ``width``.

    It is had by column: a page has some thousand rows, and whole columns are taken fast.
    """

    def __init__(self, columns: Sequence[Sequence[Any]], width: int) -> None:
        """Take the columns: the keys, places, how many tasks, and perhaps when gates were settled."""
        self._keys, self._places, self._tasks = columns[:width], columns[width], columns[width + 1]
        self._settled = columns[width + 2] if len(columns) > width + 2 else None

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[Any]], width: int) -> "Tallies":
        """Take rows."""
        return cls(list(zip(*rows, strict=True)) or [()] * (width + 3), width)

    @property
    def timed(self) -> bool:
        """Say whether it is known when gates were settled."""
        return self._settled is not None

    def by(self, *positions: int) -> dict[tuple[Any, ...], Figure]:
        """Sum over all keys but those at these positions."""
        if not self._places:
            return {}
        if not positions:
            return {(): Figure(sum(self._packed), max(self._reached.values(), default=None))}
        keys = list(zip(*(self._keys[at] for at in positions), strict=True))
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        for key, packed in zip(keys, self._packed, strict=True):
            sums[key] += packed
        found = {key: Figure(packed) for key, packed in sums.items()}
        for at, moment in self._reached.items():
            found[keys[at]].reach(moment)
        return found

    @cached_property
    def _packed(self) -> list[int]:
        return list(map(mul, map(ONE.__getitem__, self._places), self._tasks))

    @cached_property
    def _reached(self) -> dict[int, datetime]:
        """When gates were settled, by row."""
        settled = zip(self._places, self._settled or (), strict=False)
        return {
            at: moment
            for at, (place, moment) in enumerate(settled)
            if place in REACHES and moment is not None
        }


def shown(figures: Iterable[Figure], asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Answer the fields of a Progress; figures that are alike share an answer."""
    parts = [(each.key, _AT.get(each.name)) for each in asked if each.name in SHOWN]
    known: dict[int, dict[str, Any]] = {}
    answers = []
    for figure in figures:
        packed = figure.packed
        if (answer := known.get(packed)) is None:
            answer = known[packed] = {
                key: figure.ratio if at is None else packed >> at & _ROOM for key, at in parts
            }
        answers.append(answer)
    return answers


def statuses(figures: Iterable[Figure], begun: Iterable[bool]) -> list[MilestoneStatus]:
    """Derive milestones' statuses from the counts of their gates, and from whether the ways to them began."""
    known: dict[tuple[int, bool], MilestoneStatus] = {}
    found = []
    for figure, has_begun in zip(figures, begun, strict=True):
        key = (figure.packed >> _AT["gates"], has_begun)
        if (status := known.get(key)) is None:
            gates = (figure.gates, figure.gates_settled, figure.gates_overdue)
            status = known[key] = status_by(*gates, begun=has_begun)
        found.append(status)
    return found
