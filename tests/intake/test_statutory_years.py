"""The statutory calendar, against the State Council's notices written out by hand."""

from datetime import date

import pytest

from service.domain.working_days import WorkingCalendar
from service.intake.calendars import statutory_years

# year: weekdays that rest, weekend days that work (国务院办公厅关于部分节假日安排的通知).
DECREED = {
    2015: (
        "0101 0102 0218 0219 0220 0223 0224 0406 0501 0622 0903 0904 1001 1002 1005 1006 1007",
        "0104 0215 0228 0906 1010",
    ),
    2016: (
        "0101 0208 0209 0210 0211 0212 0404 0502 0609 0610 0915 0916 1003 1004 1005 1006 1007",
        "0206 0214 0612 0918 1008 1009",
    ),
    2017: (
        "0102 0127 0130 0131 0201 0202 0403 0404 0501 0529 0530 1002 1003 1004 1005 1006",
        "0122 0204 0401 0527 0930",
    ),
    2018: (
        "0101 0215 0216 0219 0220 0221 0405 0406 0430 0501 0618 0924 1001 1002 1003 1004 1005 1231",
        "0211 0224 0408 0428 0929 0930 1229",
    ),
    2019: (
        "0101 0204 0205 0206 0207 0208 0405 0501 0502 0503 0607 0913 1001 1002 1003 1004 1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    2020: (
        "0101 0124 0127 0128 0129 0130 0131 0406 0501 0504 0505 0625 0626 1001 1002 1005 1006 1007 1008",
        "0119 0426 0509 0628 0927 1010",
    ),
    2021: (
        "0101 0211 0212 0215 0216 0217 0405 0503 0504 0505 0614 0920 0921 1001 1004 1005 1006 1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    2022: (
        "0103 0131 0201 0202 0203 0204 0404 0405 0502 0503 0504 0603 0912 1003 1004 1005 1006 1007",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "0102 0123 0124 0125 0126 0127 0405 0501 0502 0503 0622 0623 0929 1002 1003 1004 1005 1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101 0212 0213 0214 0215 0216 0404 0405 0501 0502 0503 0610 0916 0917 1001 1002 1003 1004 1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}


def days(year: int, written: str) -> list[date]:
    """Read the days of a year, written as month and day."""
    return [date(year, int(each[:2]), int(each[2:])) for each in written.split()]


@pytest.mark.parametrize("year", DECREED)
def test_a_decreed_year_is_as_the_notice_says(year: int) -> None:
    rests, works = DECREED[year]
    expected = sorted(
        [(day, False) for day in days(year, rests)] + [(day, True) for day in days(year, works)]
    )
    assert statutory_years(year, year) == {year: expected}


def test_years_do_not_depend_on_the_span_asked_for() -> None:
    whole = statutory_years(2015, 2026)
    assert list(whole) == list(DECREED)
    assert all(statutory_years(year, year)[year] == whole[year] for year in whole)


def test_an_estimated_year_is_left_out() -> None:
    """The library guesses the year 2100 for ever; its guesses know no adjusted working days."""
    assert statutory_years(2100, 2100) == {}


def test_only_days_that_differ_from_monday_to_friday_are_listed() -> None:
    for year, listed in statutory_years(2015, 2026).items():
        assert all(day.year == year and works == (day.weekday() >= 5) for day, works in listed)


def test_the_domain_takes_them_as_they_are() -> None:
    calendar = WorkingCalendar.of(statutory_years(2023, 2023))
    assert not calendar.is_working(date(2023, 9, 29))
    assert calendar.is_working(date(2023, 10, 7))
    assert calendar.is_working(date(2023, 10, 8))
    assert calendar.is_provisional(date(2024, 1, 1))
