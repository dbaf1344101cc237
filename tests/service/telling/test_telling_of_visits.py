"""Visits and follow-ups: the department is told where it should go, owners of what they have to answer."""

from datetime import date, timedelta

import pytest

from tests.service.telling.conftest import ADMIN, HEAD, ORGANIZER, ORGANIZERS, RECRUIT

FOUND = "秘密的发现"


@pytest.fixture
def quiet(inboxes):
    """A house in which days bring nothing else."""
    inboxes.settle()
    return inboxes


def visited(inboxes, day, unit="U01", **follow):
    finding = {"text": FOUND, "recruitCode": RECRUIT, **({"followUp": follow} if follow else {})}
    values = {"unitCode": unit, "visitedOn": str(day), "visitorCodes": [ORGANIZER]}
    made = inboxes.house.change(
        ORGANIZER,
        "recordVisit",
        "visit { findings { followUp { id } } }",
        **values,
        findings=[finding] if unit == "U01" else [],
    )
    assert made["errors"] == []
    return follow and made["visit"]["findings"][0]["followUp"]["id"]


def answered(inboxes, number, who=HEAD):
    made = inboxes.house.change(who, "answerFollowUp", "followUp { id }", followUpId=number, answer="已整改")
    assert made["errors"] == []


def told(inboxes, kind):
    return dict(inboxes.whom(kind))


def test_an_owner_is_told_at_once_before_and_after(quiet):
    visited(quiet, "2023-02-28", ownerCode=HEAD, dueOn="2023-03-10")
    assert quiet.happen() == 1
    assert quiet.happen() == 0
    (opened,) = quiet.all("follow_up.opened")
    assert (opened.code, opened.recruit, opened.at_once) == (HEAD, RECRUIT, True)
    assert opened.body.endswith("：走访发现的事项待您答复，截止2023-03-10")
    for day in range(5, 15):
        quiet.on(date(2023, 3, day)).day()
        quiet.on(date(2023, 3, day)).day()
        assert told(quiet, "follow_up.due_soon") == ({HEAD: 1} if day >= 7 else {}), day
        assert told(quiet, "follow_up.overdue") == (
            {HEAD: 1, **dict.fromkeys(ORGANIZERS, 1)} if day >= 11 else {}
        )
    assert FOUND not in str(quiet.all())


def test_what_was_answered_is_moot(quiet):
    number = visited(quiet, "2023-02-28", ownerCode=HEAD, dueOn="2023-03-10")
    answered(quiet, number)
    quiet.happen()
    quiet.on("2023-03-08").day()
    quiet.on("2023-03-12").day()
    assert {row.kind for row in quiet.all()} & {
        "follow_up.opened",
        "follow_up.due_soon",
        "follow_up.overdue",
    } == set()


def test_a_notice_reaches_the_units_admin(quiet):
    values = {"unitCode": "U01", "text": FOUND, "answerBy": "2023-03-10"}
    sent = quiet.house.change(ORGANIZER, "sendSupervisionNotice", "followUp { id }", **values)
    assert sent["errors"] == []
    quiet.happen()
    (opened,) = quiet.all("follow_up.opened")
    assert (opened.code, opened.recruit) == (ADMIN, None)
    assert opened.body.endswith("：督办通知待您答复，截止2023-03-10")
    answered(quiet.on("2023-03-09"), sent["followUp"]["id"], ADMIN)
    quiet.on("2023-03-14").day()
    assert told(quiet, "follow_up.overdue") == {}


def test_a_week_without_a_visit(quiet):
    quiet.day()  # a Wednesday
    assert told(quiet, "visit.none_this_week") == {}
    for day in ("2023-03-02", "2023-03-02", "2023-03-03", "2023-03-05"):
        quiet.on(day).day()
    assert told(quiet, "visit.none_this_week") == dict.fromkeys(ORGANIZERS, 1)
    visited(quiet.on("2023-03-06"), "2023-03-06", "U07")
    quiet.on("2023-03-09").day()
    assert told(quiet, "visit.none_this_week") == dict.fromkeys(ORGANIZERS, 1)
    quiet.on("2023-03-18").day()  # after an outage on Thursday and Friday
    assert told(quiet, "visit.none_this_week") == dict.fromkeys(ORGANIZERS, 2)


def test_units_wait(quiet):
    for unit in ("U01", "U02"):
        visited(quiet, "2023-02-20", unit)
    quiet.on("2023-04-20").day()
    waiting = [row for row in quiet.all("visit.unit_waiting") if row.code == ORGANIZER]
    assert len(waiting) == 32
    day = date(2023, 4, 21)  # the sixtieth
    for _ in range(31):
        quiet.on(day).day()
        day += timedelta(days=1)
    causes = [
        row.cause for row in quiet.all("visit.unit_waiting") if row.code == ORGANIZER and ":U01:" in row.cause
    ]
    assert causes == ["visit.unit_waiting:U01:2023-02-20:1", "visit.unit_waiting:U01:2023-02-20:2"]
