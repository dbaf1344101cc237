"""The four milestones: dates, stages and statuses."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.milestones import Dates
from service.domain.words import MilestoneStatus, Stage, TaskStatus

DAY = timedelta(days=1)
PLAIN = Dates.from_entry(date(2022, 9, 1))
EXTENDED = Dates(date(2022, 9, 1), date(2024, 3, 1))
BEYOND = Dates(date(2022, 9, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        (date(2022, 9, 1), ["2022-09-01", "2022-10-01", "2023-09-01", "2025-09-01"]),
        (date(2022, 1, 31), ["2022-01-31", "2022-02-28", "2023-01-31", "2025-01-31"]),
        (date(2024, 1, 31), ["2024-01-31", "2024-02-29", "2025-01-31", "2027-01-31"]),
        (date(2024, 2, 29), ["2024-02-29", "2024-03-29", "2025-02-28", "2027-02-28"]),
        (date(2022, 10, 1), ["2022-10-01", "2022-11-01", "2023-10-01", "2025-10-01"]),
    ],
)
def test_milestone_dates_never_roll(entry: date, days: list[str]) -> None:
    """They stay on Sundays and National Days, counted from E."""
    milestones = Dates.from_entry(entry).milestones()
    assert list(milestones) == list(Stage)
    assert [day.isoformat() for day in milestones.values()] == days
    assert Dates.from_entry(entry).end == milestones[Stage.THIRD_YEAR]


def test_the_plan_opens_30_days_before_entry() -> None:
    """From then on acts may lie."""
    assert PLAIN.opens == date(2022, 8, 2)


def test_an_extension_moves_one_milestone() -> None:
    """P is FIRST_YEAR's date, all others count from E."""
    changed = {stage for stage, day in EXTENDED.milestones().items() if day != PLAIN.milestones()[stage]}
    assert changed == {Stage.FIRST_YEAR}
    assert EXTENDED.milestones()[Stage.FIRST_YEAR] == date(2024, 3, 1)


@pytest.mark.parametrize("dates", [PLAIN, EXTENDED, BEYOND])
@pytest.mark.parametrize(
    ("nominal", "stage"),
    [
        (date(2022, 8, 2), Stage.PRE_ENTRY),
        (date(2022, 9, 1), Stage.PRE_ENTRY),
        (date(2022, 9, 2), Stage.FIRST_MONTH),
        (date(2022, 10, 1), Stage.FIRST_MONTH),
        (date(2022, 10, 2), Stage.FIRST_YEAR),
        (date(2023, 9, 1), Stage.FIRST_YEAR),
        (date(2023, 9, 2), Stage.THIRD_YEAR),
        (date(2025, 9, 1), Stage.THIRD_YEAR),
        (date(2026, 1, 1), Stage.THIRD_YEAR),
    ],
)
def test_a_task_counts_towards_the_next_milestone(dates: Dates, nominal: date, stage: Stage) -> None:
    """On or after its nominal due date, E+12 months for FIRST_YEAR whatever P is, THIRD_YEAR after all."""
    assert dates.stage_of_due(nominal) is stage


@pytest.mark.parametrize(
    ("dates", "day", "stage"),
    [
        (PLAIN, date(2020, 1, 1), Stage.PRE_ENTRY),
        (PLAIN, date(2022, 9, 1), Stage.PRE_ENTRY),
        (PLAIN, date(2022, 9, 2), Stage.FIRST_MONTH),
        (PLAIN, date(2022, 10, 1), Stage.FIRST_MONTH),
        (PLAIN, date(2022, 10, 2), Stage.FIRST_YEAR),
        (PLAIN, date(2023, 9, 1), Stage.FIRST_YEAR),
        (PLAIN, date(2023, 9, 2), Stage.THIRD_YEAR),
        (PLAIN, date(2025, 9, 2), Stage.THIRD_YEAR),
        (EXTENDED, date(2024, 3, 1), Stage.FIRST_YEAR),
        (EXTENDED, date(2024, 3, 2), Stage.THIRD_YEAR),
        (BEYOND, date(2026, 3, 1), Stage.FIRST_YEAR),
        (BEYOND, date(2026, 3, 2), Stage.THIRD_YEAR),
    ],
)
def test_the_stage_is_the_first_milestone_to_come(dates: Dates, day: date, stage: Stage) -> None:
    """Dated that day or later; after the last one it stays THIRD_YEAR."""
    assert dates.stage_on(day) is stage


