"""Due dates after the working calendar changed: what the plan made is computed again, hand-set dates stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from service.domain import suspensions
from service.domain.catalogue import Catalogue
from service.domain.offsets import Offset
from service.domain.planning import PlannedTask, Suspension, plan_item
from service.domain.schedules import Every, Once
from service.domain.words import TaskState
from service.domain.working_days import WorkingCalendar
from service.store.writes import moves
from service.store.writes.work import Work
from service.usecases import sight
from service.usecases.replanning import missed, planned_of

_NONE = timedelta(0)
_NOTHING = (_NONE, _NONE, None)
Shift = tuple[timedelta, timedelta, timedelta | None]
"""By how much a task's opening, nominal due date and end of grace move."""


@dataclass(frozen=True, slots=True)
class Redated:
    """One task before and after; what was withdrawn is dated too, in case that it comes back."""

    row: Any
    due_on: date
    provisional: bool

    @property
    def moved(self) -> bool:
        """Say whether an undone task falls due on another day."""
        return bool(self.due_on != self.row.due_on) and self.row.state != TaskState.WITHDRAWN

    @property
    def settled(self) -> bool:
        """Say whether an undone task's date is no longer provisional."""
        return bool(self.row.provisional) and not self.provisional and self.row.state != TaskState.WITHDRAWN


def redate(
    work: Work, who: Any, rows: Iterable[Any], pauses: Sequence[Suspension], was: WorkingCalendar
) -> list[Redated]:
    """Date tasks of one recruit anew by the calendar as it is now; ``was`` is the one they were dated by.

    A task that is missed for good stays; so does, to the day, whatever both calendars date alike.
    """
    redated: list[Redated] = []
    targets: list[tuple[Any, Mapping[str, Any]]] = []
    shifts = _Shifts(work, who, was)
    for row in rows:
        if missed(work, row):
            continue
        shift = shifts.of(row, pauses)
        task = planned_of(row) if shift is _NOTHING else _shifted(planned_of(row), shift)
        target = suspensions.due(task, pauses, work.calendar)
        values = {
            "opens_on": target.opens_on,
            "nominal_due_on": target.nominal_due_on,
            "planned_due_on": target.due_on,
            "due_on": target.due_on,
            "missed_after": target.missed_after,
            "provisional": target.provisional,
            "stage": row.stage,
            "hand_due_on": None,
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            targets.append((row, values))
            redated.append(Redated(row, target.due_on, target.provisional))
    moves.move(work, targets)
    return redated


class _Shifts:
    """How far dates of one recruit's tasks move by themselves: those that are counted in working days."""

    def __init__(self, work: Work, who: Any, was: WorkingCalendar) -> None:
        self._work, self._who, self._was = work, who, was
        self._catalogue: Catalogue = work.installed.of(who.unit_id)
        self._known: dict[str, dict[int, tuple[PlannedTask, PlannedTask]]] = {}

    def of(self, row: Any, pauses: Sequence[Suspension]) -> Shift:
        item = self._catalogue.items.get(row.item)
        if item is None:
            return _NOTHING
        if row.created_on is not None:
            due = item.request.due if item.request else item.follows.due if item.follows else None
            if due is None or not due.working_days:
                return _NOTHING
            before, after = (due.from_day(row.created_on, each) for each in (self._was, self._work.calendar))
            return _NONE, after - before, None
        if not any(
            _in_working_days(each) for each in (item.planned.opens, *_offsets(item.planned.schedules))
        ):
            return _NOTHING
        if row.item not in self._known:
            dates = sight.dates_of(self._who)
            before_all, after_all = (
                plan_item(item.planned, dates, each) for each in (self._was, self._work.calendar)
            )
            pairs = zip(before_all, after_all, strict=False)
            self._known[row.item] = {one.occurrence: (one, other) for one, other in pairs}
        pair = self._known[row.item].get(row.occurrence)
        lifted = suspensions.lifted(planned_of(row), pauses)
        if pair is None or pair[0].nominal_due_on != lifted.nominal_due_on:
            return _NOTHING
        return _between(*pair)


def _between(was: PlannedTask, now: PlannedTask) -> Shift:
    grace = now.missed_after - was.missed_after if now.missed_after and was.missed_after else None
    return now.opens_on - was.opens_on, now.nominal_due_on - was.nominal_due_on, grace


def _shifted(task: PlannedTask, shift: Shift) -> PlannedTask:
    opens, nominal, grace = shift
    return replace(
        task,
        opens_on=task.opens_on + opens,
        nominal_due_on=task.nominal_due_on + nominal,
        missed_after=task.missed_after + grace if task.missed_after and grace else task.missed_after,
    )


def _offsets(schedules: Iterable[Any]) -> list[Offset]:
    found: list[Offset] = []
    for each in schedules:
        match each:
            case Once(due):
                found.append(due)
            case Every():
                found += [each.start, each.until]
    return found


def _in_working_days(offset: Offset | None) -> bool:
    return offset is not None and bool(offset.working_days)
