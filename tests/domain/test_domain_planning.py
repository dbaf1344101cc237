"""From schedules to dated tasks, by example: openings, windows, month ends, extension and suspension."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.milestones import Dates
from service.domain.offsets import Offset, P
from service.domain.planning import (
    PlannedItem,
    PlannedTask,
    Suspension,
    dated,
    plan,
    plan_item,
    resolve,
    windows,
)
from service.domain.schedules import Every, every, follow, on_request, once
from service.domain.suspensions import through
from service.domain.words import Role, Stage
from service.domain.working_days import WorkingCalendar, monday_to_friday

DAY = timedelta(days=1)
SEPTEMBER = date(2022, 9, 1)
BARE = monday_to_friday()


def one(due: Offset, entry: date = SEPTEMBER, opens: Offset | None = None) -> PlannedTask:
    """The task of an item asked for once."""
    (task,) = plan_item(PlannedItem("unit.once", (once(due),), opens), Dates.from_entry(entry), BARE)
    return task


def spans(schedule: Every, entry: date) -> list[tuple[date, date]]:
    """The windows of a schedule."""
    return windows(schedule, Dates.from_entry(entry), BARE)


@pytest.mark.parametrize(
    ("due", "entry", "opens_on"),
    [
        (Offset(), SEPTEMBER, date(2022, 8, 2)),
        (Offset(days=-10), SEPTEMBER, date(2022, 7, 23)),
        (Offset(days=1), SEPTEMBER, SEPTEMBER),
        (Offset(months=3), SEPTEMBER, SEPTEMBER),
        (Offset(months=3), date(2022, 11, 30), date(2022, 11, 30)),
        (Offset(months=3, days=1), SEPTEMBER, date(2022, 9, 2)),
        (Offset(days=91), SEPTEMBER, SEPTEMBER),
        (Offset(days=100), SEPTEMBER, date(2022, 9, 9)),
        (Offset(months=6), SEPTEMBER, date(2022, 12, 1)),
        (Offset(months=6), date(2022, 8, 31), date(2022, 11, 30)),
        (Offset(months=6), date(2023, 11, 30), date(2024, 2, 29)),
        (Offset(months=6), date(2022, 11, 30), date(2023, 2, 28)),
        (Offset(anchor=P), SEPTEMBER, date(2023, 6, 1)),
        (Offset(anchor=P), date(2024, 2, 29), date(2024, 11, 28)),
        (Offset(days=30, anchor=P), SEPTEMBER, date(2023, 7, 1)),
        (Offset(months=36), date(2023, 5, 31), date(2026, 2, 28)),
    ],
)
def test_a_task_opens_by_rule(due: Offset, entry: date, opens_on: date) -> None:
    """30 days before what is due at E, at E up to E+3 months, then 3 months before, from the own anchor."""
    assert one(due, entry).opens_on == opens_on


def test_three_months_before_counts_from_the_anchor_not_from_the_due_date() -> None:
    """E+6 m is 28 February, E+3 m is 30 November; 3 months back from the due date would be the 28th."""
    task = one(Offset(months=6), date(2022, 8, 31))
    assert (task.opens_on, task.nominal_due_on) == (date(2022, 11, 30), date(2023, 2, 28))


def test_an_item_says_otherwise() -> None:
    """The opening that an item names wins over the rule."""
    evaluation = one(Offset(months=36), opens=Offset(months=36, days=-60))
    assert (evaluation.opens_on, evaluation.nominal_due_on) == (date(2025, 7, 3), date(2025, 9, 1))
    assert one(Offset(anchor=P), opens=Offset()).opens_on == SEPTEMBER


@pytest.mark.parametrize(
    ("entry", "firsts"),
    [
        (
            date(2022, 1, 31),
            [date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 31), date(2022, 4, 30), date(2022, 5, 31)],
        ),
        (
            date(2022, 11, 30),
            [date(2022, 11, 30), date(2022, 12, 30), date(2023, 1, 30), date(2023, 2, 28), date(2023, 3, 30)],
        ),
        (
            date(2024, 2, 29),
            [date(2024, 2, 29), date(2024, 3, 29), date(2024, 4, 29), date(2024, 5, 29), date(2024, 6, 29)],
        ),
    ],
)
def test_windows_do_not_drift(entry: date, firsts: list[date]) -> None:
    """Every window begins on the day of entry's date, or on the last of a shorter month."""
    assert [first for first, _ in spans(every(months=1), entry)][:5] == firsts
    assert len(spans(every(months=1), entry)) == 36


