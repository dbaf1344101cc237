"""The same thing twice: by key, and at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from service.app import create_app
from service.store.screens import act

_HOLDS = act._HOLDS
DOCUMENT = "mutation($input: %sInput!) { %s(input: $input) { errors { code path } %s } }"


def _together(acts: Any, *calls: tuple[str, str, dict[str, Any], str]) -> list[Any]:
    """Run mutations at the same moment, each with a client of its own; return their payloads."""
    barrier = Barrier(len(calls))
    ready = [
        (acts.house.token(who), create_app(acts.house.service).test_client(), mutation, values, wanted)
        for who, mutation, values, wanted in calls
    ]

    def run(call: Any) -> Any:
        token, client, mutation, values, wanted = call
        text = DOCUMENT % (mutation[0].upper() + mutation[1:], mutation, wanted)
        barrier.wait()
        body = client.post(
            "/graphql",
            json={"query": text, "variables": {"input": values}},
            headers={"Authorization": f"Bearer {token}"},
        ).get_json()
        assert "errors" not in body, body
        return body["data"][mutation]

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, ready))


def _codes(answers: list[Any]) -> list[Any]:
    return sorted((answer["errors"][0]["code"] if answer["errors"] else "") for answer in answers)


def test_of_submissions_at_once_one_is_recorded(acts: Any) -> None:
    meal = acts.id("mentor.talk", 2)
    values = {"taskIds": [meal], "payload": {"held_on": "2023-02-20", "topics": "x"}}
    codes = _codes(_together(acts, *[(acts.mentor, "submitRecords", values, "records { id }")] * 4))
    assert codes[0] == ""
    assert set(codes[1:]) <= {"CONFLICT", "TASK_NOT_OPEN"}
    assert len(acts.task("mentor.talk", 2)["records"]) == 1


def test_acts_on_many_in_opposite_order_finish(acts: Any) -> None:
    ids = [acts.id("organization.launch", 1, f"R20220{n:02}") for n in range(1, 21)]
    payload = {"held_on": "2023-02-01", "attended": True}
    ways = (ids, ids[::-1], ids[10:] + ids[:10])
    codes = _codes(
        _together(
            acts,
            *[
                (acts.organizer, "submitRecords", {"taskIds": way, "payload": payload}, "records { id }")
                for way in ways
            ],
        )
    )
    assert codes.count("") == 1 or all(code in ("", "CONFLICT") for code in codes)
    accepted = [
        record
        for n in range(1, 21)
        for record in acts.task("organization.launch", 1, f"R20220{n:02}")["records"]
        if record["status"] == "ACCEPTED"
    ]
    assert len(accepted) == 20


def _meanwhile(acts: Any, happens: Any) -> None:
    """Let something happen between the checks of the next act, which holds nothing, and its writing."""
    store = acts.house.service.store
    writing, act._HOLDS = store.writing, 0

    def later(*arguments: Any) -> Any:
        del store.writing
        act._HOLDS = _HOLDS
        happens()
        return writing(*arguments)

    store.writing = later


@pytest.fixture(autouse=True)
def _holding_again():
    """Let acts hold what they look at, whatever a test left."""
    yield
    act._HOLDS = _HOLDS


LEVELS = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 5)


def test_what_the_checks_saw_still_holds_when_the_record_is_written(acts: Any, told: Any) -> None:
    first, second = acts.id("mentor.growth_monitoring", 1), acts.id("mentor.growth_monitoring", 2)
    acts.house.token(acts.mentor)
    _meanwhile(acts, lambda: acts.done(acts.mentor, first, {"observed_on": "2023-02-10", "levels": LEVELS}))
    low = {"observed_on": "2023-02-20", "levels": dict.fromkeys(LEVELS, 3)}
    assert told(acts.submit(acts.mentor, second, low)) == [("CONFLICT", "taskIds.0")]
    assert acts.task("mentor.growth_monitoring", 2)["records"] == []
    assert told(acts.submit(acts.mentor, second, low)) == [
        ("mentor.fall_without_follow_up", "payload.follow_up")
    ]


def test_a_task_that_changed_meanwhile_refuses_the_whole_act(acts: Any, told: Any) -> None:
    meal, tips = acts.id("partner.meal", 5), acts.id("partner.work_tips", 3)
    for who in (acts.partner, acts.admin):
        acts.house.token(who)
    _meanwhile(acts, lambda: acts.change(acts.admin, "waiveTask", "task { id }", taskId=tips, reason="x"))
    assert told(acts.submit(acts.partner, [meal, tips], {"held_on": "2023-02-28", "topics": "x"})) == [
        ("CONFLICT", "taskIds.1")
    ]
    assert acts.task("partner.meal", 5)["records"] == []
    acts.done(acts.partner, meal, {"held_on": "2023-02-28"})
    _meanwhile(acts, lambda: acts.change(acts.admin, "reopenTask", "task { id }", taskId=meal, reason="x"))
    assert told(acts.submit(acts.partner, meal, {"held_on": "2023-02-27"})) == [("CONFLICT", "taskIds.0")]
    first = acts.done(acts.partner, meal, {"held_on": "2023-02-28"})[0]
    more = {"corrects": first["id"]}
    _meanwhile(acts, lambda: acts.done(acts.partner, meal, {"held_on": "2023-02-26"}, **more))
    assert told(acts.submit(acts.partner, meal, {"held_on": "2023-02-27"}, **more)) == [
        ("CONFLICT", "corrects")
    ]


def test_of_two_observations_at_once_one_opens_the_task(acts: Any) -> None:
    seen = {"observed_on": "2023-02-20", "mood": "平稳", "difficulties": ["语言不通"], "action": "x"}
    calls = [
        (
            acts.partner,
            "submitRecords",
            {"taskIds": [acts.id("partner.observation", n)], "payload": seen},
            "records { id }",
        )
        for n in (4, 5)
    ]
    assert _codes(_together(acts, *calls)) == ["", ""]
    found = acts.house.ask(
        acts.organizer,
        '{ recruit(code: "R2022001") { tasks(filter: {item: "partner.difficulty_resolved"}) { totalCount } } }',
    )
    assert found["recruit"]["tasks"]["totalCount"] == 1


def test_corrections_and_extra_tasks_at_once(acts: Any) -> None:
    task_id = acts.id("mentor.talk", 2)
    first = acts.done(acts.mentor, task_id, {"held_on": "2023-02-20", "topics": "x"})[0]
    acts.confirm(acts.recruit, first)
    values = {
        "taskIds": [task_id],
        "payload": {"held_on": "2023-02-20", "topics": "y"},
        "corrects": first["id"],
    }
    assert _codes(_together(acts, *[(acts.mentor, "submitRecords", values, "records { id }")] * 3)) == [
        "",
        "CONFLICT",
        "CONFLICT",
    ]
    opened = {"recruitCode": acts.recruit, "item": "mentor.extra", "title": "x"}
    answers = _together(acts, *[(acts.mentor, "openTask", opened, "task { occurrence }")] * 4)
    assert sorted(answer["task"]["occurrence"] for answer in answers) == [1, 2, 3, 4]


def test_a_key_answers_what_the_first_call_answered(acts: Any, told: Any) -> None:
    meal = acts.id("partner.meal", 5)
    payload = {"held_on": "2023-02-28"}
    assert told(acts.submit(acts.partner, meal, {}, idempotencyKey="a")) == [("REQUIRED", "payload.held_on")]
    first = acts.done(acts.partner, meal, payload, idempotencyKey="a")
    stored = acts.stored()
    assert acts.done(acts.partner, meal, payload, idempotencyKey="a") == first
    assert told(acts.submit(acts.partner, meal, {**payload, "note": "x"}, idempotencyKey="a")) == [
        ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    ]
    assert acts.stored() == stored
    assert acts.submit(acts.mentor, meal, payload, idempotencyKey="a")["errors"][0]["code"] == "FORBIDDEN"
    for mutation, values, wanted in (
        ("openTask", {"recruitCode": acts.recruit, "item": "partner.extra", "title": "x"}, "task { id }"),
        ("waiveTask", {"taskId": acts.id("partner.city_life"), "reason": "x"}, "task { id }"),
        ("reopenTask", {"taskId": acts.id("partner.city_life"), "reason": "x"}, "task { id }"),
        (
            "rescheduleTask",
            {"taskId": acts.id("partner.city_life"), "dueOn": "2023-05-01", "reason": "x"},
            "task { id }",
        ),
    ):
        answer = acts.change(acts.admin, mutation, wanted, idempotencyKey=mutation, **values)
        assert answer["errors"] == []
        stored = acts.stored()
        assert acts.change(acts.admin, mutation, wanted, idempotencyKey=mutation, **values) == answer
        assert acts.stored() == stored
    talk = acts.done(acts.mentor, acts.id("mentor.talk", 2), {"held_on": "2023-02-20", "topics": "x"})[0]
    confirmed = acts.confirm(acts.recruit, talk, idempotencyKey="c")
    assert acts.confirm(acts.recruit, talk, idempotencyKey="c") == confirmed


def test_the_same_call_at_once_answers_the_same(acts: Any) -> None:
    values = {
        "taskIds": [acts.id("partner.meal", 5)],
        "payload": {"held_on": "2023-02-28"},
        "idempotencyKey": "once",
    }
    answers = _together(acts, *[(acts.partner, "submitRecords", values, "records { id }")] * 4)
    assert len({answer["records"][0]["id"] for answer in answers if answer["records"]}) == 1
    assert _codes(answers) == ["", "", "", ""]
