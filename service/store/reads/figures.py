"""Counts over tasks, grouped in SQL and shown as Progress."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union_all

from service.domain.progress import Progress
from service.domain.words import Dimension, TaskState, TaskStatus
from service.store import wall
from service.store.reads import sources
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading
from service.store.tables import recruit

Narrow = Callable[[Reading], Iterable[ColumnElement[bool]]]
"""Which recruits count, asked for each day."""

_STATUSES = (
    TaskStatus.DONE,
    TaskStatus.WAIVED,
    TaskStatus.SUBMITTED,
    TaskStatus.MISSED,
    TaskStatus.OVERDUE,
    TaskStatus.OPEN,
    TaskStatus.UPCOMING,
)
_DONE, _WAIVED, _MISSED, _OVERDUE = (
    _STATUSES.index(each)
    for each in (TaskStatus.DONE, TaskStatus.WAIVED, TaskStatus.MISSED, TaskStatus.OVERDUE)
)
_AT = {
    name: index
    for index, name in enumerate(("total", *(each.value.lower() for each in _STATUSES), "due", "dueDone"))
}
_DUE, _DUE_DONE = _AT["due"], _AT["dueDone"]
_IS_DUE, _IS_GATE, _KINDS = 1, 2, 4
"""A task's place among tallies: its status, whether it is due, whether it is a gate, in one number."""

_GATES = len(_AT)
"""Where the three counts of gates begin: those that count, those settled, those overdue."""


class Figure:
    """Counts of a group of tasks, and of the gates among them by what a milestone asks."""

    __slots__ = ("counts", "reached_at")

    def __init__(self, counts: list[int] | None = None, reached_at: datetime | None = None) -> None:
        """Count nothing unless told."""
        self.counts = counts or [0] * (_GATES + 3)
        self.reached_at = reached_at

    @classmethod
    def of_gates(cls, gates: int, settled: int, overdue: int) -> "Figure":
        """Return a figure of which gates alone are known."""
        return cls([*[0] * _GATES, gates, settled, overdue])

    @classmethod
    def of(cls, progress: Progress) -> "Figure":
        """Return a figure of which no gates are known."""
        return cls([*astuple(progress), 0, 0, 0])

    @property
    def progress(self) -> Progress:
        """The counts of tasks."""
        return Progress(*self.counts[:_GATES])

    @property
    def gates(self) -> int:
        """How many gates count: those that were not missed."""
        return self.counts[_GATES]

    @property
    def gates_settled(self) -> int:
        """How many gates are done or waived."""
        return self.counts[_GATES + 1]

    @property
    def gates_overdue(self) -> int:
        """How many gates are overdue."""
        return self.counts[_GATES + 2]

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
            if each.name in _SHOWN
        }


_SHOWN = frozenset((*_AT, "ratio"))


def figures(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]] = (),
    *,
    gates: bool = False,
    counts: ColumnElement[bool] | None = None,
) -> dict[tuple[Any, ...], Figure]:
    """Count tasks by these columns in one statement: of recruits the viewer counts, or as ``counts`` says."""
    sight = wall.figures(reading.scope) if counts is None else wall.past(reading.scope)
    statement = tallies(reading, keys, narrow, gates=gates, counts=counts)
    return tallied(reading.rows(statement, sight), len(keys))


def on_days(readings: Sequence[Reading], narrow: Narrow) -> list[Progress]:
    """Count all tasks as each reading's day sees them, in one statement; ``narrow`` says which on a day."""
    parts = [
        tallies(each, (), narrow(each)).add_columns(literal(index).label("of_day"))
        for index, each in enumerate(readings)
    ]
    if not parts:
        return []
    found = readings[0].rows(select(union_all(*parts).subquery()), wall.figures(readings[0].scope))
    by_day: list[list[Any]] = [[] for _ in readings]
    for row in found:
        by_day[row.of_day].append(row)
    return [tallied(rows, 0).get((), Figure()).progress for rows in by_day]


