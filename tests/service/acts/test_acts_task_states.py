"""When a task takes a record, and who moves, waives and reopens it; and that viewerCan says exactly so."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

MEAL = {"held_on": "2023-02-28"}


def test_a_task_takes_records_while_open_or_overdue_only(acts: Any) -> None:
    upcoming, missed = acts.id("partner.meal", 6), acts.id("partner.meal", 1)
    assert (acts.task("partner.meal", 6)["status"], acts.task("partner.meal", 1)["status"]) == (
        "UPCOMING",
        "MISSED",
    )
    assert acts.refused(acts.partner, upcoming, MEAL) == [("TASK_NOT_OPEN", "taskIds.0")]
    assert acts.refused(acts.partner, missed, MEAL) == [("TASK_NOT_OPEN", "taskIds.0")]
    waived = acts.id("partner.work_tips", 3)
    acts.change(acts.admin, "waiveTask", "task { id }", taskId=waived, reason="借调")
    assert acts.refused(acts.partner, waived, {"held_on": "2023-02-28", "topics": "x"}) == [
        ("TASK_NOT_OPEN", "taskIds.0")
    ]
    submitted = acts.id("mentor.first_meeting")
    acts.done(acts.mentor, submitted, {"held_on": "2023-02-01", "topics": "x"})
    assert acts.refused(acts.mentor, submitted, {"held_on": "2023-02-01", "topics": "x"}) == [
        ("TASK_NOT_OPEN", "taskIds.0")
    ]
    acts.done(
        acts.partner,
        acts.id("partner.observation", 5),
        {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": ["语言不通"], "action": "x"},
    )
    record = acts.task("partner.observation", 5)["records"][0]
    acts.done(
        acts.partner,
        acts.id("partner.observation", 5),
        {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": []},
        corrects=record["id"],
    )
    withdrawn = acts.id("partner.difficulty_resolved")
    assert acts.refused(acts.partner, withdrawn, {"resolved_on": "2023-03-01", "difficulty": "语言不通"}) == [
        ("TASK_NOT_OPEN", "taskIds.0")
    ]


def test_rescheduling_moves_the_due_date_alone(acts: Any, told: Any) -> None:
    wanted = "task { dueOn nominalDueOn opensOn stage status }"
    task_id = acts.id("partner.office_systems")
    before = acts.house.task(
        acts.organizer, acts.recruit, "partner.office_systems", 1, "dueOn nominalDueOn opensOn stage status"
    )
    assert before["status"] == "OVERDUE"
    assert told(
        acts.change(acts.partner, "rescheduleTask", wanted, taskId=task_id, dueOn="2023-04-01", reason="x")
    ) == [("FORBIDDEN", "taskId")]
    assert told(
        acts.change(acts.admin, "rescheduleTask", wanted, taskId=task_id, dueOn="2022-08-14", reason="x")
    ) == [("OUT_OF_RANGE", "dueOn")]
    assert told(
        acts.change(acts.admin, "rescheduleTask", wanted, taskId=task_id, dueOn="2023-04-01", reason="")
    ) == [("REQUIRED", "reason")]
    answer = acts.change(
        acts.admin, "rescheduleTask", wanted, taskId=task_id, dueOn="2023-04-01", reason="系统升级"
    )
    assert answer["task"] == {**before, "dueOn": "2023-04-01", "status": "OPEN"}
    first = acts.change(
        acts.admin, "rescheduleTask", wanted, taskId=task_id, dueOn=before["opensOn"], reason="x"
    )
    assert first["task"]["dueOn"] == before["opensOn"]
    gate = acts.id("mentor.first_meeting")
    assert told(
        acts.change(acts.admin, "rescheduleTask", wanted, taskId=gate, dueOn="2023-04-01", reason="x")
    ) == [("FORBIDDEN", "taskId")]
    assert (
        acts.change(acts.organizer, "rescheduleTask", wanted, taskId=gate, dueOn="2023-04-01", reason="x")[
            "errors"
        ]
        == []
    )
    missed = acts.id("partner.meal", 1)
    assert told(
        acts.change(acts.organizer, "rescheduleTask", wanted, taskId=missed, dueOn="2023-04-01", reason="x")
    ) == [("TASK_NOT_OPEN", "taskId")]


def test_waiving_and_taking_it_back(acts: Any, told: Any) -> None:
    wanted = "task { status waivedReason }"
    task_id, gate = acts.id("partner.city_life"), acts.id("mentor.first_meeting")
    assert told(acts.change(acts.partner, "waiveTask", wanted, taskId=task_id, reason="x")) == [
        ("FORBIDDEN", "taskId")
    ]
    assert told(acts.change(acts.admin, "waiveTask", wanted, taskId=task_id, reason=" \n")) == [
        ("REQUIRED", "reason")
    ]
    assert told(acts.change(acts.admin, "waiveTask", wanted, taskId=gate, reason="x")) == [
        ("FORBIDDEN", "taskId")
    ]
    assert told(acts.change(acts.admin, "waiveTask", wanted, taskId="x", reason="x")) == [
        ("NOT_FOUND", "taskId")
    ]
    assert acts.change(acts.admin, "waiveTask", wanted, taskId=task_id, reason="本地人")["task"] == {
        "status": "WAIVED",
        "waivedReason": "本地人",
    }
    assert told(acts.change(acts.admin, "waiveTask", wanted, taskId=task_id, reason="x")) == [
        ("TASK_NOT_OPEN", "taskId")
    ]
    assert acts.change(acts.organizer, "waiveTask", wanted, taskId=gate, reason="x")["errors"] == []
    assert told(acts.change(acts.admin, "reopenTask", wanted, taskId=gate, reason="x")) == [
        ("FORBIDDEN", "taskId")
    ]
    assert acts.change(acts.admin, "reopenTask", wanted, taskId=task_id, reason="x")["task"] == {
        "status": "OVERDUE",
        "waivedReason": None,
    }


def test_the_first_post_sets_the_post(acts: Any) -> None:
    post = '{ recruit(code: "R2022001") { post } }'
    task_id = acts.id("department.first_post")
    first = acts.done(acts.head, task_id, {"assigned_on": "2022-08-15", "post": "文秘岗"})[0]
    assert acts.house.ask(acts.head, post)["recruit"]["post"] == "文秘岗"
    acts.done(acts.head, task_id, {"assigned_on": "2022-08-15", "post": "文字岗"}, corrects=first["id"])
    assert acts.house.ask(acts.head, post)["recruit"]["post"] == "文字岗"
    acts.done(acts.head, task_id, {"assigned_on": "2023-02-15", "post": "窗口岗"})
    assert acts.house.ask(acts.head, post)["recruit"]["post"] == "文字岗", (
        "a record that only is kept sets nothing"
    )


# item, occurrence, payload of a right record
TRIED = [
    ("partner.meal", 5, MEAL),
    ("partner.meal", 1, MEAL),
    ("partner.meal", 6, MEAL),
    ("mentor.first_meeting", 1, {"held_on": "2023-02-01", "topics": "x"}),
    ("mentor.talk", 2, {"held_on": "2023-02-20", "topics": "x"}),
    ("mentor.integrity_pledge", 1, {"pledged_on": "2023-02-01", "text": "x"}),
    ("organization.briefing", 1, {"held_on": "2022-08-10", "topics": "x"}),
    ("department.belonging", 1, {"held_on": "2023-02-20"}),
]
DOERS = {"partner": "partner", "mentor": "mentor", "organization": "organizer", "department": "head"}


@pytest.mark.parametrize("stage", ["untouched", "submitted", "confirmed"])
def test_viewer_can_is_what_the_mutations_allow(acts: Any, stage: str) -> None:
    """Everybody tries everything about every task; refusals for right leave it as it is."""
    for item, occurrence, payload in TRIED:
        doer = acts.recruit if item == "mentor.integrity_pledge" else getattr(acts, DOERS[item.split(".")[0]])
        if stage != "untouched":
            answer = acts.submit(doer, acts.id(item, occurrence), payload)
            if (
                stage == "confirmed"
                and answer["records"]
                and answer["records"][0]["status"] == "AWAITING_CONFIRMATION"
            ):
                acts.confirm(acts.second_organizer, answer["records"][0])
    people = (acts.organizer, acts.admin, acts.head, acts.mentor, acts.partner, acts.recruit)
    for item, occurrence, right in TRIED:
        another_day = {"held_on": "2023-02-21"} if item == "mentor.talk" and stage != "untouched" else {}
        payload = {**right, **another_day}
        doer = acts.recruit if item == "mentor.integrity_pledge" else getattr(acts, DOERS[item.split(".")[0]])
        for who in people:
            task = acts.task(item, occurrence, who=who)
            assert {each for each in _TRIES if _allowed(acts, who, each, task, payload, doer)} == set(
                task["viewerCan"]
            ) - {"PROPOSE_APPOINTMENT"}, (item, occurrence, who)


_TRIES = ("SUBMIT", "CORRECT", "CONFIRM", "REJECT", "WAIVE", "RESCHEDULE", "REOPEN")


class _UndoneError(Exception):
    """Leaves a transaction without a trace."""


def _allowed(acts: Any, who: str, action: str, task: Any, payload: Any, doer: str) -> bool:
    """Try a mutation as somebody, without keeping what it does."""
    last = next(
        (
            each
            for each in reversed(task["records"])
            if each["status"] in ("ACCEPTED", "CONFIRMED", "AWAITING_CONFIRMATION")
        ),
        None,
    )
    if last is None and action in ("CORRECT", "CONFIRM", "REJECT"):
        return False
    enters = {"performerCode": doer} if who == acts.admin else {}
    tries: dict[str, tuple[str, dict[str, Any]]] = {
        "SUBMIT": ("submitRecords", {"taskIds": [task["id"]], "payload": payload, **enters}),
        "CORRECT": (
            "submitRecords",
            {"taskIds": [task["id"]], "payload": payload, "corrects": last and last["id"], **enters},
        ),
        "CONFIRM": ("confirmRecords", {"recordIds": [last and last["id"]]}),
        "REJECT": ("rejectRecord", {"recordId": last and last["id"], "reason": "x"}),
        "WAIVE": ("waiveTask", {"taskId": task["id"], "reason": "x"}),
        "RESCHEDULE": ("rescheduleTask", {"taskId": task["id"], "dueOn": "2024-01-01", "reason": "x"}),
        "REOPEN": ("reopenTask", {"taskId": task["id"], "reason": "x"}),
    }
    mutation, values = tries[action]
    return _undone(acts, who, mutation, values)


def _undone(acts: Any, who: str, mutation: str, values: dict[str, Any]) -> bool:
    """Run a mutation and take it back: the use case's own transaction is left by an exception at its end."""
    store = acts.house.service.store
    writing, going_on = store.writing, store.going_on
    acts.house.token(who)

    @contextmanager
    def rolled_back(*arguments: Any, opens: Any = writing) -> Iterator[Any]:
        with opens(*arguments) as work:
            yield work
            raise _UndoneError

    name = mutation[0].upper() + mutation[1:]
    store.writing, store.going_on = rolled_back, partial(rolled_back, opens=going_on)
    try:
        document = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}"
        body = acts.house.post(who, document, input=values).get_json()
    finally:
        del store.writing, store.going_on
    return "errors" in body
