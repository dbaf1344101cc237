"""Whom 组织领学 tells what."""

from datetime import date, timedelta

import pytest

from service.plugin_api import Offset, Role
from service.plugin_host.notices import days_of
from service.testing.hosts import host_of, tell
from service.testing.views import record_view


def test_evaluation_due() -> None:
    """Sixty days before three years, unless the evaluation is there."""
    host = host_of()
    told = tell(host, "organization.evaluation_due")
    assert told.recipients == (Role.ORGANIZER, Role.UNIT_ADMIN)
    assert told.text == "将于2025-09-01满三年，请安排三年评估考察"
    done = [record_view("organization.three_year_evaluation", date(2025, 7, 20), conclusion="持续培养")]
    assert tell(host, "organization.evaluation_due", history=done) is None
    plugin = next(each for each in host.plugins if each.name == "organization")
    notice = next(each for each in plugin.notices if each.code == "evaluation_due")
    assert (notice.when.offset, days_of(notice, plugin.settings)) == (Offset(months=36), -60)


WEEK = [date(2023, 3, 6) + timedelta(days=each) for each in range(5)]


@pytest.mark.parametrize(
    ("today", "last", "facts", "told"),
    [
        (date(2023, 3, 9), date(2023, 3, 5), {}, True),  # a Thursday, the last visit on the Sunday before
        (date(2023, 3, 9), None, {}, True),
        (date(2023, 3, 12), None, {}, True),  # nobody could be told from Thursday on
        (date(2023, 3, 8), None, {}, False),
        (date(2023, 3, 9), date(2023, 3, 6), {}, False),
        (date(2023, 3, 9), None, {"working_days": []}, False),  # a week of holidays
        (date(2023, 3, 9), None, {"plans_since": None}, False),
        (date(2023, 3, 9), None, {"plans_since": date(2023, 3, 10)}, False),
    ],
)
def test_no_visit_this_week(today, last, facts, told) -> None:
    """From Thursday on, in a week with a working day, while plans run."""
    given = {"plans_since": date(2022, 9, 1), "working_days": WEEK, **facts}
    message = tell(host_of(), "visit.none_this_week", today=today, last_visit_on=last, **given)
    assert (message is not None) is told
    if told:
        assert (message.kind, message.about, message.recipients) == (
            "visit.none_this_week",
            "2023-03-06",
            (Role.ORGANIZER,),
        )


@pytest.mark.parametrize(
    ("days", "about"),
    [(59, None), (60, "1"), (89, "1"), (90, "2"), (119, "2"), (120, "3")],
)
@pytest.mark.parametrize("visited", [False, True])
def test_a_unit_waits(days, about, visited) -> None:
    """After 60 days, then every 30, from the last visit or the first entry; never without plans."""
    since = date(2023, 1, 10)
    given = {
        "plans_since": date(2022, 9, 1) if visited else since,
        "last_visit_on": since if visited else None,
    }
    today = since + timedelta(days=days)
    message = tell(host_of(), "visit.unit_waiting", unit="U01", today=today, **given)
    assert (message and message.about) == (about and f"2023-01-10:{about}")
    assert (
        tell(host_of(), "visit.unit_waiting", unit="U01", today=today, **{**given, "plans_since": None})
        is None
    )
    if message:
        assert message.text.startswith(f"已{days}天没有走访（")
        assert ("上次走访2023-01-10" in message.text) is visited
