"""The statutory calendar and the roll of due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.working_days import WorkingCalendar, monday_to_friday

DAY = timedelta(days=1)


def test_decreed_days_differ_from_the_week(decreed: WorkingCalendar) -> None:
    """The National Day week of 2022 rests, the weekends given up for it are worked."""
    assert [decreed.is_working(date(2022, 10, day)) for day in range(1, 11)] == [
        *[False] * 7,
        True,
        True,
        True,
    ]
    assert not decreed.is_working(date(2022, 9, 3))


@pytest.mark.parametrize(
    ("nominal", "due"),
    [
        (date(2022, 10, 7), date(2022, 9, 30)),
        (date(2022, 10, 8), date(2022, 10, 8)),
        (date(2022, 9, 4), date(2022, 9, 2)),
        (date(2022, 9, 1), date(2022, 9, 1)),
        (date(2023, 1, 1), date(2022, 12, 30)),
    ],
)
def test_a_due_date_rolls_back(decreed: WorkingCalendar, nominal: date, due: date) -> None:
    """To the working day before, over weeks and years; a worked Saturday stays."""
    assert decreed.due_on(nominal, date(2022, 1, 1)) == due


@pytest.mark.parametrize(
    ("nominal", "opens_on", "due"),
    [
        (date(2022, 10, 5), date(2022, 10, 1), date(2022, 10, 8)),
        (date(2022, 10, 5), date(2022, 9, 30), date(2022, 9, 30)),
        (date(2022, 9, 4), date(2022, 9, 3), date(2022, 9, 5)),
        (date(2022, 9, 4), date(2022, 9, 4), date(2022, 9, 5)),
        (date(2022, 9, 4), date(2022, 9, 10), date(2022, 9, 13)),
    ],
)
def test_it_rolls_forward_where_the_task_would_not_be_open(
    decreed: WorkingCalendar, nominal: date, opens_on: date, due: date
) -> None:
    """A due date never lies before the opening, nor on a day off; 12 September 2022 was one."""
    assert decreed.due_on(nominal, opens_on) == due


def test_a_year_without_a_decree_is_provisional(decreed: WorkingCalendar) -> None:
    """It counts Monday to Friday, its own holidays unknown."""
    assert not decreed.is_provisional(date(2025, 12, 31))
    assert decreed.is_provisional(date(2027, 1, 1))
    assert decreed.is_provisional(date(2014, 12, 31))
    assert decreed.is_working(date(2027, 10, 1))
    assert not decreed.is_working(date(2027, 10, 2))


def test_the_bare_calendar_is_provisional_throughout() -> None:
    """There is one, and it knows no holidays."""
    bare = monday_to_friday()
    assert bare is monday_to_friday()
    assert bare == WorkingCalendar()
    assert bare.is_provisional(date(2022, 10, 3))
    assert [bare.is_working(date(2022, 10, day)) for day in range(1, 8)] == [False, False, *[True] * 5]


def test_a_decree_without_exceptions_still_decrees_its_year() -> None:
    """An empty year is Monday to Friday, and final."""
    calendar = WorkingCalendar.of({2030: [], 2031: [(date(2031, 1, 1), False)]})
    assert calendar.decreed == {2030, 2031}
    assert calendar.exceptions == {date(2031, 1, 1): False}
    assert not calendar.is_provisional(date(2030, 6, 1))


def test_adding_working_days(decreed: WorkingCalendar) -> None:
    """The day itself does not count, none added is the day."""
    assert decreed.add(date(2022, 9, 30), 3) == date(2022, 10, 10)
    assert decreed.add(date(2022, 10, 1), 0) == date(2022, 10, 1)


nearby = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@settings(max_examples=150, deadline=None)
@given(
    rests=st.sets(nearby, max_size=60),
    works=st.sets(nearby, max_size=15),
    nominal=nearby,
    before=st.integers(0, 30),
)
def test_the_roll_skips_days_off_only(rests: set[date], works: set[date], nominal: date, before: int) -> None:
    """Back over days off as far as the opening, else forward over days off: never over a worked day."""
    calendar = WorkingCalendar(dict.fromkeys(rests, False) | dict.fromkeys(works, True), frozenset({2024}))
    opens_on = nominal - timedelta(days=before)
    due = calendar.due_on(nominal, opens_on)
    assert calendar.is_working(due)
    assert due >= opens_on
    low, high = (due + DAY, nominal) if due <= nominal else (opens_on, due - DAY)
    skipped = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    assert not any(calendar.is_working(day) for day in skipped)
