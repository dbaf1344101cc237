"""What goes to which portal: each event once, to the recruit's unit and those above, and nothing private."""

import json
from pathlib import Path

from sqlalchemy import select

from service.domain.events import CHANGING_PLANS, EVENTS
from service.store.ids import global_id
from service.store.tables import delivery, happening, task
from tests.service.webhooks.conftest import (
    ADMIN,
    HEAD,
    MENTOR,
    ORGANIZER,
    PARTNER,
    RECRUIT,
    URL,
)

TALK = {"held_on": "2023-03-01", "topics": "私密话题", "summary": "私密小结"}


def settle(hooked, *but):
    """Waive every task but those of some items, so that days bring nothing else."""
    with hooked.house.past_walls.begin() as connection:
        connection.execute(task.update().where(task.c.item.not_in(but)).values(state="WAIVED"))


def task_id(hooked, item, occurrence=1):
    return hooked.house.task(ORGANIZER, RECRUIT, item, occurrence)["id"]


def act(hooked, by, mutation, **values):
    made = hooked.house.change(
        by, mutation, "task { id }" if "Task" in mutation else "record { id }", **values
    )
    assert made["errors"] == [], made["errors"]


def test_records_and_tasks_tell_of_themselves(hooked):
    settle(
        hooked, "mentor.talk", "department.growth_task", "partner.observation", "organization.elite_club_join"
    )
    hooked.register(*EVENTS)
    hooked.tell()
    before = len(hooked.told())
    record = hooked.record(MENTOR, "mentor.talk", TALK, 2)
    hooked.tell()
    (submitted,) = hooked.told()[before:]
    assert submitted[0] == "record.submitted"
    assert (submitted[1]["task"]["status"], submitted[1]["record"]["status"]) == (
        "SUBMITTED",
        "AWAITING_CONFIRMATION",
    )
    made = hooked.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    assert made["errors"] == []
    hooked.tell()
    new = hooked.told()[before + 1 :]
    assert sorted(event for event, _ in new) == ["record.accepted", "record.confirmed"]
    unit, recruit = new[1][1]["unit"], new[1][1]["recruit"]
    assert unit["code"] == "U01"
    assert set(recruit) == {"id", "status"}
    assert new[1][1] == {
        "unit": unit,
        "recruit": recruit,
        "task": {
            "id": task_id(hooked, "mentor.talk", 2),
            "track": "mentor",
            "item": "mentor.talk",
            "occurrence": 2,
            "stage": new[1][1]["task"]["stage"],
            "status": "DONE",
            "opensOn": new[1][1]["task"]["opensOn"],
            "dueOn": new[1][1]["task"]["dueOn"],
        },
        "record": {"id": record, "status": "CONFIRMED", "occurredOn": "2023-03-01", "corrects": None},
    }
    shown = hooked.house.ask(
        "portal:U01", f'{{ nodes(ids: ["{unit["id"]}", "{recruit["id"]}", "{record}"]) {{ id }} }}'
    )
    assert [each["id"] for each in shown["nodes"]] == [unit["id"], recruit["id"], record]
    assert "私密" not in json.dumps(hooked.told(), ensure_ascii=False)


def test_each_act_has_its_event_and_what_happens_again_is_told_again(hooked):
    settle(
        hooked, "mentor.talk", "department.growth_task", "partner.observation", "organization.elite_club_join"
    )
    hooked.register(*(set(EVENTS) - {"task.overdue"}))
    hooked.tell()
    seen = len(hooked.told())

    def new():
        nonlocal seen
        hooked.tell()
        hooked.tell()
        told = [event for event, _ in hooked.told()[seen:]]
        seen += len(told)
        return told

    talk = task_id(hooked, "mentor.talk", 2)
    for day in ("2023-06-01", "2023-06-02", "2023-06-02"):
        act(hooked, ORGANIZER, "rescheduleTask", taskId=talk, dueOn=day, reason="改期")
    assert new() == ["task.rescheduled"] * 3
    for _ in range(2):
        act(hooked, ORGANIZER, "waiveTask", taskId=talk, reason="免除")
        act(hooked, ORGANIZER, "reopenTask", taskId=talk, reason="重开")
    assert new() == ["task.waived", "task.reopened"] * 2
    act(hooked, RECRUIT, "openTask", recruitCode=RECRUIT, item="mentor.raised_hand", title="私密")
    assert new() == ["task.opened"]

    growth = {"done_on": "2023-03-01", "title": "x", "field": "其他", "difficulty": 1, "responsibility": 1}
    record = hooked.record(HEAD, "department.growth_task", growth)
    act(hooked, RECRUIT, "rejectRecord", recordId=record, reason="私密")
    record = hooked.record(HEAD, "department.growth_task", growth)
    made = hooked.house.change(RECRUIT, "confirmRecords", "records { id }", recordIds=[record])
    assert made["errors"] == []
    assert new() == [
        *("record.submitted", "record.rejected"),
        *("record.submitted", "record.accepted", "record.confirmed"),
    ]
    seen_mood = {"observed_on": "2023-03-01", "mood": "平稳", "difficulties": ["水土不服"], "action": "私密"}
    number = next(
        each
        for each in range(1, 14)
        if hooked.house.task(ORGANIZER, RECRUIT, "partner.observation", each)["status"] in ("OPEN", "OVERDUE")
    )
    first = hooked.record(PARTNER, "partner.observation", seen_mood, number)
    hooked.record(PARTNER, "partner.observation", {**seen_mood, "difficulties": []}, number, corrects=first)
    assert sorted(new()) == [
        *("record.accepted", "record.accepted", "record.corrected", "record.submitted", "record.submitted"),
        *("task.opened", "task.withdrawn"),
    ]
    assert "私密" not in json.dumps(hooked.told(), ensure_ascii=False)