D, W, X = TaskStatus.DONE, TaskStatus.WAIVED, TaskStatus.WITHDRAWN
OPEN, LATE, COMING, SENT, GONE = (
    TaskStatus.OPEN,
    TaskStatus.OVERDUE,
    TaskStatus.UPCOMING,
    TaskStatus.SUBMITTED,
    TaskStatus.MISSED,
)
MIDDLE = date(2022, 9, 20)


@pytest.mark.parametrize(
    ("gates", "status"),
    [
        ([D], MilestoneStatus.REACHED),
        ([D, W], MilestoneStatus.REACHED),
        ([W], MilestoneStatus.REACHED),
        ([D, X], MilestoneStatus.REACHED),
        ([], MilestoneStatus.IN_PROGRESS),
        ([X], MilestoneStatus.IN_PROGRESS),
        ([X, X], MilestoneStatus.IN_PROGRESS),
        ([D, OPEN], MilestoneStatus.IN_PROGRESS),
        ([D, SENT], MilestoneStatus.IN_PROGRESS),
        ([D, COMING], MilestoneStatus.IN_PROGRESS),
        ([D, GONE], MilestoneStatus.REACHED),
        ([GONE], MilestoneStatus.IN_PROGRESS),
        ([LATE], MilestoneStatus.OVERDUE),
        ([D, LATE, OPEN], MilestoneStatus.OVERDUE),
        ([X, LATE], MilestoneStatus.OVERDUE),
    ],
)
def test_a_milestone_looks_at_its_gates(gates: list[TaskStatus], status: MilestoneStatus) -> None:
    """All settled, else one overdue, else by date; withdrawn and missed gates block nothing."""
    assert PLAIN.milestone_status(Stage.FIRST_MONTH, gates, MIDDLE) is status


@pytest.mark.parametrize(
    ("dates", "stage", "begins"),
    [
        (PLAIN, Stage.PRE_ENTRY, date(2022, 8, 2)),
        (PLAIN, Stage.FIRST_MONTH, date(2022, 9, 2)),
        (PLAIN, Stage.FIRST_YEAR, date(2022, 10, 2)),
        (PLAIN, Stage.THIRD_YEAR, date(2023, 9, 2)),
        (EXTENDED, Stage.THIRD_YEAR, date(2024, 3, 2)),
        (BEYOND, Stage.THIRD_YEAR, date(2026, 3, 2)),
    ],
)
def test_a_milestone_is_in_progress_after_the_one_before(dates: Dates, stage: Stage, begins: date) -> None:
    """The first one from 30 days before E on; UPCOMING until then, whatever its gates."""
    for gates in ([], [OPEN], [X]):
        assert dates.milestone_status(stage, gates, begins) is MilestoneStatus.IN_PROGRESS
        assert dates.milestone_status(stage, gates, begins - DAY) is MilestoneStatus.UPCOMING


@pytest.mark.parametrize("stage", Stage)
def test_what_is_reached_or_overdue_does_not_ask_the_date(stage: Stage) -> None:
    """Long before and long after."""
    for day in (date(2020, 1, 1), date(2030, 1, 1)):
        assert PLAIN.milestone_status(stage, [D, W], day) is MilestoneStatus.REACHED
        assert PLAIN.milestone_status(stage, [D, LATE], day) is MilestoneStatus.OVERDUE


def test_the_way_names_all_milestones_and_whether_it_has_begun() -> None:
    for day in (date(2022, 8, 1), date(2022, 8, 2), MIDDLE, date(2023, 9, 2), date(2030, 1, 1)):
        way = EXTENDED.way(day)
        assert {stage: on for stage, on, _ in way} == EXTENDED.milestones()
        for stage, _, begun in way:
            assert (EXTENDED.milestone_status(stage, [], day) is MilestoneStatus.IN_PROGRESS) == begun


@settings(max_examples=100)
@given(
    entry=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    day=st.integers(-60, 1300),
    gates=st.lists(st.sampled_from([OPEN, COMING, SENT])),
)
def test_stage_and_progress_agree(entry: date, day: int, gates: list[TaskStatus]) -> None:
    """With nothing settled, the stage and all before it are in progress and all after it are to come."""
    dates = Dates.from_entry(entry)
    today = entry + timedelta(days=day)
    stages = list(Stage)
    current = stages.index(dates.stage_on(today))
    for index, stage in enumerate(stages):
        status = dates.milestone_status(stage, gates, today)
        begun = index <= current and today >= dates.opens
        assert status is (MilestoneStatus.IN_PROGRESS if begun else MilestoneStatus.UPCOMING)
