"""Counts over tasks, grouped in SQL and shown as Progress."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, case, func, literal, select, union_all

from service.domain.catalogue import DIMENSION_BITS
from service.domain.progress import Progress
from service.domain.words import TaskState, TaskStatus
from service.store import wall
from service.store.bytewise import Bytewise
from service.store.lists import BY_COLUMN
from service.store.reads import sources
from service.store.reads.counts import IS_DUE, IS_GATE, KINDS, STATUSES, Figure, Tallies
from service.store.reads.shape import Reading
from service.store.tables import recruit

Narrow = Callable[[Reading], Iterable[ColumnElement[bool]]]
"""Which recruits count, asked for each day."""


def figures(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]] = (),
    *,
    gates: bool = False,
    counts: ColumnElement[bool] | None = None,
) -> dict[tuple[Any, ...], Figure]:
    """Count tasks by these columns in one statement: of recruits the viewer counts, or as ``counts`` says."""
    return counted(reading, keys, narrow, gates=gates, counts=counts).by(*range(len(keys)))


def counted(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]] = (),
    *,
    gates: bool = False,
    counts: ColumnElement[bool] | None = None,
) -> Tallies:
    """Count as ``figures`` does, to be summed by some of the columns."""
    sight = wall.figures(reading.scope) if counts is None else wall.past(reading.scope)
    statement = tallies(reading, keys, narrow, gates=gates, counts=counts)
    return Tallies.of_rows(reading.rows(statement, sight), len(keys))


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
    return [Tallies.of_rows(rows, 0).by().get((), Figure()).progress for rows in by_day]


def tallies(
    reading: Reading,
    keys: Sequence[str],
    narrow: Iterable[ColumnElement[bool]] = (),
    *,
    gates: bool = False,
    reached: bool = True,
    counts: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """Return the statement that counts tasks by these columns and by their place: one number groups fast.

    ``gates`` are told apart; with ``reached``, so is when the last of them was settled.
    """
    tables, columns = sources.tasks(reading)
    parts: dict[str, ColumnElement[Any]] = {
        key: Bytewise(columns[key]) if isinstance(columns[key].type, String) else columns[key] for key in keys
    }
    status = sources.place_of(columns, reading.as_of, STATUSES, KINDS)
    due = case((columns["due_on"] <= reading.as_of, IS_DUE), else_=0)
    parts["place"] = status + due + case((columns["gate"], IS_GATE), else_=0) if gates else status + due
    if gates and reached:
        parts["settled_at"] = case((columns["gate"], columns["settled_at"]))
    rows = (
        select(*(each.label(name) for name, each in parts.items()))
        .select_from(tables)
        .where(
            reading.scope.sees("Figures") if counts is None else counts,
            columns["counted"],
            columns["state"] != TaskState.WITHDRAWN,
            sources.existed(reading),
            *narrow,
        )
    )
    # without the offset PostgreSQL reads in the order of the groups, past all whom nobody asked for
    inner = reading.lean(rows).offset(0).subquery("counted_task")
    by = [inner.c[name] for name in parts if name != "settled_at"]
    last = [func.max(inner.c.settled_at).label("settled_at")] if "settled_at" in parts else []
    counted = select(*by, func.count().label("tasks"), *last).group_by(*by)
    return counted.execution_options(**BY_COLUMN)


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


def by_dimension(
    reading: Reading, by: Sequence[str], narrow: Iterable[ColumnElement[bool]]
) -> dict[tuple[Any, ...], Figure]:
    """Count by some columns and by dimension; a task counts in each of its dimensions."""
    return in_dimensions(figures(reading, (*by, "dimensions"), narrow))


def in_dimensions(found: Mapping[tuple[Any, ...], Figure]) -> dict[tuple[Any, ...], Figure]:
    """Spread groups by their dimensions, the last of their keys."""
    sums: dict[tuple[Any, ...], Figure] = defaultdict(Figure)
    for key, figure in found.items():
        for dimension, bit in DIMENSION_BITS.items():
            if key[-1] & bit:
                sums[*key[:-1], dimension].add(figure)
    return sums


def of_recruits(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the predicate of these recruits."""
    return recruit.c.id.in_(sorted(set(ids)))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
