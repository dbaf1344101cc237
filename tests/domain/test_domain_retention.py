"""What is due on a day is exactly what was recorded so many months before, or earlier."""

from datetime import date, timedelta

import pytest

from service.domain.offsets import Offset
from service.domain.retention import last_due


@pytest.mark.parametrize("months", [1, 3, 12, 13])
def test_every_day_of_leap_and_other_years(months):
    start = date(2023, 1, 1)
    for number in range(800):
        today = start + timedelta(days=number)
        last = last_due(months, today)
        assert Offset(months=months).from_day(last) <= today
        assert Offset(months=months).from_day(last + timedelta(days=1)) > today


def test_a_month_that_is_shorter():
    assert last_due(1, date(2023, 2, 28)) == date(2023, 1, 31)
    assert last_due(1, date(2023, 2, 27)) == date(2023, 1, 27)
    assert last_due(12, date(2024, 2, 29)) == date(2023, 2, 28)
