"""Rules that only show where two of them meet."""

import pytest

TALK = {"held_on": "2023-03-01", "topics": "近况"}
DATED = """mutation($d: Date!, $t: ID!, $n: String) { submitRecords(input: {taskIds: [$t],
  payload: {held_on: $d, topics: "x", archive_no: $n}}) { records { payload } errors { code path } } }"""


def test_variables_inside_a_payload_say_what_their_text_says(acts):
    answer = acts.house.ask(acts.partner, DATED, d="2022-08-25", t=acts.id("partner.unit_intro"))
    assert answer["submitRecords"] == {
        "records": [{"payload": {"held_on": "2022-08-25", "topics": "x"}}],
        "errors": [],
    }


def test_two_talks_on_one_day_do_not_both_come_into_force(acts):
    first, second = (
        acts.done(acts.mentor, acts.id("mentor.talk", number), TALK)[0]["id"] for number in (1, 2)
    )
    both = acts.house.change(acts.recruit, "confirmRecords", "records { id }", recordIds=[first, second])
    assert both["records"] is None
    assert [(e["code"], e["path"], e["plugin"]) for e in both["errors"]] == [
        ("mentor.same_day_as_another", ["recordIds", "1", "payload", "held_on"], "mentor")
    ]
    assert acts.task("mentor.talk", 1)["status"] == "SUBMITTED"
    one = acts.house.change(acts.recruit, "confirmRecords", "records { status }", recordIds=[second])
    assert one["records"] == [{"status": "CONFIRMED"}]


@pytest.fixture
def left(acts):
    """Let the recruit leave while a talk awaits confirmation and an observation names a difficulty."""
    talk = acts.done(acts.mentor, acts.id("mentor.talk"), TALK)[0]["id"]
    seen = {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": ["语言不通"], "action": "多聊"}
    observed = acts.done(acts.partner, acts.id("partner.observation", 4), seen)[0]["id"]
    gone = acts.house.change(
        acts.admin, "updateRecruit", "recruit { status }", recruitCode=acts.recruit, status="LEFT"
    )
    assert gone["recruit"] == {"status": "LEFT"}
    return talk, observed


def test_nothing_opens_again_for_somebody_who_has_left(acts, left):
    talk, observed = left
    acts.house.change(acts.recruit, "rejectRecord", "task { status }", recordId=talk, reason="没有谈过")
    assert acts.task("mentor.talk")["status"] == "WITHDRAWN"
    seen = {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": ["水土不服"], "action": "多聊"}
    acts.done(acts.partner, acts.id("partner.observation", 4), seen, corrects=observed)
    assert acts.task("partner.difficulty_resolved", 2) is None
    again = acts.house.change(
        acts.organizer, "reopenTask", "task { id }", taskId=acts.id("partner.observation", 4), reason="重来"
    )
    assert [(e["code"], e["path"]) for e in again["errors"]] == [("CONFLICT", ["taskId"])]


def test_nothing_opened_or_moved_falls_due_inside_a_suspension(acts):
    pause = {"recruitCode": acts.recruit, "startsOn": "2023-02-20", "endsOn": "2023-06-30", "reason": "病休"}
    assert acts.house.change(acts.admin, "suspendRecruit", "recruit { code }", **pause)["errors"] == []
    opening = {"recruitCode": acts.recruit, "item": "mentor.extra", "title": "读书"}
    inside = acts.house.change(acts.admin, "openTask", "task { id }", **opening, dueOn="2023-03-20")
    assert [(e["code"], e["path"]) for e in inside["errors"]] == [("OUT_OF_RANGE", ["dueOn"])]
    task = acts.house.change(acts.admin, "openTask", "task { id dueOn status }", **opening)["task"]
    assert task["dueOn"] > "2023-06-30"
    assert task["status"] == "OPEN"
    moved = acts.house.change(
        acts.admin, "rescheduleTask", "task { id }", taskId=task["id"], dueOn="2023-04-03", reason="提前"
    )
    assert [(e["code"], e["path"]) for e in moved["errors"]] == [("OUT_OF_RANGE", ["dueOn"])]
    back = acts.on("2023-04-01").house
    resumed = back.change(
        acts.admin, "updateRecruit", "recruit { status }", recruitCode=acts.recruit, status="ACTIVE"
    )
    assert resumed["recruit"] == {"status": "ACTIVE"}
    after = back.ask(
        acts.admin, "query($i: ID!) { node(id: $i) { ... on Task { dueOn status } } }", i=task["id"]
    )
    assert after["node"]["status"] == "OPEN"
    assert after["node"]["dueOn"] >= "2023-04-01"


def test_no_error_carries_what_people_wrote_into_the_log(acts, caplog):
    acts.house.post(acts.mentor, '{ recruit(code: "秘密") { salary } }')
    assert "秘密" not in caplog.text