def test_changed_plans_are_told_of_once_for_each_recruit(hooked):
    hooked.register("plan.changed")
    change = hooked.house.change
    for mutation, values in (
        ("updateRecruit", {"post": "科员"}),
        ("updateRecruit", {"entryDate": "2022-09-05"}),
        ("extendProbation", {"ground": "LEAVE", "endsOn": "2023-12-01", "reason": "病假"}),
        ("suspendRecruit", {"startsOn": "2023-03-01", "endsOn": "2023-03-10", "reason": "私密"}),
    ):
        made = change(ORGANIZER, mutation, "recruit { id }", recruitCode=RECRUIT, **values)
        assert made["errors"] == [], (mutation, made["errors"])
    hooked.tell()
    told = hooked.told()
    assert [event for event, _ in told] == ["plan.changed"] * 4
    assert {json.dumps(data["recruit"]) for _, data in told} == {
        json.dumps({"id": told[0][1]["recruit"]["id"], "status": "SUSPENDED"})
    }


def test_days_bring_pairings_milestones_and_what_is_overdue(hooked):
    settle(hooked, "mentor.talk", "department.first_post")
    hooked.register(
        "assignment.made", "assignment.ended", "milestone.reached", "milestone.overdue", "task.overdue"
    )
    hooked.tell()
    assert hooked.told() == []
    house = hooked.house
    made = house.change(
        ORGANIZER,
        "assign",
        "assignment { id }",
        recruitCode=RECRUIT,
        role="MENTOR",
        personCode="S1152",
        startsOn="2023-03-03",
        exception=True,
        reason="调整",
    )
    assert made["errors"] == []
    talk = hooked.house.task(ORGANIZER, RECRUIT, "mentor.talk", 2, "id dueOn")
    act(hooked, ORGANIZER, "rescheduleTask", taskId=talk["id"], dueOn="2023-03-04", reason="x")
    hooked.record(HEAD, "department.first_post", {"assigned_on": "2023-02-01", "post": "科员"})
    hooked.tell()
    by_day = {}
    seen = 0
    for day in ("2023-03-01", "2023-03-02", "2023-03-03", "2023-03-04", "2023-03-05", "2023-03-06"):
        hooked.on(day).tell()
        hooked.on(day).tell()
        mine = [
            (event, data) for event, data in hooked.told()[seen:] if data["recruit"]["id"] == whose(hooked)
        ]
        seen = len(hooked.told())
        by_day[day] = [event for event, _ in mine]
    assert by_day["2023-03-02"] == ["assignment.ended"]
    assert by_day["2023-03-03"] == ["assignment.made"]
    assert by_day["2023-03-05"] == ["task.overdue"]
    assert by_day["2023-03-06"] == []
    assert "milestone.reached" in by_day["2023-03-01"]
    begun = next(data for event, data in hooked.told() if event == "assignment.made")
    assert begun["assignment"] == {
        "id": made["assignment"]["id"],
        "role": "MENTOR",
        "person": {"id": begun["assignment"]["person"]["id"], "code": "S1152"},
        "startsOn": "2023-03-03",
        "endsOn": None,
    }


def whose(hooked):
    return hooked.house.ask(ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ id }} }}')["recruit"]["id"]


def test_portals_above_are_told_and_others_are_not(hooked):
    house = hooked.house
    house.change(ORGANIZER, "saveUnit", "unit { id }", code="U01", parentCode="U02")
    ids = {
        unit: hooked.register("task.waived", unit=unit, by=ORGANIZER, url=f"{URL}&{unit}")
        for unit in ("U01", "U02", "U03")
    }
    gone = hooked.register("task.waived")
    only = hooked.register("task.reopened")
    house.change(ADMIN, "removeWebhook", "removed", webhookId=gone)
    act(hooked, ORGANIZER, "waiveTask", taskId=task_id(hooked, "mentor.talk", 3), reason="x")
    hooked.tell()
    with house.past_walls.connect() as connection:
        told = connection.execute(select(delivery.c.webhook_id).order_by(delivery.c.webhook_id)).scalars()
        assert [global_id("Webhook", each) for each in told] == [ids["U01"], ids["U02"]]
    assert only not in ids.values()


def test_what_was_before_a_webhook_it_is_not_told(hooked):
    settle(hooked, "mentor.talk")
    act(
        hooked,
        ORGANIZER,
        "rescheduleTask",
        taskId=task_id(hooked, "mentor.talk", 2),
        dueOn="2023-02-27",
        reason="x",
    )
    hooked.record(MENTOR, "mentor.talk", TALK, 2)
    hooked.register(*EVENTS)
    hooked.tell()
    assert hooked.events() == []


def test_without_webhooks_nothing_is_kept_for_portals(hooked):
    act(hooked, ORGANIZER, "waiveTask", taskId=task_id(hooked, "mentor.talk", 2), reason="x")
    hooked.house.change(ORGANIZER, "updateRecruit", "recruit { id }", recruitCode=RECRUIT, post="科员")
    hooked.tell()
    with hooked.house.past_walls.connect() as connection:
        assert connection.execute(select(happening.c.what)).all() == []
    assert hooked.told() == []
    hooked.register("task.waived")
    act(hooked, ADMIN, "waiveTask", taskId=task_id(hooked, "mentor.talk", 3), reason="x")
    with hooked.house.past_walls.connect() as connection:
        assert connection.execute(select(happening.c.what)).scalars().all() == ["task.waived"]


def test_acts_that_change_plans_are_those_of_the_trace():
    sources = "".join(path.read_text("utf-8") for path in Path("service/usecases").rglob("*.py"))
    assert [name for name in sorted(CHANGING_PLANS) if f'"{name}"' not in sources] == []
