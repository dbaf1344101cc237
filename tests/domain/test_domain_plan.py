"""The plan of the four checklists for every day of entry, against a computation of its own."""

import os
import subprocess
import sys
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.milestones import Dates
from service.domain.planning import PlannedItem, PlannedTask, plan
from service.domain.words import Stage
from service.domain.working_days import WorkingCalendar

DAY = timedelta(days=1)
COUNTS = {"organization": 14, "department": 14, "mentor": 23, "partner": 33}

HALF_YEARS = [0, 6, 12, 18, 24, 30, 36, 42]
YEARS = [0, 12, 24, 36, 48]
QUARTERS = [0, 3, 6, 9, 12, 15]
# The months after E at which windows begin; the last two end the plan's last window and one more.
WINDOWS = {
    "organization.elite_club_activity": HALF_YEARS,
    "department.growth_task": HALF_YEARS,
    "department.belonging": YEARS,
    "mentor.talk": HALF_YEARS,
    "mentor.thought_guidance": HALF_YEARS,
    "mentor.growth_monitoring": HALF_YEARS,
    "mentor.integrity_lesson": YEARS,
    "partner.meal": [0, 1, 2, 3, 6, 9, 12, 15],
    "partner.work_tips": QUARTERS,
    "partner.task_allocation": QUARTERS,
    "partner.observation": [0, 1, 2, 3, *range(6, 40, 3)],
}


def later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def singles(e: date, p: date) -> dict[tuple[str, int], tuple[date, date]]:
    """What is asked once: (opening, nominal due date)."""
    early = e - timedelta(days=30)
    return {
        ("organization.briefing", 1): (early, e),
        ("organization.launch", 1): (e, e + timedelta(days=14)),
        ("organization.initial_training", 1): (e, p),
        ("organization.elite_club_join", 1): (e, later(e, 3)),
        ("organization.career_plan", 1): (later(e, 3), later(e, 6)),
        ("organization.goal_review", 1): (later(e, 15), later(e, 18)),
        ("organization.goal_review", 2): (later(e, 27), later(e, 30)),
        ("organization.three_year_evaluation", 1): (later(e, 36) - timedelta(days=60), later(e, 36)),
        ("department.first_post", 1): (early, e),
        ("department.growth_list", 1): (e, later(e, 1)),
        ("department.potential_assessment", 1): (later(p, -3), p),
        ("department.probation_review", 1): (p, p + timedelta(days=30)),
        ("department.rotation_plan", 1): (later(e, 15), later(e, 18)),
        ("mentor.first_meeting", 1): (e, e + timedelta(days=14)),
        ("mentor.integrity_pledge", 1): (e, later(e, 1)),
        ("partner.first_contact", 1): (early, e),
        ("partner.unit_intro", 1): (e, e + timedelta(days=7)),
        ("partner.office_systems", 1): (e, e + timedelta(days=14)),
        ("partner.job_description", 1): (e, later(e, 1)),
        ("partner.city_life", 1): (e, later(e, 2)),
    }


def expected(e: date, p: date) -> dict[tuple[str, int], tuple[date, date, date | None]]:
    """The whole plan: (opening, nominal due date, last day before it counts as missed)."""
    tasks: dict[tuple[str, int], tuple[date, date, date | None]] = {
        key: (*days, None) for key, days in singles(e, p).items()
    }
    for item, months in WINDOWS.items():
        starts = [later(e, each) for each in months]
        for index in range(len(starts) - 2):
            opens, end, lapse = starts[index], starts[index + 1] - DAY, starts[index + 2] - DAY
            tasks[item, index + 1] = (opens, end, lapse)
    return tasks


def stage_of(task: PlannedTask, e: date) -> Stage:
    """The milestone that a task counts towards."""
    if task.item in (
        "organization.initial_training",
        "department.potential_assessment",
        "department.probation_review",
    ):
        return Stage.FIRST_YEAR
    if task.nominal_due_on <= e:
        return Stage.PRE_ENTRY
    if task.nominal_due_on <= later(e, 1):
        return Stage.FIRST_MONTH
    return Stage.FIRST_YEAR if task.nominal_due_on <= later(e, 12) else Stage.THIRD_YEAR


def due_on(task: PlannedTask, calendar: WorkingCalendar) -> date:
    """The last working day from the opening to the nominal date, else the first one after it."""
    span = (task.nominal_due_on - task.opens_on).days
    before = [task.nominal_due_on - timedelta(days=n) for n in range(span + 1)]
    after = [task.nominal_due_on + timedelta(days=n) for n in range(80)]
    return next(day for day in [*before, *after] if calendar.is_working(day))


def check(tasks: Sequence[PlannedTask], dates: Dates, calendar: WorkingCalendar) -> None:
    """Everything that holds of a plan, whatever its dates and calendar."""
    by_key = {(task.item, task.occurrence): task for task in tasks}
    assert len(by_key) == len(tasks) == 84
    assert Counter(task.item.split(".")[0] for task in tasks) == COUNTS
    found = {key: (each.opens_on, each.nominal_due_on, each.missed_after) for key, each in by_key.items()}
    assert found == expected(dates.entry, dates.probation_end)
    for task in tasks:
        assert task.opens_on <= task.nominal_due_on
        assert task.opens_on <= task.due_on
        assert task.due_on == due_on(task, calendar)
        assert task.stage is stage_of(task, dates.entry)
        assert task.recurring is (task.item in WINDOWS)
        undecreed = {task.nominal_due_on.year, task.due_on.year} - calendar.decreed
        assert task.provisional is bool(undecreed)
    occurrences = defaultdict(list)
    for task in tasks:
        occurrences[task.item].append(task)
    for item, own in occurrences.items():
        own.sort(key=lambda task: task.nominal_due_on)
        assert [task.occurrence for task in own] == list(range(1, len(own) + 1))
        if item in WINDOWS:
            assert own[0].opens_on == dates.entry
            assert all(
                second.opens_on == first.nominal_due_on + DAY and first.missed_after == second.nominal_due_on
                for first, second in pairwise(own)
            )


