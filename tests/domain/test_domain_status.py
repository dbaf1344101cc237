"""A task's status on a day: every state on every day around every boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.status import task_status
from service.domain.words import TaskState, TaskStatus

OPENS, DUE, LAPSES = date(2023, 3, 1), date(2023, 8, 31), date(2024, 2, 29)
DAY = timedelta(days=1)
BOUNDARIES = [edge + n * DAY for edge in (OPENS, DUE, LAPSES) for n in (-1, 0, 1)]
PENDING = [
    (OPENS - DAY, TaskStatus.UPCOMING),
    (OPENS, TaskStatus.OPEN),
    (OPENS + DAY, TaskStatus.OPEN),
    (DUE - DAY, TaskStatus.OPEN),
    (DUE, TaskStatus.OPEN),
    (DUE + DAY, TaskStatus.OVERDUE),
    (LAPSES - DAY, TaskStatus.OVERDUE),
    (LAPSES, TaskStatus.OVERDUE),
    (LAPSES + DAY, TaskStatus.MISSED),
]


@pytest.mark.parametrize(("day", "status"), PENDING)
def test_a_recurring_task(day: date, status: TaskStatus) -> None:
    """Missed from the day after the end of the next window, overdue before that."""
    assert task_status(TaskState.PENDING, OPENS, DUE, LAPSES, day) is status


@pytest.mark.parametrize(("day", "status"), PENDING)
def test_a_task_that_does_not_recur_stays_overdue(day: date, status: TaskStatus) -> None:
    """It is never missed, however late."""
    expected = TaskStatus.OVERDUE if status is TaskStatus.MISSED else status
    assert task_status(TaskState.PENDING, OPENS, DUE, None, day) is expected
    assert task_status(TaskState.PENDING, OPENS, DUE, None, date(2099, 1, 1)) is TaskStatus.OVERDUE


@pytest.mark.parametrize("day", BOUNDARIES)
@pytest.mark.parametrize("missed_after", [LAPSES, None])
@pytest.mark.parametrize(
    ("state", "status"),
    [
        (TaskState.WITHDRAWN, TaskStatus.WITHDRAWN),
        (TaskState.WAIVED, TaskStatus.WAIVED),
        (TaskState.DONE, TaskStatus.DONE),
        (TaskState.SUBMITTED, TaskStatus.SUBMITTED),
    ],
)
def test_what_was_done_about_it_comes_first(
    state: TaskState, status: TaskStatus, day: date, missed_after: date | None
) -> None:
    """No day changes it; a submitted task's clock stands still."""
    assert task_status(state, OPENS, DUE, missed_after, day) is status


def test_missed_wins_over_a_later_due_date() -> None:
    """Rescheduling moves the due date only: windows stay, and the next one ends as before."""
    later = LAPSES + 30 * DAY
    assert task_status(TaskState.PENDING, OPENS, later, LAPSES, LAPSES) is TaskStatus.OPEN
    assert task_status(TaskState.PENDING, OPENS, later, LAPSES, LAPSES + DAY) is TaskStatus.MISSED


@given(
    opens=st.integers(0, 50),
    span=st.integers(0, 50),
    lapse=st.none() | st.integers(1, 50),
    day=st.integers(-5, 160),
)
def test_the_status_only_moves_on(opens: int, span: int, lapse: int | None, day: int) -> None:
    """From day to day a pending task goes UPCOMING, OPEN, OVERDUE, MISSED and never back."""
    order = [TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.MISSED]
    start = date(2023, 1, 1)
    opens_on, due_on = start + opens * DAY, start + (opens + span) * DAY
    missed_after = None if lapse is None else due_on + lapse * DAY
    today, tomorrow = (
        task_status(TaskState.PENDING, opens_on, due_on, missed_after, start + n * DAY)
        for n in (day, day + 1)
    )
    assert order.index(today) <= order.index(tomorrow)
