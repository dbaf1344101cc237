"""What days bring: once to each of those named, after days of outage as well, and to nobody else."""

from datetime import date, timedelta

import pytest

from tests.service.telling.conftest import (
    ADMIN,
    DAY,
    MENTOR,
    ORGANIZER,
    ORGANIZERS,
    PARTNER,
    RECRUIT,
)

TALK_DUE = date(2023, 8, 14)
"""The second talk of somebody who entered on 2022-08-15."""


@pytest.fixture
def talks(inboxes):
    """Only the recruit's talks are still to be done."""
    inboxes.settle("mentor.talk")
    from sqlalchemy import update

    from service.store.tables import task

    own = inboxes.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2)["id"]
    assert own
    with inboxes.house.past_walls.begin() as connection:
        others = task.c.recruit_id != connection.execute(_id_of(RECRUIT)).scalar_one()
        connection.execute(update(task).where(others | (task.c.occurrence != 2)).values(state="WAIVED"))
    inboxes.day()
    return inboxes


def _id_of(code):
    from sqlalchemy import select

    from service.store.tables import person

    return select(person.c.id).where(person.c.code == code)


def said(inboxes, kind):
    return [(row.code, row.cause.split(":")[-1]) for row in inboxes.all(kind)]


def through(inboxes, first, days, skipping=lambda _day: False):
    """Let days pass; where anybody was told of anything, nobody is told again."""
    for number in range(days):
        day = first + number * DAY
        if not skipping(day) and inboxes.on(day).day():
            assert inboxes.on(day).day() == 0


def test_a_task_is_told_of_a_week_before_and_three_times_after(talks):
    through(talks, date(2023, 7, 1), 80)
    due = str(TALK_DUE)
    assert talks.whom("task.due_soon") == {MENTOR: 1}
    overdue = talks.all("task.overdue")
    stages = [(row.code, row.cause.rpartition(":")[2], row.at_once) for row in overdue]
    assert sorted(stages) == sorted(
        [
            (MENTOR, "1", False),
            *((who, "7", True) for who in (MENTOR, ADMIN)),
            *((who, "30", True) for who in (MENTOR, ADMIN, *ORGANIZERS)),
        ]
    )
    assert all(due in row.body for row in (*overdue, *talks.all("task.due_soon")))
    assert talks.whom("mentor.no_talk_yet") == {MENTOR: 1}


def test_days_of_outage_lose_nothing_and_double_nothing(talks):
    out = {date(2023, 7, 15) + number * DAY for number in range(3)}
    out |= {date(2023, 8, 7) + number * DAY for number in range(4)}
    out |= {date(2023, 8, 15), date(2023, 8, 21), date(2023, 9, 13), date(2023, 9, 14)}
    through(talks, date(2023, 7, 1), 80, skipping=lambda day: day in out)
    expected = {
        "task.due_soon": {MENTOR: 1},
        "task.overdue": {MENTOR: 3, ADMIN: 2, **dict.fromkeys(ORGANIZERS, 1)},
        "mentor.no_talk_yet": {MENTOR: 1},
    }
    assert {kind: talks.whom(kind) for kind in expected} == expected


def test_what_is_done_is_not_told_of(talks):
    talks.on("2023-07-20").record(MENTOR, "mentor.talk", 2, {"held_on": "2023-07-20", "topics": "x"})
    through(talks, date(2023, 7, 21), 60)
    assert talks.all("task.due_soon") == talks.all("task.overdue") == []


def test_a_new_date_is_told_of_anew(talks):
    through(talks, date(2023, 8, 8), 2)
    task = talks.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2)["id"]
    later = {"taskId": task, "dueOn": "2023-09-29", "reason": "出差"}
    assert (
        talks.on("2023-08-09").house.change(ADMIN, "rescheduleTask", "task { id }", **later)["errors"] == []
    )
    through(talks, date(2023, 8, 10), 60)
    assert talks.whom("task.due_soon") == {MENTOR: 2}


