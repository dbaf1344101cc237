"""Several suspensions of one plan: every date as it stands after them, and as it would stand without."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from service.domain.planning import PlannedTask, Suspension, dated
from service.domain.working_days import WorkingCalendar

_DAY = timedelta(days=1)


def after(day: date, pauses: Iterable[Suspension]) -> date:
    """Return a planned day as the suspensions move it, the earliest first."""
    for pause in _in_order(pauses):
        day = pause.shifted(day)
    return day


def before(day: date, pauses: Iterable[Suspension]) -> date:
    """Return the day that these suspensions moved to ``day``; one inside a suspension was not moved by it."""
    for pause in reversed(_in_order(pauses)):
        if day > pause.ends_on:
            day -= timedelta(days=pause.days_lost)
    return day


def laid(
    task: PlannedTask, pauses: Iterable[Suspension], calendar: WorkingCalendar
) -> tuple[PlannedTask, Suspension | None]:
    """Move a task through suspensions; stop at the one that swallows its window, and name it."""
    passed: list[Suspension] = []
    for pause in _in_order(pauses):
        if pause.swallows(task):
            return due(task, passed, calendar), pause
        task = _moved(task, pause.shifted)
        passed.append(pause)
    return due(task, passed, calendar), None


def through(task: PlannedTask, pauses: Iterable[Suspension], calendar: WorkingCalendar) -> PlannedTask:
    """Move a task through all suspensions, whatever its window."""
    listed = _in_order(pauses)
    return due(_moved(task, lambda day: after(day, listed)), listed, calendar)


def lifted(task: PlannedTask, pauses: Iterable[Suspension]) -> PlannedTask:
    """Return a task with the dates from which these suspensions moved it."""
    listed = _in_order(pauses)
    return _moved(task, lambda day: before(day, listed))


def due(task: PlannedTask, pauses: Iterable[Suspension], calendar: WorkingCalendar) -> PlannedTask:
    """Give a task its working due date, which never falls, nor rolls back, into a suspension."""
    found = dated(task, calendar)
    for pause in _in_order(pauses):
        if pause.starts_on <= found.due_on <= pause.ends_on:
            day = calendar.due_on(max(task.nominal_due_on, pause.ends_on + _DAY), pause.ends_on + _DAY)
            found = replace(found, due_on=day, provisional=found.provisional or calendar.is_provisional(day))
    return found


def _in_order(pauses: Iterable[Suspension]) -> list[Suspension]:
    return sorted(pauses, key=lambda pause: pause.starts_on)


def _moved(task: PlannedTask, move: Callable[[date], date]) -> PlannedTask:
    return replace(
        task,
        opens_on=move(task.opens_on),
        nominal_due_on=move(task.nominal_due_on),
        missed_after=None if task.missed_after is None else move(task.missed_after),
    )
