"""Tasks: planned, opened, changed by compare-and-set, with what they were before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select, update

from service.domain.catalogue import ListedItem
from service.domain.milestones import Dates
from service.domain.planning import PlannedTask, plan
from service.domain.words import TaskState
from service.store import drawing, outline, wall
from service.store.among import among, among_rows
from service.store.tables import recruit, task
from service.store.writes import changes
from service.store.writes.bulk import insert_many
from service.store.writes.moulds import Hears
from service.store.writes.work import Work

_UNDONE = (TaskState.PENDING, TaskState.WITHDRAWN)
BATCH, _CHUNK = 20_000, 5_000


def plan_recruits(work: Work, recruits: Iterable[tuple[int, int, Dates]]) -> int:
    """Write all tasks of these recruits, each with the unit that they enter; return how many."""
    templates: dict[tuple[int, Dates], list[dict[str, Any]]] = {}
    count = 0
    batch: list[dict[str, Any]] = []
    for recruit_id, unit_id, dates in recruits:
        catalogue = work.installed.of(unit_id)
        if (id(catalogue), dates) not in templates:
            planned = plan(catalogue.planned_items, dates, work.calendar)
            templates[id(catalogue), dates] = [row_of(work, each, unit_id) for each in planned]
        batch.extend({**template, "recruit_id": recruit_id} for template in templates[id(catalogue), dates])
        if len(batch) >= BATCH:
            insert_many(work.connection, task, batch)
            count += len(batch)
            batch = []
    insert_many(work.connection, task, batch)
    return count + len(batch)


def add(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write planned tasks, each row with its recruit."""
    insert_many(work.connection, task, [dict(row) for row in rows])


def row_of(work: Work, planned: PlannedTask, unit_id: int) -> dict[str, Any]:
    """Return the row of a planned task as a unit has its item, without its recruit."""
    return {
        **of_item(work, planned.item, unit_id),
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
    work: Work, item: ListedItem, planned: PlannedTask, recruit_id: int, unit_id: int, **more: Any
) -> tuple[int, int]:
    """Write a following or requested task with the next number of its item; return its row and number."""
    highest = work.connection.execute(
        select(func.max(task.c.occurrence)).where(task.c.recruit_id == recruit_id, task.c.item == item.code)
    ).scalar()
    numbered = replace(planned, occurrence=(highest or 0) + 1)
    values = {**row_of(work, numbered, unit_id), "recruit_id": recruit_id, "created_on": work.today, **more}
    row = work.connection.execute(insert(task).values(values)).inserted_primary_key
    return int(row[0]), numbered.occurrence  # type: ignore[index]


def hold(work: Work, recruit_ids: Iterable[int]) -> None:
    """Keep the plans of these recruits to this transaction; what is read from now on stays true.

    Acts on many recruits take turns in one order, so that none waits for another in a circle.
    """
    drawing.together(work.connection, holding(work, recruit_ids))


def holding(work: Work, recruit_ids: Iterable[int]) -> list[drawing.Asking]:
    """Return what holds plans, to be run before what is to stay true; SQLite's one writer needs nothing."""
    ids = sorted(set(recruit_ids))
    wall.hold(work.transaction, work.scope.past.intersection(ids))
    is_sqlite = work.transaction.dialect.name == "sqlite"
    return [] if is_sqlite else [("held", _held, {"recruits": ids})]


def holding_of(numbers: Sequence[int]) -> drawing.Asking:
    """Return what holds the plans of which these tasks are, as far as they are in sight."""
    return "held of tasks", _held_of_tasks, {"numbers": numbers}


def _held() -> Mapping[str, Select[Any]]:
    return _holding(among(recruit.c.id, outline.ids("recruits")))


def _held_of_tasks() -> Mapping[str, Select[Any]]:
    owners = select(task.c.recruit_id).where(among(task.c.id, outline.ids("numbers")))
    return _holding(among_rows(recruit.c.id, owners))