def test_a_new_mentor_is_told_of_what_is_open(talks):
    through(talks, date(2023, 8, 8), 1)
    assign = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-08-09"}
    made = talks.on("2023-08-09").house.change(ORGANIZER, "assign", "assignment { id }", **assign)
    assert made["errors"] == []
    through(talks, date(2023, 8, 9), 3)
    assert talks.whom("task.due_soon") == {MENTOR: 1, "S1141": 1}
    both = talks.all("assignment.made")
    assert {row.code for row in both if "2023-08-09" in row.body} == {RECRUIT, "S1141"}
    ended = talks.all("assignment.ended")
    assert {row.code for row in ended} == {RECRUIT, MENTOR}


def test_while_suspended_nothing_is_said_and_afterwards_what_is_then_due(talks):
    pause = {"recruitCode": RECRUIT, "startsOn": "2023-08-01", "endsOn": "2023-08-31", "reason": "病假"}
    talks.on("2023-08-01").house.change(ORGANIZER, "suspendRecruit", "recruit { code }", **pause)
    through(talks, date(2023, 8, 1), 31)
    assert talks.all("task.due_soon") == talks.all("task.overdue") == []
    through(talks, date(2023, 9, 1), 20)
    assert talks.whom("task.due_soon") == {MENTOR: 1}


def test_who_left_is_no_reason_to_tell_anybody(talks):
    gone = {"recruitCode": RECRUIT, "status": "LEFT", "reason": "辞职"}
    talks.house.change(ORGANIZER, "updateRecruit", "recruit { code }", **gone)
    through(talks, date(2023, 8, 1), 50)
    assert RECRUIT not in {row.cause for row in talks.all("task.overdue")}
    assert talks.all("task.overdue") == []


def test_a_gap_is_told_after_three_working_days(inboxes):
    inboxes.settle()
    inboxes.day()
    query = f'{{ recruit(code: "{RECRUIT}") {{ assignments {{ id role }} }} }}'
    found = inboxes.house.ask(ORGANIZER, query)["recruit"]["assignments"]
    number = next(each["id"] for each in found if each["role"] == "PARTNER")
    end = {"assignmentId": number, "endsOn": "2023-03-02", "reason": "调离"}
    inboxes.house.change(ORGANIZER, "endAssignment", "assignment { id }", **end)
    before = len(inboxes.all("recruit.gap"))
    for day, new in (("2023-03-05", 0), ("2023-03-06", 0), ("2023-03-07", 4), ("2023-03-08", 0)):
        inboxes.on(day).day()
        assert len(inboxes.all("recruit.gap")) == before + new, day
        before += new
    told = [row for row in inboxes.all("recruit.gap") if "2023-03-03" in row.body]
    assert {row.code for row in told} == {ADMIN, *ORGANIZERS}
    assert inboxes.whom("assignment.ended") == {RECRUIT: 1, PARTNER: 1}


def test_milestones_are_told_when_reached_and_when_a_gate_is_late(inboxes):
    inboxes.settle("department.first_post")
    inboxes.day()
    late = {row.code for row in inboxes.all("milestone.overdue")}
    assert late == set(), "half a year late is no news"
    inboxes.record(
        "S1002",
        "department.first_post",
        1,
        {"assigned_on": "2023-02-20", "post": "文秘", "duties": "x", "frontline": True},
    )
    inboxes.day()
    reached = [
        row for row in inboxes.all("milestone.reached") if "入职前期" in row.body and row.recruit == RECRUIT
    ]
    assert {row.code for row in reached} == {RECRUIT, MENTOR, ADMIN}
    inboxes.on(date(2023, 3, 1) + 3 * DAY).day()
    assert (
        len(
            [
                row
                for row in inboxes.all("milestone.reached")
                if "入职前期" in row.body and row.recruit == RECRUIT
            ]
        )
        == 3
    )


def test_a_late_gate_is_told_to_the_organization_department_too(inboxes):
    inboxes.settle("department.rotation_plan")
    due = date(2024, 2, 15)
    through(inboxes, due - 5 * DAY, 9)
    told = [row for row in inboxes.all("milestone.overdue") if row.recruit == RECRUIT]
    assert {row.code for row in told} == {RECRUIT, MENTOR, ADMIN, *ORGANIZERS}