def test_yearly_windows_of_a_leap_day() -> None:
    """29 February comes back in the next leap year."""
    cuts = spans(every(months=12, until=Offset(months=60)), date(2024, 2, 29))
    assert [first.isoformat() for first, _ in cuts] == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]
    assert cuts[-1][1] == date(2029, 2, 27)


def test_the_last_window_ends_with_the_schedule() -> None:
    """A span that is no multiple of the window ends with a shorter one."""
    cuts = spans(every(months=5, until=Offset(months=12)), SEPTEMBER)
    assert cuts == [
        (date(2022, 9, 1), date(2023, 1, 31)),
        (date(2023, 2, 1), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 8, 31)),
    ]


def test_a_schedule_may_begin_and_end_later() -> None:
    """Windows are cut from their own start, which may count from P."""
    dates = Dates(SEPTEMBER, date(2023, 11, 15))
    cuts = windows(Every(12, Offset(anchor=P), Offset(months=36)), dates, BARE)
    assert cuts == [(date(2023, 11, 15), date(2024, 11, 14)), (date(2024, 11, 15), date(2025, 8, 31))]
    assert windows(Every(6, Offset(months=12), Offset(months=12)), dates, BARE) == []
    assert windows(Every(6, Offset(months=18), Offset(months=12)), dates, BARE) == []


def test_a_schedule_without_windows_plans_nothing() -> None:
    """An end before the start is an empty schedule."""
    item = PlannedItem("unit.none", (Every(6, Offset(months=12), Offset(months=6)),))
    assert plan_item(item, Dates.from_entry(SEPTEMBER), BARE) == []


def test_windows_beyond_the_end() -> None:
    """One more window of the same length follows the last, counted from the anchor."""
    cuts = windows(every(months=6), Dates.from_entry(date(2022, 8, 31)), BARE, beyond=2)
    assert cuts[-2:] == [(date(2025, 8, 31), date(2026, 2, 27)), (date(2026, 2, 28), date(2026, 8, 30))]


def test_missed_after_the_next_window() -> None:
    """Over schedules of different length the next window is the next schedule's first."""
    meal = PlannedItem(
        "unit.meal",
        (
            every(months=1, until=Offset(months=3)),
            every(months=3, start=Offset(months=3), until=Offset(months=12)),
        ),
    )
    tasks = plan_item(meal, Dates.from_entry(SEPTEMBER), BARE)
    assert [(task.occurrence, task.nominal_due_on.isoformat(), str(task.missed_after)) for task in tasks] == [
        (1, "2022-09-30", "2022-10-31"),
        (2, "2022-10-31", "2022-11-30"),
        (3, "2022-11-30", "2023-02-28"),
        (4, "2023-02-28", "2023-05-31"),
        (5, "2023-05-31", "2023-08-31"),
        (6, "2023-08-31", "2023-11-30"),
    ]


def test_what_is_asked_once_is_never_missed() -> None:
    """Beside a recurring schedule as well: it has no next window."""
    item = PlannedItem("unit.both", (once(Offset(months=1)), every(months=12, until=Offset(months=24))))
    tasks = plan_item(item, Dates.from_entry(SEPTEMBER), BARE)
    assert [(task.occurrence, task.recurring, task.missed_after) for task in tasks] == [
        (1, False, None),
        (2, True, date(2024, 8, 31)),
        (3, True, date(2025, 8, 31)),
    ]


def test_occurrences_count_by_nominal_due_date() -> None:
    """Whatever the order in which the schedules are declared."""
    item = PlannedItem("unit.two", (once(Offset(months=30)), once(Offset(months=18))))
    tasks = plan_item(item, Dates.from_entry(SEPTEMBER), BARE)
    assert [(task.occurrence, task.nominal_due_on) for task in tasks] == [
        (1, date(2024, 3, 1)),
        (2, date(2025, 3, 1)),
    ]


def test_what_follows_or_is_requested_is_not_planned() -> None:
    """Such tasks come on top when something opens them."""
    item = PlannedItem("unit.later", (follow("unit.x", lambda payload: ()), on_request(Role.MENTOR)))
    assert plan([item], Dates.from_entry(SEPTEMBER), BARE) == []


