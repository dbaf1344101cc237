"""The day of the latest digest whose hour has come."""

from datetime import date, datetime, timedelta

import pytest

from service.domain.digests import latest_digest
from service.domain.letters import address_on
from service.domain.working_days import WorkingCalendar, monday_to_friday

HOLIDAYS = [date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3)]
MAY = WorkingCalendar(dict.fromkeys(HOLIDAYS, False) | {date(2023, 5, 6): True}, frozenset({2023}))
LONG = WorkingCalendar({date(2023, 5, 1) + timedelta(days=n): False for n in range(9)}, frozenset({2023}))


def latest(moment, weekday=1, hour=8, calendar=MAY):
    return str(latest_digest(datetime.fromisoformat(moment), weekday, hour, calendar))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2023-04-24 07:59", "2023-04-17"),
        ("2023-04-24 08:00", "2023-04-24"),
        ("2023-04-30 23:59", "2023-04-24"),
        ("2023-05-01 08:00", "2023-04-24"),
        ("2023-05-04 07:59", "2023-04-24"),
        ("2023-05-04 08:00", "2023-05-04"),
        ("2023-05-08 07:59", "2023-05-04"),
        ("2023-05-08 08:00", "2023-05-08"),
    ],
)
def test_a_holiday_waits_for_the_next_working_day(moment, day):
    assert latest(moment) == day


def test_two_weeks_that_meet_are_one_digest():
    assert {latest(f"2023-05-{day:02} 09:00", calendar=LONG) for day in (10, 14)} == {"2023-05-10"}
    assert latest("2023-05-09 23:00", calendar=LONG) == "2023-04-24"


def test_a_weekend_that_was_chosen_is_itself():
    assert latest("2023-05-07 08:00", weekday=7) == "2023-05-07"
    assert latest("2023-05-06 23:00", weekday=7) == "2023-04-30"


@pytest.mark.parametrize("weekday", range(1, 8))
def test_every_week_has_its_day_and_never_a_later_one(weekday):
    days = set()
    for number in range(7 * 60):
        moment = datetime(2023, 1, 2, 8) + timedelta(days=number)
        day = latest_digest(moment, weekday, 8, monday_to_friday())
        assert moment.date() - timedelta(days=7) < day <= moment.date()
        days.add(day)
    assert {day.isoweekday() for day in days} == {weekday}
    assert len(days) in (60, 61)


@pytest.mark.parametrize(
    ("channel", "email", "phone", "address"),
    [
        ("mail", " a@example.org ", "13800000001", "a@example.org"),
        ("mail", "a@b, c@d", None, None),
        ("mail", "nobody", "13800000001", None),
        ("mail", None, None, None),
        ("dingtalk", "a@example.org", "+86 138-0000-0001", "13800000001"),
        ("wecom", None, "0512-58670000", None),
        ("feishu", "a@example.org", None, None),
    ],
)
def test_a_channel_reaches_whom_it_can_name(channel, email, phone, address):
    assert address_on(channel, email, phone) == address
