"""Counts over tasks, grouped in SQL and shown as Progress."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, case, func, literal, select, union_all

from service.domain.progress import Progress
from service.domain.words import Dimension, TaskState, TaskStatus
from service.store import wall
from service.store.bytewise import Bytewise
from service.store.reads import sources
from service.store.reads.asked import Asked
from service.store.reads.counts import IS_DUE, IS_GATE, KINDS, ONE, REACHES, SHOWN, STATUSES, Figure
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
    parts: dict[str, ColumnElement[Any]] = {
        key: Bytewise(columns[key]) if isinstance(columns[key].type, String) else columns[key] for key in keys
    }
    status = sources.place_of(columns, reading.as_of, STATUSES, KINDS)
    due = case((columns["due_on"] <= reading.as_of, IS_DUE), else_=0)
    parts["place"] = status + due + case((columns["gate"], IS_GATE), else_=0) if gates else status + due
    if gates:
        parts["settled_at"] = case((columns["gate"], columns["settled_at"]))
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
        .offset(0)  # or PostgreSQL reads in the order of the groups, past all whom nobody asked for
        .subquery("counted_task")
    )
    by = [inner.c[name] for name in parts if name != "settled_at"]
    last = [func.max(inner.c.settled_at).label("settled_at")] if gates else []
    return select(*by, func.count().label("tasks"), *last).group_by(*by)


def tallied(rows: Iterable[Any], width: int) -> dict[tuple[Any, ...], Figure]:
    """Gather rows of ``tallies`` by their keys, of which there are ``width``."""
    found: dict[tuple[Any, ...], Figure] = {}
    for row in rows:
        key, place = tuple(row[:width]), row[width]
        figure = found.get(key)
        if figure is None:
            figure = found[key] = Figure()
        figure.packed += ONE[place] * row[width + 1]
        if place in REACHES:
            figure.reach(row[width + 2])
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
    few = slice(positions[0], positions[0] + 1) if positions else slice(0)
    pick = itemgetter(*positions) if len(positions) > 1 else itemgetter(few)
    for whole, figure in found.items():
        key = pick(whole)
        if key in sums:
            sums[key].add(figure)
        else:
            sums[key] = Figure(figure.packed, figure.reached_at)
    return sums


def shown(progress: Progress, asked: Sequence[Asked]) -> dict[str, Any]:
    """Answer the fields of a Progress."""
    names = {"dueDone": "due_done"}
    return {
        each.key: getattr(progress, names.get(each.name, each.name)) for each in asked if each.name in SHOWN
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