def test_an_item_may_name_its_stage() -> None:
    """What is due after P by P+30 days may count towards FIRST_YEAR; without a word it is the date's."""
    due = once(Offset(days=30, anchor=P))
    named, plain = (
        plan_item(PlannedItem("unit.review", (due,), stage=stage), Dates.from_entry(SEPTEMBER), BARE)[0].stage
        for stage in (Stage.FIRST_YEAR, None)
    )
    assert (named, plain) == (Stage.FIRST_YEAR, Stage.THIRD_YEAR)


def test_a_plan_is_sorted_by_date_then_item() -> None:
    """What is due on the same day stands by item code."""
    items = [PlannedItem(code, (once(Offset(days=n)),)) for code, n in (("b", 5), ("c", 1), ("a", 5))]
    assert [task.item for task in plan(items, Dates.from_entry(SEPTEMBER), BARE)] == ["c", "a", "b"]


def test_offsets_resolve_from_their_anchor() -> None:
    """E and P are different days, and working days ask the calendar."""
    dates = Dates(SEPTEMBER, date(2024, 3, 1))
    assert resolve(Offset(months=1), dates) == date(2022, 10, 1)
    assert resolve(Offset(months=1, anchor=P), dates) == date(2024, 4, 1)
    assert resolve(Offset(working_days=2), dates, BARE) == date(2022, 9, 5)


def test_a_window_that_ends_on_a_day_off_is_due_before_it() -> None:
    """The nominal date is kept beside the working one."""
    calendar = WorkingCalendar({date(2022, 9, 30): False}, frozenset({2022}))
    first = plan_item(PlannedItem("unit.each", (every(months=1),)), Dates.from_entry(SEPTEMBER), calendar)[0]
    assert (first.nominal_due_on, first.due_on, first.provisional) == (
        date(2022, 9, 30),
        date(2022, 9, 29),
        False,
    )


@pytest.mark.parametrize(
    ("nominal", "due", "provisional"),
    [
        (date(2026, 12, 31), date(2026, 12, 31), False),
        (date(2027, 1, 1), date(2027, 1, 1), True),
        (date(2028, 1, 1), date(2027, 12, 31), True),
        (date(2027, 1, 2), date(2027, 1, 1), True),
        (date(2023, 1, 1), date(2022, 12, 30), True),
    ],
)
def test_provisional_asks_both_years(nominal: date, due: date, provisional: bool) -> None:
    """A date is final only where the years of its nominal and of its working day are decreed."""
    calendar = WorkingCalendar.of(dict.fromkeys((2022, 2024, 2025, 2026), ()))
    task = PlannedTask("unit.x", 1, Stage.FIRST_YEAR, date(2022, 1, 1), nominal, nominal, None, False)
    again = dated(task, calendar)
    assert (again.due_on, again.provisional) == (due, provisional)


def test_a_decree_moves_a_provisional_date_and_makes_it_final() -> None:
    """The same task dated again under the new calendar."""
    task = PlannedTask(
        "unit.x", 1, Stage.FIRST_YEAR, date(2027, 9, 1), date(2027, 10, 1), date(2027, 10, 1), None, True
    )
    assert dated(task, BARE) == task
    decree = WorkingCalendar.of({2027: [(date(2027, 10, 1), False)]})
    again = dated(task, decree)
    assert (again.due_on, again.provisional) == (date(2027, 9, 30), False)


# Suspension: 1 to 31 March 2023, 31 days.
MARCH = Suspension(date(2023, 3, 1), date(2023, 3, 31))


def window(opens_on: date, nominal: date, missed_after: date | None) -> PlannedTask:
    """A task that counts towards FIRST_YEAR."""
    return dated(
        PlannedTask("unit.x", 3, Stage.FIRST_YEAR, opens_on, nominal, nominal, missed_after, False), BARE
    )


def test_days_lost_count_both_ends() -> None:
    """Last day less first day and one."""
    assert MARCH.days_lost == 31
    assert Suspension(date(2023, 3, 1), date(2023, 3, 1)).days_lost == 1
    assert Suspension(date(2024, 2, 1), date(2024, 3, 1)).days_lost == 30


@pytest.mark.parametrize(
    ("day", "shifted"),
    [
        (date(2023, 2, 28), date(2023, 2, 28)),
        (date(2023, 3, 1), date(2023, 4, 1)),
        (date(2023, 3, 31), date(2023, 5, 1)),
        (date(2023, 4, 1), date(2023, 5, 2)),
        (date(2025, 9, 1), date(2025, 10, 2)),
    ],
)
def test_dates_from_the_first_day_on_move(day: date, shifted: date) -> None:
    """Those before it stay."""
    assert MARCH.shifted(day) == shifted


