"""Moving the dates of a recruit's tasks when entry date, probation or suspensions change."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from service.domain import suspensions
from service.domain.milestones import Dates
from service.domain.offsets import Anchor
from service.domain.planning import PlannedItem, PlannedTask, Suspension, plan
from service.domain.schedules import Every, Once
from service.domain.words import Stage, TaskState
from service.store.reads import lookup
from service.store.writes import moves, pauses, plans
from service.store.writes.work import Work
from service.usecases.sight import everything

_MOVABLE = (TaskState.PENDING, TaskState.SUBMITTED, TaskState.WITHDRAWN)
_BECAUSE = "suspension:"


def replan(work: Work, recruit_id: int, dates: Dates, movable: Callable[[Any], bool]) -> int:
    """Give planned tasks the dates of a new plan, suspensions included; return how many moved.

    Moved is what is undone, was not set by hand, and ``movable``.
    """
    planned = {
        (each.item, each.occurrence): each
        for each in plan(work.catalogue.planned_items, dates, work.calendar)
    }
    known, placed = pauses.suspensions_of(work, recruit_id), []
    for row in lookup.tasks_of_recruit(everything(work), recruit_id, "provisional"):
        target = planned.get((row.item, row.occurrence))
        if target is None or row.created_on is not None or row.state not in _MOVABLE:
            continue
        if row.hand_due_on is None and movable(row):
            placed.append(_place(work, row, target, known, None))
    return _settle(work, placed)


def without_record(work: Work, recruit_id: int) -> Callable[[Any], bool]:
    """Return the test that a task has no record at all."""
    recorded = pauses.recorded_tasks(work, recruit_id)
    return lambda row: row.id not in recorded


def on_probation(work: Work) -> Callable[[Any], bool]:
    """Return the test that a task's item hangs on the end of probation."""
    items = {item.code for item in work.catalogue.planned_items if _hangs_on_probation(item)}
    return lambda row: row.item in items


def pause(work: Work, recruit_id: int, was: Sequence[Suspension], becomes: Sequence[Suspension]) -> int:
    """Move every undone task from its dates under some suspensions to those under others; count them.

    Windows wholly inside a suspension are withdrawn, those that no longer are come back; what is done, waived
    or missed for good stays where it is.
    """
    rows = [
        row
        for row in lookup.tasks_of_recruit(everything(work), recruit_id, "provisional")
        if row.state in _MOVABLE and not missed(work, row)
    ]
    past = moves.hand_dates(work, [row.id for row in rows if row.hand_due_on is not None])
    placed = []
    for row in rows:
        inside = next((each for each in was if row.withdrawn_because == because(each)), None)
        known = [each for each in was if _opened_under(row, each)]
        applied = [
            each
            for each in was
            if each not in known and (inside is None or each.starts_on < inside.starts_on)
        ]
        unmoved = {each.starts_on for each in known}
        here = [each for each in becomes if each.starts_on not in unmoved]
        hand = _hand(row, past.get(row.id, []), was, becomes) if row.hand_due_on is not None else None
        lifted = suspensions.lifted(planned_of(row), applied)
        placed.append(_place(work, row, lifted, here, hand, standing=becomes if known else ()))
    return _settle(work, placed)


def because(pause: Suspension) -> str:
    """Return the reason kept with a task that a suspension withdrew."""
    return f"{_BECAUSE}{pause.starts_on}"


def missed(work: Work, row: Any) -> bool:
    """Say whether a task is missed for good."""
    pending = row.state == TaskState.PENDING
    return pending and row.missed_after is not None and bool(work.today > row.missed_after)


def _place(
    work: Work,
    row: Any,
    target: PlannedTask,
    known: Sequence[Suspension],
    hand: date | None,
    *,
    standing: Sequence[Suspension] = (),
) -> tuple[Any, dict[str, Any], Suspension | None]:
    """Return a task's row with its new dates, and the suspension that swallows it.

    A task opened under ``standing`` suspensions is not moved by them, but does not fall due inside either.
    """
    moved, inside = suspensions.laid(target, known, work.calendar)
    open_to_it = row.state == TaskState.PENDING or (row.withdrawn_because or "").startswith(_BECAUSE)
    if inside is not None and not open_to_it:
        inside = None
        moved = suspensions.through(target, known, work.calendar)
    if standing:
        moved = suspensions.due(moved, standing, work.calendar)
    values = {**plans.dates_of(moved), "stage": moved.stage, "hand_due_on": hand}
    if hand is not None:
        values |= {"due_on": hand, "provisional": False}
    return row, values, inside


def _settle(work: Work, placed: Sequence[tuple[Any, dict[str, Any], Suspension | None]]) -> int:
    """Write new dates, withdraw what is swallowed, bring back what no longer is; count what changed."""
    changed = set()
    dates = [
        (row, values)
        for row, values, _ in placed
        if any(getattr(row, name) != values[name] for name in moves.DATES)
    ]
    changed |= {row.id for row, _ in dates}
    moves.move(work, dates)
    gone: dict[str, list[int]] = {}
    back = []
    for row, _, inside in placed:
        reason = because(inside) if inside is not None else None
        if row.state == TaskState.WITHDRAWN and (row.withdrawn_because or "").startswith(_BECAUSE):
            if row.withdrawn_because == reason:
                continue
            back.append(row.id)
        if reason is not None and not missed(work, row):
            gone.setdefault(reason, []).append(row.id)
    plans.restore(work, back)
    for reason, ids in gone.items():
        plans.withdraw(work, ids, reason)
    return len(changed | set(back) | {each for ids in gone.values() for each in ids})


def _hand(row: Any, past: list[date], was: Sequence[Suspension], becomes: Sequence[Suspension]) -> date:
    """Return a date set by hand under other suspensions; those it was set after do not move it."""
    steps = [*(past[:-1] if past[-1:] == [row.hand_due_on] else past), row.hand_due_on]
    moved: list[Suspension] = []
    for earlier, later in reversed(list(pairwise(steps))):
        by = [each for each in was if each not in moved and timedelta(days=each.days_lost) == later - earlier]
        if not by:
            break
        moved.append(by[0])
    unmoved = {each.starts_on for each in was if each not in moved}
    origin = suspensions.before(row.hand_due_on, moved)
    return suspensions.after(origin, [each for each in becomes if each.starts_on not in unmoved])


def _opened_under(row: Any, pause: Suspension) -> bool:
    """Say whether a requested or following task was opened under a suspension, which did not move it."""
    return row.created_on is not None and row.opens_on == row.created_on and row.created_on >= pause.starts_on


def _hangs_on_probation(item: PlannedItem) -> bool:
    offsets = [item.opens] if item.opens else []
    for schedule in item.schedules:
        if isinstance(schedule, Once):
            offsets.append(schedule.due)
        elif isinstance(schedule, Every):
            offsets += [schedule.start, schedule.until]
    return any(offset.anchor is Anchor.PROBATION for offset in offsets)


def planned_of(row: Any) -> PlannedTask:
    """Return a kept task as planning knows it."""
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
