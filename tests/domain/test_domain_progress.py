"""Counts over tasks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.progress import Progress
from service.domain.words import TaskStatus

TODAY = date(2023, 3, 1)
SEVEN = ("done", "waived", "submitted", "missed", "overdue", "open", "upcoming")
tasks = st.lists(
    st.tuples(st.sampled_from(TaskStatus), st.dates(date(2023, 2, 20), date(2023, 3, 10))), max_size=30
)


@given(tasks)
def test_counts_are_disjoint_and_sum_to_the_total(given: list[tuple[TaskStatus, date]]) -> None:
    """Every task that is not withdrawn stands in exactly one count."""
    counts = Progress.of(given, TODAY)
    assert sum(getattr(counts, name) for name in SEVEN) == counts.total
    assert counts.total == len([status for status, _ in given if status is not TaskStatus.WITHDRAWN])
    for name in SEVEN:
        assert getattr(counts, name) == len([1 for status, _ in given if status == name.upper()])
    due = [
        status
        for status, due_on in given
        if due_on <= TODAY and status not in (TaskStatus.WITHDRAWN, TaskStatus.WAIVED)
    ]
    assert counts.due == len(due)
    assert counts.due_done == due.count(TaskStatus.DONE)


@given(tasks, tasks)
def test_counts_add_up(some: list[tuple[TaskStatus, date]], more: list[tuple[TaskStatus, date]]) -> None:
    """The counts of two groups are those of both together."""
    counts = Progress.of(some, TODAY)
    counts.add(Progress.of(more, TODAY))
    assert counts == Progress.of([*some, *more], TODAY)


@pytest.mark.parametrize(
    ("counts", "ratio"),
    [
        (Progress(), 1.0),
        (Progress(total=3, waived=3), 1.0),
        (Progress(total=4, done=1, waived=2, open=1), 0.5),
        (Progress(total=4, done=4), 1.0),
        (Progress(total=2, missed=2), 0.0),
        (Progress(total=84, done=21, upcoming=63), 0.25),
    ],
)
def test_the_ratio_is_of_what_is_asked(counts: Progress, ratio: float) -> None:
    """Waived tasks are out of it, missed ones are in it, nothing of nothing is all."""
    assert counts.ratio == ratio


def test_withdrawn_tasks_alone_are_nothing() -> None:
    """They are outside every count."""
    assert Progress.of([(TaskStatus.WITHDRAWN, TODAY)], TODAY) == Progress()


@pytest.mark.parametrize(
    ("status", "days", "due", "done"),
    [
        (TaskStatus.DONE, 0, 1, 1),
        (TaskStatus.DONE, 1, 0, 0),
        (TaskStatus.OPEN, 0, 1, 0),
        (TaskStatus.OPEN, 1, 0, 0),
        (TaskStatus.OVERDUE, -1, 1, 0),
        (TaskStatus.MISSED, -90, 1, 0),
        (TaskStatus.SUBMITTED, -1, 1, 0),
        (TaskStatus.WAIVED, -1, 0, 0),
        (TaskStatus.WITHDRAWN, -1, 0, 0),
    ],
)
def test_due_is_what_falls_due_up_to_the_day(status: TaskStatus, days: int, due: int, done: int) -> None:
    """The day itself counts; done early counts when its day has come."""
    counts = Progress.of([(status, TODAY + timedelta(days=days))], TODAY)
    assert (counts.due, counts.due_done) == (due, done)