@pytest.mark.parametrize(
    ("opens_on", "nominal", "recurring", "swallowed"),
    [
        (date(2023, 3, 1), date(2023, 3, 31), True, True),
        (date(2023, 3, 10), date(2023, 3, 20), True, True),
        (date(2023, 2, 28), date(2023, 3, 31), True, False),
        (date(2023, 3, 1), date(2023, 4, 1), True, False),
        (date(2023, 3, 1), date(2023, 3, 31), False, False),
        (date(2023, 4, 1), date(2023, 4, 30), True, False),
    ],
)
def test_only_windows_wholly_inside_are_swallowed(
    opens_on: date, nominal: date, recurring: bool, swallowed: bool
) -> None:
    """What is asked once is never lost by a suspension."""
    assert MARCH.swallows(window(opens_on, nominal, date(2023, 5, 1) if recurring else None)) is swallowed


@pytest.mark.parametrize(
    ("task", "dates"),
    [
        (
            window(date(2023, 1, 1), date(2023, 1, 31), date(2023, 2, 28)),
            (date(2023, 1, 1), date(2023, 1, 31), date(2023, 1, 31), date(2023, 2, 28)),
        ),
        (
            window(date(2023, 2, 1), date(2023, 2, 28), date(2023, 3, 31)),
            (date(2023, 2, 1), date(2023, 2, 28), date(2023, 2, 28), date(2023, 5, 1)),
        ),
        (
            window(date(2023, 2, 10), date(2023, 3, 9), date(2023, 4, 9)),
            (date(2023, 2, 10), date(2023, 4, 9), date(2023, 4, 7), date(2023, 5, 10)),
        ),
        (
            window(date(2023, 6, 1), date(2023, 8, 31), date(2023, 11, 30)),
            (date(2023, 7, 2), date(2023, 10, 1), date(2023, 9, 29), date(2023, 12, 31)),
        ),
        (
            window(date(2023, 6, 1), date(2023, 9, 1), None),
            (date(2023, 7, 2), date(2023, 10, 2), date(2023, 10, 2), None),
        ),
    ],
)
def test_a_suspension_shifts_and_rolls_again(
    task: PlannedTask, dates: tuple[date, date, date, date | None]
) -> None:
    """Each date moves by itself, the working day is found anew, stage and number stay."""
    moved = through(task, [MARCH], BARE)
    assert (moved.opens_on, moved.nominal_due_on, moved.due_on, moved.missed_after) == dates
    assert (moved.item, moved.occurrence, moved.stage) == ("unit.x", 3, Stage.FIRST_YEAR)


def test_a_shift_past_the_decreed_years_is_provisional() -> None:
    """The state has not decreed the year into which the date moves."""
    calendar = WorkingCalendar.of({2023: ()})
    task = window(date(2023, 12, 1), date(2023, 12, 29), None)
    assert through(task, [MARCH], calendar).provisional
    assert not dated(task, calendar).provisional


@settings(max_examples=80, deadline=None)
@given(
    entry=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    after=st.integers(0, 1000),
    length=st.integers(1, 400),
)
def test_windows_still_abut_after_a_suspension(entry: date, after: int, length: int) -> None:
    """Shifting opens neither gap nor overlap, and keeps the length of later windows."""
    first = entry + timedelta(days=after)
    suspension = Suspension(first, first + timedelta(days=length - 1))
    tasks = plan_item(PlannedItem("unit.each", (every(months=3),)), Dates.from_entry(entry), BARE)
    moved = [through(task, [suspension], BARE) for task in tasks]
    for before, task, following in zip(tasks, moved, moved[1:], strict=False):
        assert following.opens_on == task.nominal_due_on + DAY or before.nominal_due_on == first - DAY
        assert task.missed_after == following.nominal_due_on
        assert task.opens_on <= task.due_on
    for before, task in zip(tasks, moved, strict=True):
        if before.opens_on >= first:
            assert task.nominal_due_on - task.opens_on == before.nominal_due_on - before.opens_on
        assert task.stage is before.stage
        assert suspension.swallows(before) is (
            before.opens_on >= first and before.nominal_due_on <= suspension.ends_on
        )
