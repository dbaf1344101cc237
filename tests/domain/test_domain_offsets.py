"""Distances from an anchor."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.offsets import Anchor, E, Offset, P
from service.domain.working_days import WorkingCalendar, monday_to_friday

FRIDAY, MONDAY = date(2022, 9, 2), date(2022, 9, 5)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2022, 1, 31), 2, date(2022, 3, 31)),
        (date(2022, 1, 31), 3, date(2022, 4, 30)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2022, 11, 30), 4, date(2023, 3, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2022, 5, 31), -3, date(2022, 2, 28)),
        (date(2022, 12, 31), 12, date(2023, 12, 31)),
    ],
)
def test_months_clip_to_the_month_end(day: date, months: int, expected: date) -> None:
    """A month without that day gives its last one, and the day comes back where the month has it."""
    assert Offset(months=months).from_day(day) == expected


def test_months_come_before_days() -> None:
    """31 January + 1 month + 1 day is 1 March, not 1 February + 1 month."""
    assert Offset(months=1, days=1).from_day(date(2022, 1, 31)) == date(2022, 3, 1)
    assert Offset(months=36, days=-60).from_day(date(2022, 9, 1)) == date(2025, 7, 3)


@pytest.mark.parametrize(
    ("working_days", "expected"),
    [
        (1, MONDAY),
        (3, date(2022, 9, 7)),
        (6, date(2022, 9, 13)),
        (-1, date(2022, 9, 1)),
        (-2, date(2022, 8, 31)),
    ],
)
def test_working_days_are_counted_after_the_anchor(working_days: int, expected: date) -> None:
    """The anchor day itself never counts; 12 September 2022 was a holiday."""
    calendar = WorkingCalendar({date(2022, 9, 12): False}, frozenset({2022}))
    assert Offset(working_days=working_days).from_day(FRIDAY, calendar) == expected


def test_working_days_need_a_calendar() -> None:
    """Without one the offset cannot be computed; one without working days needs none."""
    with pytest.raises(ValueError, match="calendar"):
        Offset(working_days=1).from_day(FRIDAY)
    assert Offset().from_day(FRIDAY) == FRIDAY


def test_an_adjusted_saturday_is_worked() -> None:
    """8 October 2022, a Saturday, was worked after the National Day week."""
    rests = {date(2022, 10, day): False for day in range(1, 8)}
    calendar = WorkingCalendar(rests | {date(2022, 10, 8): True}, frozenset({2022}))
    assert Offset(working_days=1).from_day(date(2022, 9, 30), calendar) == date(2022, 10, 8)


@settings(max_examples=100, deadline=None)
@given(
    day=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    offset=st.builds(
        Offset,
        months=st.integers(-12, 36),
        days=st.integers(-60, 60),
        working_days=st.integers(-15, 15),
        anchor=st.sampled_from(Anchor),
    ),
    months=st.integers(-12, 36),
)
def test_less_months_counts_from_the_same_anchor(day: date, offset: Offset, months: int) -> None:
    """Months taken off are added again without loss, and all else of the offset stays."""
    less = offset.less_months(months)
    assert less.less_months(-months) == offset
    assert (less.days, less.working_days, less.anchor) == (offset.days, offset.working_days, offset.anchor)
    assert less.from_day(day, monday_to_friday()) == Offset(
        months=offset.months - months, days=offset.days, working_days=offset.working_days
    ).from_day(day, monday_to_friday())


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(2015, 1, 1), date(2035, 12, 31)), count=st.integers(1, 40))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    """The day found is worked, and is the count-th worked one after the anchor."""
    calendar = monday_to_friday()
    found = Offset(working_days=count).from_day(day, calendar)
    worked = [
        each
        for each in (day + timedelta(days=n) for n in range(1, (found - day).days + 1))
        if calendar.is_working(each)
    ]
    assert len(worked) == count
    assert worked[-1] == found == calendar.add(day, count)


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (Offset(), "入职当日"),
        (Offset(anchor=P), "试用期满当日"),
        (Offset(months=6), "入职后6个月"),
        (Offset(days=30, anchor=P), "试用期满后30天"),
        (Offset(days=-30), "入职前30天"),
        (Offset(months=1, days=14), "入职后1个月零14天"),
        (Offset(months=-1, days=-14), "入职前1个月零14天"),
        (Offset(working_days=3), "入职后3个工作日"),
        (Offset(months=36, days=-60), "入职后36个月再往前60天"),
        (Offset(months=-1, days=3, working_days=2), "入职前1个月再往后3天零2个工作日"),
    ],
)
def test_an_offset_reads_in_chinese(offset: Offset, text: str) -> None:
    """What a checklist prints says the direction of every part."""
    assert offset.text == text


def test_the_anchors_are_words() -> None:
    """E and P are the words that plugin authors write."""
    assert (E, P) == ("E", "P")
    assert [anchor.label for anchor in Anchor] == ["入职日期", "试用期满日"]
