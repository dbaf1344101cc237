"""Counts over tasks, grouped in SQL and shown as Progress."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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

_COUNTED = ("done", "waived", "submitted", "missed", "overdue", "open", "upcoming")


@dataclass(slots=True)
class Figure:
    """Counts of a group of tasks; ``gates`` counts the gates among them by what a milestone asks."""

    progress: Progress = field(default_factory=Progress)
    gates: int = 0
    gates_settled: int = 0
    gates_overdue: int = 0
    reached_at: datetime | None = None

    def add(self, other: "Figure") -> None:
        """Add another group's counts."""
        self.progress.add(other.progress)
        self.gates += other.gates
        self.gates_settled += other.gates_settled
        self.gates_overdue += other.gates_overdue
        moments = [each for each in (self.reached_at, other.reached_at) if each is not None]
        self.reached_at = max(moments, default=None)


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
    found = reading.rows(_counted(reading, keys, narrow, gates=gates, counts=counts), sight)
    return {tuple(each[: len(keys)]): _figure(each, gates) for each in found}


def on_days(readings: Sequence[Reading], narrow: Narrow) -> list[Progress]:
    """Count all tasks as each reading's day sees them, in one statement; ``narrow`` says which on a day."""
    parts = [
        _counted(each, (), narrow(each)).add_columns(literal(index).label("of_day"))
        for index, each in enumerate(readings)
    ]
    sums = [Progress() for _ in readings]
    if not parts:
        return sums
    days = select(union_all(*parts).subquery())
    for row in readings[0].rows(days, wall.figures(readings[0].scope)):
        if row.total:
            sums[row.of_day] = _figure(row, gates=False).progress
    return sums


def _counted(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]],
    *,
    gates: bool = False,
    counts: ColumnElement[bool] | None = None,
) -> Select[Any]:
    tables, columns = sources.tasks(reading)
    status = sources.status_of(columns, reading.as_of)
    asked = [columns[key].label(key) for key in keys]
    inner = (
        select(
            *asked,
            status.label("status"),
            columns["due_on"].label("due_on"),
            columns["settled_at"].label("settled_at"),
            columns["gate"].label("gate"),
        )
        .select_from(tables)
        .where(
            reading.scope.sees("Figures") if counts is None else counts,
            columns["counted"],
            columns["state"] != TaskState.WITHDRAWN,
            sources.existed(reading),
            *narrow,
        )
        .subquery()
    )
    row = inner.c
    due = (row.due_on <= reading.as_of) & (row.status != TaskStatus.WAIVED)
    sums = [_count(row.status == name.upper()).label(name) for name in _COUNTED]
    sums += [_count(due).label("due"), _count(due & (row.status == TaskStatus.DONE)).label("due_done")]
    if gates:
        settled = row.gate & row.status.in_([TaskStatus.DONE, TaskStatus.WAIVED])
        sums += [
            _count(row.gate & (row.status != TaskStatus.MISSED)).label("gates"),
            _count(settled).label("gates_settled"),
            _count(row.gate & (row.status == TaskStatus.OVERDUE)).label("gates_overdue"),
            func.max(case((settled, row.settled_at))).label("reached_at"),
        ]
    grouped = [row[key] for key in keys]
    return select(*grouped, func.count().label("total"), *sums).group_by(*grouped)


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
        each.key: getattr(progress, names.get(each.name, each.name))
        for each in asked
        if not each.name.startswith("__")
    }


def by_dimension(
    reading: Reading, by: Sequence[str], narrow: Iterable[ColumnElement[bool]]
) -> dict[tuple[Any, ...], Progress]:
    """Count by some columns and by dimension; a task counts in each of its dimensions."""
    sums: dict[tuple[Any, ...], Progress] = {}
    for key, figure in figures(reading, (*by, "dimensions"), narrow).items():
        for index, dimension in enumerate(Dimension):
            if key[-1] >> index & 1:
                sums.setdefault((*key[:-1], dimension), Progress()).add(figure.progress)
    return sums


def of_recruits(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the predicate of these recruits."""
    return recruit.c.id.in_(sorted(set(ids)))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _figure(row: Any, gates: bool) -> Figure:  # noqa: FBT001
    progress = Progress(
        total=row.total, due=row.due, due_done=row.due_done, **{name: getattr(row, name) for name in _COUNTED}
    )
    if not gates:
        return Figure(progress)
    return Figure(progress, row.gates, row.gates_settled, row.gates_overdue, row.reached_at)