def in_order(tasks: Sequence[PlannedTask]) -> bool:
    """Whether tasks stand by nominal due date, then by item."""
    keys = [(task.nominal_due_on, task.item, task.occurrence) for task in tasks]
    return keys == sorted(keys)


entries = st.dates(date(2015, 1, 1), date(2035, 12, 31))
month_ends = st.builds(
    lambda year, month: date(year, month, monthrange(year, month)[1]),
    st.integers(2015, 2035),
    st.integers(1, 12),
)


@settings(max_examples=150, deadline=None)
@given(entry=entries | month_ends)
@example(entry=date(2015, 1, 1))
@example(entry=date(2035, 12, 31))
@example(entry=date(2022, 1, 31))
@example(entry=date(2023, 1, 31))
@example(entry=date(2022, 11, 30))
@example(entry=date(2022, 8, 31))
@example(entry=date(2024, 2, 29))
@example(entry=date(2023, 2, 28))
@example(entry=date(2022, 10, 1))
def test_every_day_of_entry_has_its_plan(
    items: tuple[PlannedItem, ...], decreed: WorkingCalendar, entry: date
) -> None:
    """84 tasks with the openings, dates, stages and windows of the specification, under either calendar."""
    dates = Dates.from_entry(entry)
    assert dates.probation_end == later(entry, 12)
    for calendar in (decreed, WorkingCalendar()):
        tasks = plan(items, dates, calendar)
        assert in_order(tasks)
        check(tasks, dates, calendar)


@settings(max_examples=60, deadline=None)
@given(entry=entries | month_ends, months=st.integers(12, 30), days=st.integers(0, 27))
@example(entry=date(2024, 2, 29), months=18, days=0)
@example(entry=date(2022, 8, 31), months=18, days=0)
def test_an_extended_probation_moves_what_counts_from_its_end_and_nothing_else(
    items: tuple[PlannedItem, ...], decreed: WorkingCalendar, entry: date, months: int, days: int
) -> None:
    """The three tasks around P follow it, keep their milestone, and all others stay where they were."""
    dates = Dates(entry, later(entry, months) + timedelta(days=days))
    tasks = plan(items, dates, decreed)
    check(tasks, dates, decreed)
    moved = {
        "organization.initial_training",
        "department.potential_assessment",
        "department.probation_review",
    }
    unmoved = [task for task in plan(items, Dates.from_entry(entry), decreed) if task.item not in moved]
    assert [task for task in tasks if task.item not in moved] == unmoved


@settings(max_examples=40, deadline=None)
@given(entry=entries, first=entries, length=st.integers(1, 45))
def test_a_long_holiday_puts_no_due_date_before_its_opening(
    items: tuple[PlannedItem, ...], entry: date, first: date, length: int
) -> None:
    """Even where a whole window has no working day, its task falls due after that, never before it opens."""
    rests = {first + timedelta(days=n): False for n in range(length)}
    years = frozenset(range(2014, 2041))
    calendar = WorkingCalendar(rests | {entry + timedelta(days=n): False for n in range(33)}, years)
    dates = Dates.from_entry(entry)
    check(plan(items, dates, calendar), dates, calendar)


@settings(max_examples=30, deadline=None)
@given(entry=entries, known=st.sets(st.integers(2015, 2038)))
def test_a_date_is_provisional_where_its_year_is_not_decreed(
    items: tuple[PlannedItem, ...], entry: date, known: set[int]
) -> None:
    """Any set of decreed years marks exactly the dates in the others."""
    calendar = WorkingCalendar.of(dict.fromkeys(known, ()))
    dates = Dates.from_entry(entry)
    check(plan(items, dates, calendar), dates, calendar)


DIGEST = """
import hashlib
from datetime import date, timedelta
from service.domain.milestones import Dates
from service.domain.planning import plan
from service.domain.working_days import WorkingCalendar
from service.plugin_host.loading import load_host

items = load_host(("organization", "department", "mentor", "partner")).catalogue.planned_items
calendar = WorkingCalendar({date(year, 10, day): False for year in range(2015, 2030) for day in range(1, 8)})
digest = hashlib.sha256()
for n in range(300):
    dates = Dates.from_entry(date(2015, 1, 1) + timedelta(days=25 * n))
    digest.update(repr(plan(items, dates, calendar)).encode())
print(digest.hexdigest())
"""


def test_a_plan_is_the_same_in_every_time_zone() -> None:
    """Where the server stands changes no date of 300 plans."""
    zones = ("UTC", "America/Los_Angeles", "Asia/Shanghai", "Pacific/Kiritimati")
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"TZ": zone},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for zone in zones
    ]
    answers = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0] * len(zones), answers
    digests = {out.strip() for out, _ in answers}
    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_planning_again_gives_the_same_plan(items: tuple[PlannedItem, ...], decreed: WorkingCalendar) -> None:
    """The plan depends on its dates and calendar alone, not on the order of the items."""
    dates = Dates.from_entry(date(2022, 9, 1))
    assert plan(items, dates, decreed) == plan(list(reversed(items)), dates, decreed)


def test_the_expected_plan_itself_can_be_wrong(
    items: tuple[PlannedItem, ...], decreed: WorkingCalendar
) -> None:
    """The checks notice a plan for another day."""
    tasks = plan(items, Dates.from_entry(date(2022, 9, 1)), decreed)
    with pytest.raises(AssertionError):
        check(tasks, Dates.from_entry(date(2022, 9, 2)), decreed)
