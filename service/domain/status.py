"""A task's status on a day, derived and never stored."""

from datetime import date

from service.domain.words import TaskState, TaskStatus

_BY_STATE = {
    TaskState.WITHDRAWN: TaskStatus.WITHDRAWN,
    TaskState.WAIVED: TaskStatus.WAIVED,
    TaskState.DONE: TaskStatus.DONE,
    TaskState.SUBMITTED: TaskStatus.SUBMITTED,
}


def task_status(
    state: TaskState, opens_on: date, due_on: date, missed_after: date | None, day: date
) -> TaskStatus:
    """Say what a task is on ``day``; ``missed_after`` is the nominal end of the item's next window."""
    if settled := _BY_STATE.get(state):
        return settled
    if missed_after is not None and day > missed_after:
        return TaskStatus.MISSED
    if day > due_on:
        return TaskStatus.OVERDUE
    return TaskStatus.OPEN if day >= opens_on else TaskStatus.UPCOMING
