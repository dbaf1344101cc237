"""One act for one or many tasks: which fields go where, at which place each fault stands, and all or nothing."""

from typing import Any

import pytest

TRAINING = {"starts_on": "2022-11-01", "ends_on": "2022-11-16", "days": 12, "passed": True}


def _trainings(acts: Any) -> list[str]:
    """Return the initial training of all recruits."""
    page = 'query($after: String) { tasks(first: 100, after: $after, filter: {item: "organization.initial_training"}) { nodes { id } pageInfo { hasNextPage endCursor } } }'
    ids: list[str] = []
    after = None
    while True:
        found = acts.house.ask(acts.organizer, page, after=after)["tasks"]
        ids += [node["id"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return ids


def test_a_training_of_all_is_one_act_or_nothing(acts: Any) -> None:
    ids = _trainings(acts)
    assert len(ids) == 108
    short = [{"taskId": ids[5], "payload": {"days": 3}}, {"taskId": ids[7], "payload": {"hall": "一号"}}]
    assert sorted(acts.refused(acts.organizer, ids, TRAINING, overrides=short)) == [
        ("UNKNOWN_FIELD", "overrides.1.payload.hall"),
        ("organization.too_few_days", "overrides.0.payload.days"),
    ]
    assert acts.refused(acts.organizer, ids, {**TRAINING, "days": 11}) == [
        ("organization.too_few_days", "payload.days")
    ]
    # The entry dates differ: a day before some of them, and the end of no probation, is a matter of each task.
    assert acts.refused(acts.organizer, ids, {**TRAINING, "ends_on": "2023-03-02"}) == [
        ("OUT_OF_RANGE", "payload.ends_on")
    ]
    early = acts.refused(acts.organizer, ids, {**TRAINING, "starts_on": "2022-08-10"})
    assert early
    assert all(
        code == "OUT_OF_RANGE" and path.startswith("taskIds.") and path.endswith(".payload.starts_on")
        for code, path in early
    )
    assert len(early) < 108
    assert acts.refused(acts.organizer, ids, {**TRAINING, "starts_on": "2021-08-10"}) == [
        ("OUT_OF_RANGE", "payload.starts_on")
    ]
    records = acts.done(
        acts.organizer,
        ids,
        TRAINING,
        overrides=[
            {"taskId": ids[3], "payload": {"passed": False, "days": 2}},
            {"taskId": ids[4], "payload": {"certificate_no": "证4"}},
        ],
    )
    assert len(records) == 108
    assert [record["status"] for record in records].count("KEPT") == 1
    assert records[3]["status"] == "KEPT"
    assert records[4]["payload"]["certificate_no"] == "证4"
    assert "certificate_no" not in records[5]["payload"]
    counts = acts.house.ask(
        acts.organizer,
        '{ tasks(filter: {item: "organization.initial_training", status: [DONE]}) { totalCount } }',
    )
    assert counts["tasks"]["totalCount"] == 107


def test_every_refusal_shared_by_all_stands_once_though_days_differ(acts: Any) -> None:
    then = acts.on("2023-12-01")
    ids = [
        then.id("organization.initial_training", recruit=who)
        for who in (acts.recruit, acts.other, acts.third)
    ]
    answer = then.submit(acts.organizer, ids, {**TRAINING, "ends_on": "2023-11-30"})
    assert [(each["code"], each["path"]) for each in answer["errors"]] == [
        ("organization.ends_after_probation", ["payload", "ends_on"])
    ]
    assert "2023-08-15" in answer["errors"][0]["message"]
    assert "2023-09-20" in answer["errors"][0]["message"]
    some = then.refused(acts.organizer, ids, {**TRAINING, "ends_on": "2023-08-20"})
    assert some == [("organization.ends_after_probation", "taskIds.0.payload.ends_on")]


def test_a_meal_that_was_a_talk_goes_into_both_forms(acts: Any) -> None:
    """The partner's meal and tips: each form takes the fields it knows."""
    meal, tips = acts.id("partner.meal", 5), acts.id("partner.work_tips", 3)
    records = acts.done(
        acts.partner, [meal, tips], {"held_on": "2023-02-28", "note": "面馆", "topics": "公文"}
    )
    assert [record["payload"] for record in records] == [
        {"held_on": "2023-02-28", "note": "面馆"},
        {"held_on": "2023-02-28", "topics": "公文"},
    ]
    assert [record["occurredOn"] for record in records] == ["2023-02-28"] * 2


def test_an_act_for_several_items_and_recruits(acts: Any) -> None:
    """The department's head has two recruits at table, and one fault of one of them refuses all four."""
    ids = [
        acts.id(item, 1, who)
        for who in (acts.recruit, acts.other)
        for item in ("department.belonging", "department.growth_task")
    ]
    payload = {
        "held_on": "2023-02-01",
        "done_on": "2023-02-01",
        "title": "走访",
        "field": "乡村振兴",
        "difficulty": 3,
        "responsibility": 2,
    }
    assert acts.refused(acts.head, ids, {**payload, "difficulty": 9}) == [
        ("OUT_OF_RANGE", "payload.difficulty")
    ]
    assert acts.refused(acts.head, ids, {**payload, "held_on": "2023-03-02", "topics": "x"}) == [
        ("UNKNOWN_FIELD", "payload.topics"),
        ("OUT_OF_RANGE", "payload.held_on"),
    ]
    missing = [{"taskId": ids[3], "payload": {"difficulty": None}}]
    assert acts.refused(acts.head, ids, payload, overrides=missing) == [
        ("REQUIRED", "overrides.0.payload.difficulty")
    ]
    records = acts.done(
        acts.head, ids, payload, overrides=[{"taskId": ids[1], "payload": {"difficulty": 4, "outcome": "好"}}]
    )
    assert [record["status"] for record in records] == ["ACCEPTED", "AWAITING_CONFIRMATION"] * 2
    assert records[1]["payload"]["difficulty"] == 4
    assert records[3]["payload"]["difficulty"] == 3


def test_a_refusal_that_not_all_share_stands_at_the_task(acts: Any) -> None:
    """A fall in one recruit's levels asks for a follow-up of that one alone."""
    levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 5)
    house = acts.house
    for who in (acts.other, acts.third):
        made = house.change(
            acts.organizer,
            "assign",
            "assignment { id }",
            recruitCode=who,
            role="MENTOR",
            personCode=acts.mentor,
            startsOn="2022-12-01",
        )
        assert made["errors"] == []
    acts.done(
        acts.mentor,
        acts.id("mentor.growth_monitoring", 1, acts.other),
        {"observed_on": "2023-01-05", "levels": levels},
    )
    ids = [
        acts.id("mentor.growth_monitoring", 1, acts.third),
        acts.id("mentor.growth_monitoring", 2, acts.recruit),
    ]
    later = acts.on("2023-03-25")
    ids = [later.id("mentor.growth_monitoring", 2, who) for who in (acts.recruit, acts.other, acts.third)]
    low = {"observed_on": "2023-03-24", "levels": dict.fromkeys(levels, 3)}
    assert later.refused(acts.mentor, ids, low) == [
        ("mentor.fall_without_follow_up", "taskIds.1.payload.follow_up")
    ]
    over = [{"taskId": ids[1], "payload": {"follow_up": " "}}]
    assert later.refused(acts.mentor, ids, low, overrides=over) == [
        ("mentor.fall_without_follow_up", "overrides.0.payload.follow_up")
    ]
    over = [{"taskId": ids[1], "payload": {"follow_up": "每月谈一次"}}]
    assert len(later.done(acts.mentor, ids, low, overrides=over)) == 3


def test_overrides_replace_and_remove_and_know_their_task(acts: Any) -> None:
    meal, tips = acts.id("partner.meal", 5), acts.id("partner.work_tips", 3)
    payload = {"held_on": "2023-02-28", "note": "面馆", "topics": "公文"}
    assert acts.refused(
        acts.partner, [meal, tips], payload, overrides=[{"taskId": tips, "payload": {"note": "x"}}]
    ) == [("UNKNOWN_FIELD", "overrides.0.payload.note")]
    assert acts.refused(
        acts.partner,
        [meal],
        {"held_on": "2023-02-28"},
        overrides=[{"taskId": tips, "payload": {"topics": "x"}}],
    ) == [("INVALID", "overrides.0.taskId")]
    twice = [{"taskId": meal, "payload": {"note": "a"}}, {"taskId": meal, "payload": {"note": "b"}}]
    assert acts.refused(acts.partner, [meal], {"held_on": "2023-02-28"}, overrides=twice) == [
        ("INVALID", "overrides.1.taskId")
    ]
    assert acts.refused(
        acts.partner, [meal], {"held_on": "2023-02-28"}, overrides=[{"taskId": meal, "payload": [1]}]
    ) == [("INVALID", "overrides.0.payload")]
    records = acts.done(
        acts.partner,
        [meal, tips],
        payload,
        overrides=[
            {"taskId": meal, "payload": {"note": None}},
            {"taskId": tips, "payload": {"topics": "会务", "held_on": "2023-02-27"}},
        ],
    )
    assert [record["payload"] for record in records] == [
        {"held_on": "2023-02-28"},
        {"held_on": "2023-02-27", "topics": "会务"},
    ]


def test_lists_replaced_by_an_override_are_replaced_whole(acts: Any) -> None:
    systems = acts.id("partner.office_systems")
    over = [{"taskId": systems, "payload": {"systems": ["档案系统"]}}]
    (record,) = acts.done(
        acts.partner, systems, {"done_on": "2023-02-01", "systems": ["公文系统", "邮箱"]}, overrides=over
    )
    assert record["payload"]["systems"] == ["档案系统"]


@pytest.mark.parametrize("payload", [[], "text", 5, True])
def test_a_payload_is_an_object(acts: Any, payload: Any) -> None:
    assert acts.refused(acts.partner, acts.id("partner.meal", 5), payload) == [("INVALID", "payload")]


def test_which_tasks_an_act_may_name(acts: Any) -> None:
    meal, tips = acts.id("partner.meal", 5), acts.id("partner.work_tips", 3)
    held = {"held_on": "2023-02-28", "topics": "x"}
    assert acts.refused(acts.partner, [], held) == [("REQUIRED", "taskIds")]
    assert acts.refused(acts.partner, [meal, tips, meal, tips], held) == [
        ("INVALID", "taskIds.2"),
        ("INVALID", "taskIds.3"),
    ]
    assert acts.refused(acts.partner, [f"x{n}" for n in range(501)], held) == [("LIMIT", "taskIds")]
    assert set(acts.refused(acts.partner, [f"x{n}" for n in range(500)], held)) == {
        ("NOT_FOUND", f"taskIds.{n}") for n in range(500)
    }
    assert acts.refused(acts.partner, [acts.id("partner.meal", 4), meal], held) == [("INVALID", "taskIds.1")]
    foreign = acts.id("partner.meal", 5, "R2022004")
    assert acts.refused(acts.partner, [meal, foreign, "junk"], held) == [
        ("NOT_FOUND", "taskIds.1"),
        ("NOT_FOUND", "taskIds.2"),
    ]
    assert acts.refused(acts.mentor, [meal], held) == [("FORBIDDEN", "taskIds.0")]
    assert acts.refused(acts.recruit, [meal], held) == [("FORBIDDEN", "taskIds.0")]
    assert acts.refused(acts.organizer, [meal], held) == [("FORBIDDEN", "taskIds.0")]
    assert acts.refused("portal:U01", [meal], held) == [("FORBIDDEN", "taskIds.0")]


def test_tasks_that_do_not_recur_may_share_an_act(acts: Any) -> None:
    """Two difficulties resolved at one go, and two extra tasks, are tasks of their own."""
    acts.done(
        acts.partner,
        acts.id("partner.observation", 5),
        {
            "observed_on": "2023-02-28",
            "mood": "平稳",
            "difficulties": ["语言不通", "水土不服"],
            "action": "陪同",
        },
    )
    ids = [acts.id("partner.difficulty_resolved", n) for n in (1, 2)]
    records = acts.done(
        acts.partner,
        ids,
        {"resolved_on": "2023-03-01", "difficulty": "语言不通"},
        overrides=[{"taskId": ids[1], "payload": {"difficulty": "水土不服"}}],
    )
    assert [record["payload"]["difficulty"] for record in records] == ["语言不通", "水土不服"]


def test_a_task_that_is_not_open_is_named_beside_the_faults_of_the_others(acts: Any) -> None:
    meal, later = acts.id("partner.meal", 5), acts.id("partner.task_allocation", 4)
    assert acts.refused(
        acts.partner, [meal, later], {"held_on": "2023-03-02", "reviewed_on": "2023-02-28", "load": "轻"}
    ) == [
        ("TASK_NOT_OPEN", "taskIds.1"),
        ("OUT_OF_RANGE", "payload.held_on"),
    ]


@pytest.mark.parametrize("name", ["\ud800", "\u0000", "长" * 5000])
def test_a_strange_field_name_is_answered(acts: Any, name: str) -> None:
    meal = acts.id("partner.meal", 5)
    document = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id } errors { code path } } }"
    response = acts.house.post(
        acts.partner, document, input={"taskIds": [meal], "payload": {"held_on": "2023-02-28", name: 1}}
    )
    body = response.get_json()
    assert response.status_code in (200, 400)
    if "errors" in body:
        assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    else:
        assert body["data"]["submitRecords"]["errors"][0]["code"] == "UNKNOWN_FIELD"
    assert acts.task("partner.meal", 5)["records"] == []


def test_days_ahead_where_the_form_looks_ahead(acts: Any) -> None:
    plan = acts.id("organization.career_plan")
    payload = {"held_on": "2023-02-01", "goals": [{"goal": "甲", "target_on": "2025-08-15"}]}
    assert acts.refused(acts.organizer, plan, {**payload, "held_on": "2023-03-02"}) == [
        ("OUT_OF_RANGE", "payload.held_on")
    ]
    (record,) = acts.done(acts.organizer, plan, payload)
    assert record["payload"]["goals"][0]["target_on"] == "2025-08-15"