def test_the_end_of_three_years_is_told_sixty_days_before(inboxes):
    inboxes.settle()
    first = date(2025, 8, 15) - timedelta(days=60)
    through(inboxes, first - 3 * DAY, 6)
    told = [row for row in inboxes.all("organization.evaluation_due") if row.recruit == RECRUIT]
    assert {row.code for row in told} == {ADMIN, *ORGANIZERS}


def test_each_reads_the_own_inbox_and_marks_it(inboxes):
    inboxes.record(MENTOR, "mentor.talk", 2, {"held_on": "2023-02-20", "topics": "x"})
    inboxes.happen()
    query = (
        "query($u: Boolean) { me { notifications(unreadOnly: $u) { totalCount nodes { id kind title body readAt"
        " task { title } recruit { code } track { id } } } } }"
    )
    house = inboxes.house
    (mine,) = house.ask(RECRUIT, query)["me"]["notifications"]["nodes"]
    assert (mine["kind"], mine["title"], mine["readAt"]) == ("record.awaiting", "有记录待确认", None)
    assert mine["body"] == "侯君冠：一对一谈心谈话已填报，请确认或退回"
    assert (mine["recruit"]["code"], mine["track"]["id"]) == (RECRUIT, "mentor")
    node = "query($i: ID!) { node(id: $i) { ... on Notification { kind } } }"
    assert house.ask(RECRUIT, node, i=mine["id"])["node"] == {"kind": "record.awaiting"}
    for other in (MENTOR, ORGANIZER, ADMIN, "portal:U01"):
        assert house.ask(other, query)["me"]["notifications"]["totalCount"] == 0
        assert house.ask(other, node, i=mine["id"])["node"] is None

    def mark(who, **given):
        payload = house.change(who, "markNotificationsRead", "marked", **given)
        return payload["marked"], [(each["code"], ".".join(each["path"])) for each in payload["errors"]]

    assert mark(MENTOR, notificationIds=[mine["id"]]) == (0, [("NOT_FOUND", "notificationIds.0")])
    assert mark("portal:U01", all=True) == (0, [("FORBIDDEN", "notificationIds")])
    assert mark(RECRUIT) == (0, [("REQUIRED", "notificationIds")])
    assert mark(RECRUIT, all=True, notificationIds=[mine["id"]]) == (0, [("INVALID", "all")])
    assert mark(MENTOR, all=True) == (0, [])
    assert mark(RECRUIT, notificationIds=[mine["id"]]) == (1, [])
    assert mark(RECRUIT, notificationIds=[mine["id"]]) == (0, [])
    assert house.ask(RECRUIT, query, u=True)["me"]["notifications"]["totalCount"] == 0
    assert house.ask(RECRUIT, query)["me"]["notifications"]["nodes"][0]["readAt"] is not None


def test_who_loses_sight_keeps_the_message_without_the_name(inboxes):
    inboxes.record(MENTOR, "mentor.talk", 2, {"held_on": "2023-02-20", "topics": "x"})
    seen = {"observed_on": "2023-02-10", "mood": "平稳", "difficulties": ["水土不服"], "action": "谈"}
    inboxes.record(PARTNER, "partner.observation", 4, seen)
    inboxes.happen()
    query = "{ me { notifications { nodes { body recruit { name } task { id } } } } }"
    (before,) = inboxes.house.ask(MENTOR, query)["me"]["notifications"]["nodes"]
    assert before["body"].startswith("侯君冠：")
    assign = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-02"}
    assert inboxes.house.change(ORGANIZER, "assign", "assignment { id }", **assign)["errors"] == []
    (after,) = inboxes.on("2023-03-02").house.ask(MENTOR, query)["me"]["notifications"]["nodes"]
    assert (after["recruit"], after["task"]) == (None, None)
    assert after["body"] == before["body"].removeprefix("侯君冠：")
