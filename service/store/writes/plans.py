"""Tasks: planned, opened, changed by compare-and-set, with what they were before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, update

from service.domain.catalogue import ListedItem
from service.domain.milestones import Dates
from service.domain.planning import PlannedTask, plan
from service.domain.words import TaskState
from service.store import wall
from service.store.tables import recruit, task, task_past
from service.store.writes.bulk import insert_many
from service.store.writes.work import Work

_REMEMBERED = (
    "hand_due_on",
    "state",
    "late",
    "completed_on",
    "completed_by_id",
    "settled_at",
    "waived_reason",
)
BATCH = 20_000


def plan_recruits(work: Work, recruits: Iterable[tuple[int, Dates]], *, due_after: date | None = None) -> int:
    """Write all tasks of these recruits (only those due after a day, if given); return how many."""
    templates: dict[Dates, list[dict[str, Any]]] = {}
    count = 0
    batch: list[dict[str, Any]] = []
    for recruit_id, dates in recruits:
        if dates not in templates:
            planned = plan(work.catalogue.planned_items, dates, work.calendar)
            templates[dates] = [row_of(work, each) for each in planned]
        batch.extend(
            {**template, "recruit_id": recruit_id}
            for template in templates[dates]
            if due_after is None or template["due_on"] > due_after
        )
        if len(batch) >= BATCH:
            insert_many(work.connection, task, batch)
            count += len(batch)
            batch = []
    insert_many(work.connection, task, batch)
    return count + len(batch)


def row_of(work: Work, planned: PlannedTask) -> dict[str, Any]:
    """Return the row of a planned task, without its recruit."""
    item = work.catalogue.items[planned.item]
    return {
        **_of_item(work, item),
        "occurrence": planned.occurrence,
        "stage": planned.stage,
        **dates_of(planned),
        "state": TaskState.PENDING,
        "late": False,
        "updated_at": work.now,
    }


def dates_of(planned: PlannedTask) -> dict[str, Any]:
    """Return the date columns of a planned task."""
    return {
        "opens_on": planned.opens_on,
        "nominal_due_on": planned.nominal_due_on,
        "planned_due_on": planned.due_on,
        "due_on": planned.due_on,
        "missed_after": planned.missed_after,
        "provisional": planned.provisional,
    }


def open_task(
    work: Work, item: ListedItem, planned: PlannedTask, recruit_id: int, **more: Any
) -> tuple[int, int]:
    """Write a following or requested task with the next number of its item; return its row and number."""
    highest = work.connection.execute(
        select(func.max(task.c.occurrence)).where(task.c.recruit_id == recruit_id, task.c.item == item.code)
    ).scalar()
    numbered = replace(planned, occurrence=(highest or 0) + 1)
    values = {**row_of(work, numbered), "recruit_id": recruit_id, "created_on": work.today, **more}
    row = work.connection.execute(insert(task).values(values)).inserted_primary_key
    return int(row[0]), numbered.occurrence  # type: ignore[index]


def hold(work: Work, recruit_ids: Iterable[int]) -> None:
    """Keep the plans of these recruits to this transaction; what is read from now on stays true.

    Acts on many recruits take turns in one order, so that none waits for another in a circle.
    """
    ids = sorted(set(recruit_ids))
    wall.hold(work.connection, work.scope.past.intersection(ids))
    held = select(recruit.c.id).where(recruit.c.id.in_(ids)).order_by(recruit.c.id)
    work.connection.execute(held.with_for_update(key_share=True)).all()


def touch(work: Work, ids: Iterable[int]) -> None:
    """Mark tasks as changed whose records changed while they stayed what they are."""
    work.connection.execute(update(task).where(task.c.id.in_(sorted(set(ids)))).values(updated_at=work.now))


def change(work: Work, ids: Sequence[int], expected: Iterable[TaskState], values: Mapping[str, Any]) -> int:
    """Change tasks still in an expected state, remembering what they were; return how many changed."""
    if not ids:
        return 0
    where: ColumnElement[bool] = task.c.id.in_(ids) & task.c.state.in_([str(each) for each in expected])
    work.connection.execute(
        insert(task_past).from_select(
            ["task_id", "until", *_REMEMBERED],
            select(
                task.c.id,
                literal(work.today, task_past.c.until.type),
                *(task.c[name] for name in _REMEMBERED),
            ).where(where),
        )
    )
    return work.connection.execute(
        update(task).where(where).values({**values, "updated_at": work.now})
    ).rowcount


def pending(**more: Any) -> dict[str, Any]:
    """Return the values of a task that is to be done again."""
    return {
        "state": TaskState.PENDING,
        "late": False,
        "completed_on": None,
        "completed_by_id": None,
        "settled_at": None,
        "waived_reason": None,
        "withdrawn_because": None,
        **more,
    }


def withdraw(work: Work, ids: Sequence[int], because: str) -> int:
    """Withdraw pending tasks for a reason that can bring them back."""
    values = {"state": TaskState.WITHDRAWN, "withdrawn_because": because}
    return change(work, ids, [TaskState.PENDING], values)


def restore(work: Work, ids: Sequence[int]) -> int:
    """Bring withdrawn tasks back."""
    return change(work, ids, [TaskState.WITHDRAWN], pending())


def adopt(work: Work, ids: Sequence[int], record_id: int) -> None:
    """Let following tasks follow another record, the correction of the one that opened them."""
    if ids:
        work.connection.execute(update(task).where(task.c.id.in_(ids)).values(origin_id=record_id))


def _of_item(work: Work, item: ListedItem) -> dict[str, Any]:
    return {
        "item_version_id": work.installed[item.code],
        "track": item.track,
        "item": item.code,
        "role": item.role,
        "confirmer_role": item.confirmed_by,
        "gate": item.gate,
        "counted": not item.addressed,
        "dimensions": item.dimension_mask,
    }