def _holding(which: ColumnElement[bool]) -> Mapping[str, Select[Any]]:
    held = select(recruit.c.id).where(which).order_by(recruit.c.id)
    return {"held": held.with_for_update(key_share=True)}


def of_tracks(work: Work, recruit_ids: Iterable[int], tracks: Iterable[str]) -> dict[int, list[Any]]:
    """Return the tasks of these tracks by recruit."""
    found: dict[int, list[Any]] = {}
    names = ("id", "recruit_id", "track", "item", "occurrence", "state", "withdrawn_because", "missed_after")
    wanted = task.c.recruit_id.in_(sorted(set(recruit_ids))) & task.c.track.in_(sorted(set(tracks)))
    more = ("item_version_id", "due_on", "created_on", "hand_due_on", "addressee_id")
    statement = select(*(task.c[name] for name in (*names, *more))).where(wanted).order_by(task.c.id)
    for row in work.connection.execute(statement):
        found.setdefault(row.recruit_id, []).append(row)
    return found


def touch(work: Work, ids: Iterable[int]) -> None:
    """Mark tasks as changed whose records changed while they stayed what they are."""
    work.owe(changes.touching(work.transaction, sorted(set(ids)), {"updated_at": work.now}))


def change(work: Work, ids: Sequence[int], expected: Iterable[TaskState], values: Mapping[str, Any]) -> int:
    """Change tasks still in an expected state, remembering what they were; return how many changed."""
    counts: list[int] = []
    whole, states = {**values, "updated_at": work.now}, list(expected)
    work.owe(
        changes.changing(work.transaction, changes.TASKS, list(ids), states, work.today, whole, counts.append)
    )
    work.pay()
    return sum(counts)


def change_held(
    work: Work, rows: Sequence[Any], expected: TaskState, values: Mapping[str, Any], hears: Hears
) -> None:
    """Change tasks, read while their plans are held, with what else the act writes; tell how many changed."""
    whole = {**values, "updated_at": work.now}
    work.owe(changes.changing_known(work.transaction, rows, [expected], work.today, whole, hears))


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


def follow_versions(work: Work, recruit_ids: Iterable[int], moved: Mapping[int, int]) -> int:
    """Let undone tasks follow another version of their item, old row -> new row; return how many do."""
    ids, count = sorted(set(recruit_ids)), 0
    for old, new in moved.items():
        for start in range(0, len(ids), _CHUNK):
            here = task.c.recruit_id.in_(ids[start : start + _CHUNK])
            undone = (task.c.item_version_id == old) & task.c.state.in_(_UNDONE)
            values = {"item_version_id": new, "updated_at": work.now}
            count += work.connection.execute(update(task).where(here & undone).values(values)).rowcount
    return count


def undone_versions(work: Work, recruit_ids: Iterable[int], tracks: Iterable[str]) -> list[tuple[str, int]]:
    """Return the items of these tracks that are undone in some plans, each with the version it has there."""
    here = task.c.recruit_id.in_(sorted(set(recruit_ids))) & task.c.track.in_(sorted(set(tracks)))
    statement = select(task.c.item, task.c.item_version_id).where(here, task.c.state.in_(_UNDONE)).distinct()
    return [(row.item, row.item_version_id) for row in work.connection.execute(statement)]


def follow_item(work: Work, row_id: int, values: Mapping[str, Any]) -> None:
    """Let an undone task follow its item as it is now."""
    here = (task.c.id == row_id) & (task.c.state == TaskState.PENDING)
    work.connection.execute(update(task).where(here).values(**values, updated_at=work.now))


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


def of_item(work: Work, code: str, unit_id: int) -> dict[str, Any]:
    """Return the columns of a task that its item gives, as a unit has it."""
    item = work.installed.of(unit_id).items.get(code) or work.installed.city.items[code]
    return {
        "item_version_id": work.version_rows(unit_id)[code],
        "track": item.track,
        "item": item.code,
        "role": item.role,
        "confirmer_role": item.confirmed_by,
        "gate": item.gate,
        "counted": not item.addressed,
        "dimensions": item.dimension_mask,
    }
