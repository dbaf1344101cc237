"""A named difficulty opens its resolution; a hand raised; an extra task; and what becomes of each."""

from typing import Any

SEEN = {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": ["语言不通"], "action": "教方言"}
ONE = "id title status opensOn dueOn nominalDueOn occurrence stage"


def _resolutions(acts: Any) -> list[tuple[str, str]]:
    found = acts.house.ask(
        acts.organizer,
        '{ recruit(code: "R2022001") { tasks(filter: {item: "partner.difficulty_resolved"}) { nodes { title status occurrence } } } }',
    )
    rows = sorted(found["recruit"]["tasks"]["nodes"], key=lambda node: node["occurrence"])
    return [(row["title"], row["status"]) for row in rows]


def test_one_task_for_each_difficulty_and_none_while_one_is_unfinished(acts: Any) -> None:
    acts.done(
        acts.partner, acts.id("partner.observation", 5), {**SEEN, "difficulties": ["语言不通", "人岗不适"]}
    )
    task = acts.house.task(acts.organizer, acts.recruit, "partner.difficulty_resolved", 1, ONE)
    assert (task["title"], task["opensOn"], task["nominalDueOn"], task["status"]) == (
        "困境破解：语言不通",
        "2023-03-01",
        "2023-03-31",
        "OPEN",
    )
    assert len(_resolutions(acts)) == 2
    acts.done(acts.partner, acts.id("partner.observation", 4), SEEN)
    assert len(_resolutions(acts)) == 2
    done = acts.done(acts.partner, task["id"], {"resolved_on": "2023-03-01", "difficulty": "语言不通"})[0]
    later = acts.on("2023-05-20")
    later.done(acts.partner, later.id("partner.observation", 6), {**SEEN, "observed_on": "2023-05-19"})
    assert len(_resolutions(later)) == 2, "one that awaits confirmation is unfinished"
    later.confirm(acts.recruit, done)
    after = acts.on("2023-08-20")
    after.done(acts.partner, after.id("partner.observation", 7), {**SEEN, "observed_on": "2023-08-19"})
    assert _resolutions(after)[2] == ("困境破解：语言不通", "OPEN")


def test_a_correction_without_the_difficulty_withdraws_its_task(acts: Any) -> None:
    task_id = acts.id("partner.observation", 5)
    first = acts.done(acts.partner, task_id, {**SEEN, "difficulties": ["语言不通", "人岗不适"]})[0]
    second = acts.done(
        acts.partner, task_id, {**SEEN, "difficulties": ["语言不通", "水土不服"]}, corrects=first["id"]
    )[0]
    assert _resolutions(acts) == [
        ("困境破解：语言不通", "OPEN"),
        ("困境破解：人岗不适", "WITHDRAWN"),
        ("困境破解：水土不服", "OPEN"),
    ]
    acts.done(
        acts.partner,
        task_id,
        {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": []},
        corrects=second["id"],
    )
    assert [status for _, status in _resolutions(acts)] == ["WITHDRAWN"] * 3


def test_a_correction_does_not_ask_again_for_what_was_resolved(acts: Any) -> None:
    task_id = acts.id("partner.observation", 5)
    first = acts.done(acts.partner, task_id, SEEN)[0]
    resolved = acts.done(
        acts.partner,
        acts.id("partner.difficulty_resolved"),
        {"resolved_on": "2023-03-01", "difficulty": "语言不通"},
    )[0]
    acts.confirm(acts.recruit, resolved)
    acts.done(acts.partner, task_id, {**SEEN, "strengths": "踏实"}, corrects=first["id"])
    assert _resolutions(acts) == [("困境破解：语言不通", "DONE")]


def test_reopening_an_observation_leaves_the_difficulty(acts: Any) -> None:
    task_id = acts.id("partner.observation", 5)
    acts.done(acts.partner, task_id, SEEN)
    acts.change(acts.organizer, "reopenTask", "task { id }", taskId=task_id, reason="补充")
    acts.done(acts.partner, task_id, SEEN)
    assert _resolutions(acts) == [("困境破解：语言不通", "OPEN")]


HAND = "id title note status dueOn addressee { code } responsibleRole responsibles { code } viewerCan"


def _hand(acts: Any, **more: Any) -> Any:
    answer = acts.change(
        acts.recruit,
        "openTask",
        f"task {{ {HAND} }}",
        recruitCode=acts.recruit,
        item="mentor.raised_hand",
        **more,
    )
    assert answer["errors"] == []
    return answer["task"]


def test_a_hand_goes_to_the_mentor_unless_said_otherwise(acts: Any, told: Any) -> None:
    hand = _hand(acts, title="想换岗", note="压力大")
    assert (hand["addressee"]["code"], hand["responsibleRole"], hand["dueOn"]) == (
        acts.mentor,
        "MENTOR",
        "2023-03-06",
    )
    for code, role in (
        (acts.partner, "PARTNER"),
        (acts.admin, "UNIT_ADMIN"),
        (acts.second_organizer, "ORGANIZER"),
    ):
        other = _hand(acts, note="x", addresseeCode=code)
        assert (
            other["addressee"]["code"],
            other["responsibleRole"],
            [each["code"] for each in other["responsibles"]],
        ) == (code, role, [code])
    for code, fault in (
        ("S1142", "INVALID"),
        (acts.head, "INVALID"),
        (acts.recruit, "INVALID"),
        ("S9999", "NOT_FOUND"),
    ):
        answer = acts.change(
            acts.recruit,
            "openTask",
            "task { id }",
            recruitCode=acts.recruit,
            item="mentor.raised_hand",
            addresseeCode=code,
        )
        assert told(answer) == [(fault, "addresseeCode")]
    answer = acts.change(
        acts.mentor, "openTask", "task { id }", recruitCode=acts.recruit, item="mentor.raised_hand"
    )
    assert told(answer) == [("FORBIDDEN", "item")]


def test_a_hand_is_between_two_and_in_no_count(acts: Any, told: Any) -> None:
    total = '{ recruit(code: "R2022001") { progress { total } } }'
    before = acts.house.ask(acts.organizer, total)
    hand = _hand(acts, title="想换岗", note="压力大")
    assert acts.house.ask(acts.organizer, total) == before
    for who in (acts.organizer, acts.admin, acts.partner, acts.head):
        seen = acts.house.task(who, acts.recruit, "mentor.raised_hand", 1, HAND)
        assert (seen["title"], seen["note"], seen["viewerCan"]) == ("举手", None, []), who
    for who in (acts.mentor, acts.recruit):
        seen = acts.house.task(who, acts.recruit, "mentor.raised_hand", 1, HAND)
        assert (seen["title"], seen["note"]) == ("想换岗", "压力大")
    for mutation, more in (
        ("waiveTask", {}),
        ("rescheduleTask", {"dueOn": "2023-03-20"}),
        ("reopenTask", {}),
    ):
        for who in (acts.organizer, acts.admin):
            answer = acts.change(who, mutation, "task { id }", taskId=hand["id"], reason="x", **more)
            assert told(answer) == [("FORBIDDEN", "taskId")]
    answered = {"answered_on": "2023-03-01", "summary": "已谈"}
    for who in (acts.organizer, acts.admin, acts.partner):
        assert told(acts.submit(who, hand["id"], answered)) == [("FORBIDDEN", "taskIds.0")]
    assert told(acts.submit(acts.admin, hand["id"], answered, performerCode=acts.mentor)) == [
        ("FORBIDDEN", "taskIds.0")
    ]
    record = acts.done(acts.mentor, hand["id"], answered)[0]
    assert acts.house.task(acts.admin, acts.recruit, "mentor.raised_hand", 1, "records { payload }")[
        "records"
    ] == [{"payload": None}]
    assert told(acts.confirm(acts.organizer, record)) == [("FORBIDDEN", "recordIds.0")]
    assert told(acts.reject(acts.organizer, record)) == [("FORBIDDEN", "recordId")]
    assert acts.reject(acts.recruit, record, "还没解决")["task"]["status"] == "OPEN"
    again = acts.done(acts.mentor, hand["id"], answered)[0]
    assert acts.confirm(acts.recruit, again)["errors"] == []


def test_a_hand_passes_to_the_new_holder(acts: Any, told: Any) -> None:
    hand = _hand(acts, title="想换岗")
    made = acts.change(
        acts.organizer,
        "assign",
        "assignment { id }",
        recruitCode=acts.recruit,
        role="MENTOR",
        personCode="S1142",
        startsOn="2023-03-02",
    )
    assert made["errors"] == []
    later = acts.on("2023-03-02")
    seen = later.house.task("S1142", acts.recruit, "mentor.raised_hand", 1, HAND)
    assert (seen["title"], [each["code"] for each in seen["responsibles"]]) == ("想换岗", ["S1142"])
    answered = {"answered_on": "2023-03-02", "summary": "已谈"}
    assert told(later.submit(acts.mentor, hand["id"], answered))[0][0] in ("NOT_FOUND", "FORBIDDEN")
    assert later.done("S1142", hand["id"], answered)[0]["author"]["code"] == "S1142"


def test_extra_tasks_tailor_a_plan(acts: Any, told: Any) -> None:
    for who, item in (
        (acts.mentor, "mentor.extra"), (acts.admin, "mentor.extra"), (acts.organizer, "mentor.extra"), (acts.head, "department.extra"),
        (acts.partner, "partner.extra"), (acts.organizer, "organization.extra"), (acts.admin, "organization.extra"),
    ):  # fmt: skip
        answer = acts.change(
            who,
            "openTask",
            f"task {{ {ONE} confirmerRole }}",
            recruitCode=acts.recruit,
            item=item,
            title="参观科技馆",
        )
        assert answer["errors"] == []
        task = answer["task"]
        assert (
            task["title"],
            task["status"],
            task["opensOn"],
            task["nominalDueOn"],
            task["confirmerRole"],
        ) == ("参观科技馆", "OPEN", "2023-03-01", "2023-03-31", None)
    for who, item, more, fault in (
        (acts.partner, "mentor.extra", {"title": "x"}, ("FORBIDDEN", "item")),
        (acts.recruit, "mentor.extra", {"title": "x"}, ("FORBIDDEN", "item")),
        (acts.mentor, "mentor.extra", {"title": "  "}, ("REQUIRED", "title")),
        (acts.mentor, "mentor.extra", {}, ("REQUIRED", "title")),
        (acts.mentor, "mentor.extra", {"title": "长" * 201}, ("OUT_OF_RANGE", "title")),
        (acts.mentor, "mentor.extra", {"title": "x", "dueOn": "2023-02-28"}, ("OUT_OF_RANGE", "dueOn")),
        (
            acts.mentor,
            "mentor.extra",
            {"title": "x", "addresseeCode": acts.partner},
            ("INVALID", "addresseeCode"),
        ),
        (acts.mentor, "mentor.talk", {"title": "x"}, ("INVALID", "item")),
        (acts.mentor, "mentor.nothing", {"title": "x"}, ("NOT_FOUND", "item")),
    ):
        assert told(
            acts.change(who, "openTask", "task { id }", recruitCode=acts.recruit, item=item, **more)
        ) == [fault]
    assert told(
        acts.change(
            acts.mentor, "openTask", "task { id }", recruitCode="R2022004", item="mentor.extra", title="x"
        )
    ) == [("NOT_FOUND", "recruitCode")]
    answer = acts.change(
        acts.mentor,
        "openTask",
        f"task {{ {ONE} }}",
        recruitCode=acts.recruit,
        item="mentor.extra",
        title="周末",
        dueOn="2023-04-01",
    )
    assert (answer["task"]["dueOn"], answer["task"]["occurrence"]) == ("2023-04-01", 4)
    assert acts.done(acts.mentor, answer["task"]["id"], {"held_on": "2023-03-01"})[0]["status"] == "ACCEPTED"