def tallies(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]] = (),
    *,
    gates: bool = False,
    counts: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """Return the statement that counts tasks by these columns and by their place: one number groups fast."""
    tables, columns = sources.tasks(reading)
    parts: dict[str, ColumnElement[Any]] = {key: columns[key] for key in keys}
    status = sources.place_of(columns, reading.as_of, _STATUSES, _KINDS)
    due = case((columns["due_on"] <= reading.as_of, _IS_DUE), else_=0)
    parts["place"] = status + due + case((columns["gate"], _IS_GATE), else_=0) if gates else status + due
    if gates:
        parts["settled_at"] = columns["settled_at"]
    inner = (
        select(*(each.label(name) for name, each in parts.items()))
        .select_from(tables)
        .where(
            reading.scope.sees("Figures") if counts is None else counts,
            columns["counted"],
            columns["state"] != TaskState.WITHDRAWN,
            sources.existed(reading),
            *narrow,
        )
        .subquery("counted_task")
    )
    by = [inner.c[name] for name in parts if name != "settled_at"]
    last = [func.max(inner.c.settled_at).label("settled_at")] if gates else []
    return select(*by, func.count().label("tasks"), *last).group_by(*by)


def tallied(rows: Iterable[Any], width: int) -> dict[tuple[Any, ...], Figure]:
    """Gather rows of ``tallies`` by their keys, of which there are ``width``."""
    found: dict[tuple[Any, ...], Figure] = {}
    for row in rows:
        key = tuple(row[:width])
        figure = found.get(key)
        if figure is None:
            figure = found[key] = Figure()
        counts = figure.counts
        place, number = row.place, row.tasks
        status = place // _KINDS
        counts[0] += number
        counts[status + 1] += number
        if place & _IS_DUE and status != _WAIVED:
            counts[_DUE] += number
            if status == _DONE:
                counts[_DUE_DONE] += number
        if place & _IS_GATE and status != _MISSED:
            counts[_GATES] += number
            if status in (_DONE, _WAIVED):
                counts[_GATES + 1] += number
                moment = row.settled_at
                if moment is not None and (figure.reached_at is None or figure.reached_at < moment):
                    figure.reached_at = moment
            elif status == _OVERDUE:
                counts[_GATES + 2] += number
    return found


def gates_by_recruit(reading: Reading, narrow: Iterable[ColumnElement[bool]]) -> Subquery:
    """Return the subquery that counts each recruit's gates by stage as a milestone asks."""
    tables, columns = sources.tasks(reading)
    status = sources.status_of(columns, reading.as_of)
    keys = (columns["recruit_id"], columns["stage"])
    settled = status.in_([TaskStatus.DONE.value, TaskStatus.WAIVED.value])
    return (
        select(
            *keys,
            func.count().label("gates"),
            _count(settled).label("gates_settled"),
            _count(status == TaskStatus.OVERDUE.value).label("gates_overdue"),
        )
        .select_from(tables)
        .where(
            reading.scope.sees("Figures"),
            columns["gate"],
            columns["state"] != TaskState.WITHDRAWN,
            status != TaskStatus.MISSED.value,
            sources.existed(reading),
            *narrow,
        )
        .group_by(*keys)
        .subquery("gates_of_recruit")
    )


def rolled(found: Mapping[tuple[Any, ...], Figure], *positions: int) -> dict[tuple[Any, ...], Figure]:
    """Sum groups over all but some of their keys."""
    sums: dict[tuple[Any, ...], Figure] = {}
    for key, figure in found.items():
        sums.setdefault(tuple(key[at] for at in positions), Figure()).add(figure)
    return sums


def shown(progress: Progress, asked: Sequence[Asked]) -> dict[str, Any]:
    """Answer the fields of a Progress."""
    names = {"dueDone": "due_done"}
    return {
        each.key: getattr(progress, names.get(each.name, each.name)) for each in asked if each.name in _SHOWN
    }


def by_dimension(
    reading: Reading, by: Sequence[str], narrow: Iterable[ColumnElement[bool]]
) -> dict[tuple[Any, ...], Progress]:
    """Count by some columns and by dimension; a task counts in each of its dimensions."""
    return in_dimensions(figures(reading, (*by, "dimensions"), narrow))


def in_dimensions(found: Mapping[tuple[Any, ...], Figure]) -> dict[tuple[Any, ...], Progress]:
    """Spread groups by their dimensions, the last of their keys."""
    sums: dict[tuple[Any, ...], Progress] = {}
    for key, figure in found.items():
        for index, dimension in enumerate(Dimension):
            if key[-1] >> index & 1:
                sums.setdefault((*key[:-1], dimension), Progress()).add(figure.progress)
    return sums


def of_recruits(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the predicate of these recruits."""
    return recruit.c.id.in_(sorted(set(ids)))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
