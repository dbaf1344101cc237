"""Moving the dates of a recruit's tasks when entry date, probation or suspensions change."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select, update

from service.domain.milestones import Dates
from service.domain.offsets import Anchor
from service.domain.planning import PlannedItem, PlannedTask, Suspension, dated, plan
from service.domain.schedules import Every, Once
from service.domain.words import Stage, TaskState
from service.store.reads import lookup
from service.store.tables import record, suspension, task
from service.store.writes import plans
from service.store.writes.work import Work
from service.usecases.recording import everything

_MOVABLE = (TaskState.PENDING, TaskState.WITHDRAWN)


def replan(work: Work, recruit_id: int, dates: Dates, movable: Callable[[Any], bool]) -> int:
    """Give planned tasks the dates of a new plan, suspensions included; return how many moved.

    Moved is what is undone, was not set by hand, and ``movable``.
    """
    planned = {(each.item, each.occurrence): each for each in plan(work.catalogue.planned_items, dates, work.calendar)}
    for each in suspensions_of(work, recruit_id):
        planned = {key: each.shift(one, work.calendar) for key, one in planned.items()}
    changes = []
    for row in lookup.tasks_of_recruit(everything(work), recruit_id):
        target = planned.get((row.item, row.occurrence))
        if target is None or row.created_on is not None or row.state not in _MOVABLE:
            continue
        if row.hand_due_on is None and movable(row):
            values = {**plans.dates_of(target), "stage": target.stage}
            if any(getattr(row, name) != value for name, value in values.items() if hasattr(row, name)):
                changes.append({**values, "row_id": row.id})
    _apply(work, changes)
    return len(changes)


def without_record(work: Work, recruit_id: int) -> Callable[[Any], bool]:
    """Return the test that a task has no record at all."""
    statement = select(task.c.id).where(task.c.recruit_id == recruit_id, exists().where(record.c.task_id == task.c.id))
    recorded = set(work.connection.execute(statement).scalars())
    return lambda row: row.id not in recorded


def on_probation(work: Work) -> Callable[[Any], bool]:
    """Return the test that a task's item hangs on the end of probation."""
    items = {item.code for item in work.catalogue.planned_items if _hangs_on_probation(item)}
    return lambda row: row.item in items


def suspend(work: Work, recruit_id: int, pause: Suspension) -> int:
    """Withdraw windows wholly inside, move later dates by the days lost; return how many were withdrawn."""
    rows = [row for row in lookup.tasks_of_recruit(everything(work), recruit_id) if row.state in (*_MOVABLE, TaskState.SUBMITTED)]
    swallowed = [row.id for row in rows if row.state == TaskState.PENDING and pause.swallows(_planned(row)) and not _missed(work, row)]
    withdrawn = plans.withdraw(work, swallowed, f"suspension:{pause.starts_on}")
    shift = timedelta(days=pause.days_lost)
    changes = [
        _moved(work, row, pause.shift(_planned(row), work.calendar), shift if _set_from(row, pause) else None)
        for row in rows
        if row.id not in swallowed
    ]
    _apply(work, changes)
    return withdrawn


def resume(work: Work, recruit_id: int, was: Suspension, lasted: Suspension | None) -> None:
    """End a suspension early: move dates back by the days not lost, bring back windows no longer wholly inside."""
    lost = lasted.days_lost if lasted else 0
    back = timedelta(days=was.days_lost - lost)
    changes, restored = [], []
    for row in lookup.tasks_of_recruit(everything(work), recruit_id):
        planned = _planned(row)
        if row.state == TaskState.WITHDRAWN and row.withdrawn_because == f"suspension:{was.starts_on}":
            if lasted is None or not lasted.swallows(planned):
                restored.append(row.id)
                if lasted is not None:
                    changes.append(_moved(work, row, lasted.shift(planned, work.calendar), None))
        elif row.state in (*_MOVABLE, TaskState.SUBMITTED):
            shifted = dated(
                PlannedTask(
                    item=planned.item,
                    occurrence=planned.occurrence,
                    stage=planned.stage,
                    opens_on=_earlier(planned.opens_on, was, back),
                    nominal_due_on=_earlier(planned.nominal_due_on, was, back),
                    due_on=planned.due_on,
                    missed_after=None if planned.missed_after is None else _earlier(planned.missed_after, was, back),
                    provisional=planned.provisional,
                ),
                work.calendar,
            )
            by_hand = -back if row.hand_due_on and row.hand_due_on > was.ends_on else None
            changes.append(_moved(work, row, shifted, by_hand))
    _apply(work, changes)
    plans.restore(work, restored)


def suspensions_of(work: Work, recruit_id: int) -> list[Suspension]:
    """Return a recruit's suspensions in the order in which they took effect."""
    statement = select(suspension.c.starts_on, suspension.c.ends_on).where(suspension.c.recruit_id == recruit_id)
    return [Suspension(*row) for row in work.connection.execute(statement.order_by(suspension.c.starts_on))]


def _set_from(row: Any, pause: Suspension) -> bool:
    return row.hand_due_on is not None and bool(row.hand_due_on >= pause.starts_on)


def _earlier(day: Any, was: Suspension, back: timedelta) -> Any:
    return day - back if day > was.ends_on else day


def _missed(work: Work, row: Any) -> bool:
    return row.missed_after is not None and bool(work.today > row.missed_after)


def _hangs_on_probation(item: PlannedItem) -> bool:
    offsets = [item.opens] if item.opens else []
    for schedule in item.schedules:
        if isinstance(schedule, Once):
            offsets.append(schedule.due)
        elif isinstance(schedule, Every):
            offsets += [schedule.start, schedule.until]
    return any(offset.anchor is Anchor.PROBATION for offset in offsets)


def _planned(row: Any) -> PlannedTask:
    return PlannedTask(
        item=row.item,
        occurrence=row.occurrence,
        stage=Stage(row.stage),
        opens_on=row.opens_on,
        nominal_due_on=row.nominal_due_on,
        due_on=row.planned_due_on,
        missed_after=row.missed_after,
        provisional=False,
    )


def _moved(work: Work, row: Any, target: PlannedTask, by_hand: timedelta | None) -> dict[str, Any]:
    values = plans.dates_of(target)
    hand = row.hand_due_on + by_hand if by_hand is not None else row.hand_due_on
    if hand is not None:
        values |= {"due_on": hand, "provisional": False}
    return {**values, "hand_due_on": hand, "stage": target.stage, "row_id": row.id}


def _apply(work: Work, changes: Sequence[dict[str, Any]]) -> None:
    if not changes:
        return
    names = [name for name in changes[0] if name != "row_id"]
    statement = (
        update(task)
        .where(task.c.id == bindparam("row_id"))
        .values({**{name: bindparam(f"to_{name}") for name in names}, "updated_at": work.now})
    )
    work.connection.execute(
        statement, [{"row_id": each["row_id"], **{f"to_{name}": each[name] for name in names}} for each in changes]
    )
