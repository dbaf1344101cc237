"""Moving the dates of tasks that are already planned."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from service.domain.words import TaskState
from service.store.tables import task, task_past
from service.store.writes import plans
from service.store.writes.work import Work

DATES = (
    "opens_on",
    "nominal_due_on",
    "planned_due_on",
    "due_on",
    "missed_after",
    "provisional",
    "stage",
    "hand_due_on",
)


_READ = (
    "id",
    "recruit_id",
    "item",
    "occurrence",
    "title",
    "state",
    "created_on",
    "withdrawn_because",
    *DATES,
)
_MOVABLE = (TaskState.PENDING, TaskState.SUBMITTED, TaskState.WITHDRAWN)


def planned_between(work: Work, recruit_ids: Iterable[int], first: date, last: date) -> dict[int, list[Any]]:
    """Return the tasks by recruit that are not settled, whose due date between two days the plan made."""
    found: dict[int, list[Any]] = {}
    due = or_(task.c.nominal_due_on.between(first, last), task.c.planned_due_on.between(first, last))
    wanted = task.c.recruit_id.in_(sorted(set(recruit_ids))) & task.c.hand_due_on.is_(None) & due
    statement = select(*(task.c[name] for name in _READ)).where(wanted, task.c.state.in_(_MOVABLE))
    for row in work.connection.execute(statement.order_by(task.c.due_on, task.c.item, task.c.occurrence)):
        found.setdefault(row.recruit_id, []).append(row)
    return found


def move(work: Work, targets: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Give tasks new dates, each only while it is in the state in which it was read.

    A date set by hand is remembered before it moves.
    """
    if not targets:
        return
    for row, values in targets:
        if row.hand_due_on != values["hand_due_on"]:
            plans.change(work, [row.id], [TaskState(row.state)], {"hand_due_on": values["hand_due_on"]})
    statement = (
        update(task)
        .where(task.c.id == bindparam("row_id"), task.c.state == bindparam("row_state"))
        .values({**{name: bindparam(f"to_{name}") for name in DATES}, "updated_at": work.now})
    )
    work.connection.execute(
        statement,
        [
            {"row_id": row.id, "row_state": row.state, **{f"to_{name}": values[name] for name in DATES}}
            for row, values in targets
        ],
    )


def hand_dates(work: Work, ids: Sequence[int]) -> Mapping[int, list[date]]:
    """Return the dates that tasks were set to by hand before, oldest first, each once in a row."""
    found: dict[int, list[date]] = defaultdict(list)
    statement = select(task_past.c.task_id, task_past.c.hand_due_on).where(task_past.c.task_id.in_(ids))
    for row in work.connection.execute(statement.order_by(task_past.c.id)):
        if row.hand_due_on is not None and row.hand_due_on not in found[row.task_id][-1:]:
            found[row.task_id].append(row.hand_due_on)
    return found
