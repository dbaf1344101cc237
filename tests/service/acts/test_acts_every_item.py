"""Every item of the four checklists takes its right evidence, and says what is wrong with any other."""

from typing import Any

import pytest

GOALS = [
    {"goal": "写好公文", "target_on": "2024-02-01"},
    {"goal": "取得驾照", "measure": "证书", "target_on": "2025-08-15"},
]
ENTRIES = [
    {
        "title": f"第{n}项",
        "field": "基层治理",
        "difficulty": n,
        "responsibility": n,
        "planned_on": f"2023-0{n}-01",
    }
    for n in (1, 2, 3)
]
LEVELS = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
ROTATION = {"post": "窗口岗", "starts_on": "2024-01-01", "ends_on": "2024-06-30", "purpose": "熟悉基层"}
EVALUATION = {
    "evaluated_on": "2025-08-01",
    "evaluators": ["S1001", "S1003"],
    "scores": dict.fromkeys(LEVELS, 88),
    "conclusion": "持续培养",
    "next_steps": "安排到重点项目锻炼",
}

# day, item, occurrence, who, payload, confirmer, and wrong variants: (changes, code, path)
WALK: list[tuple[str, str, int, str, dict[str, Any], str | None, list[tuple[dict[str, Any], str, str]]]] = [
    ("2022-08-10", "organization.briefing", 1, "organizer", {"held_on": "2022-08-09", "topics": "纪律"}, None, [
        ({"held_on": "2022-08-11"}, "OUT_OF_RANGE", "payload.held_on"),
        ({"held_on": "2022-07-15"}, "OUT_OF_RANGE", "payload.held_on"),
        ({"held_on": "2022-8-9"}, "INVALID", "payload.held_on"),
        ({"held_on": None}, "REQUIRED", "payload.held_on"),
        ({"topics": "  "}, "REQUIRED", "payload.topics"),
        ({"topics": 5}, "INVALID", "payload.topics"),
        ({"archive_no": "1" * 101}, "OUT_OF_RANGE", "payload.archive_no"),
        ({"place": "礼堂"}, "UNKNOWN_FIELD", "payload.place"),
    ]),
    ("2022-08-10", "partner.first_contact", 1, "partner", {"contacted_on": "2022-07-16", "way": "电话"}, None, []),
    ("2022-08-15", "department.first_post", 1, "head", {"assigned_on": "2022-08-15", "post": "文秘岗", "duties": "办文", "frontline": True}, None, [
        ({"frontline": "yes"}, "INVALID", "payload.frontline"),
        ({"post": None}, "REQUIRED", "payload.post"),
    ]),
    ("2022-08-20", "partner.unit_intro", 1, "partner", {"held_on": "2022-08-17", "topics": "单位沿革"}, None, []),
    ("2022-08-20", "organization.launch", 1, "organizer", {"held_on": "2022-08-19", "attended": False, "mentor_words": "寄语"}, None, [
        ({"attended": 1}, "INVALID", "payload.attended"),
        ({"attended": None}, "REQUIRED", "payload.attended"),
    ]),
    ("2022-08-20", "mentor.first_meeting", 1, "mentor", {"held_on": "2022-08-18", "topics": "初次见面"}, "recruit", []),
    ("2022-08-25", "partner.office_systems", 1, "partner", {"done_on": "2022-08-24", "systems": ["公文系统"]}, None, [
        ({"systems": []}, "OUT_OF_RANGE", "payload.systems"),
        ({"systems": "公文系统"}, "INVALID", "payload.systems"),
        ({"systems": [""]}, "REQUIRED", "payload.systems.0"),
    ]),
    ("2022-09-10", "department.growth_list", 1, "head", {"drawn_on": "2022-09-09", "mentor_advice": "循序渐进", "entries": ENTRIES}, "recruit", [
        ({"entries": ENTRIES[:2]}, "OUT_OF_RANGE", "payload.entries"),
        ({"entries": [*ENTRIES, {**ENTRIES[0], "planned_on": "2023-09-01", "responsibility": 5}]}, "department.entry_falls", "payload.entries.3.difficulty"),
        ({"entries": [{**ENTRIES[0], "field": "摄影"}, *ENTRIES[1:]]}, "INVALID", "payload.entries.0.field"),
        ({"entries": [{**ENTRIES[0], "difficulty": 6}, *ENTRIES[1:]]}, "OUT_OF_RANGE", "payload.entries.0.difficulty"),
        ({"entries": [{**ENTRIES[0], "rank": 1}, *ENTRIES[1:]]}, "UNKNOWN_FIELD", "payload.entries.0.rank"),
    ]),
    ("2022-09-10", "mentor.integrity_pledge", 1, "recruit", {"pledged_on": "2022-09-01", "text": "廉洁从政"}, "mentor", []),
    ("2022-09-10", "partner.job_description", 1, "partner", {"written_on": "2022-09-05", "text": "岗位职责"}, "recruit", []),
    ("2022-09-10", "partner.meal", 1, "partner", {"held_on": "2022-09-02"}, None, []),
    ("2022-09-10", "partner.observation", 1, "partner", {"observed_on": "2022-09-08", "mood": "有波动", "difficulties": ["语言不通"], "action": "教方言"}, None, [
        ({"action": None}, "partner.action_missing", "payload.action"),
        ({"mood": "需关心", "difficulties": [], "action": " "}, "partner.action_missing", "payload.action"),
        ({"mood": "很好"}, "INVALID", "payload.mood"),
        ({"difficulties": None}, "REQUIRED", "payload.difficulties"),
        ({"difficulties": ["想家"]}, "INVALID", "payload.difficulties.0"),
        ({"difficulties": ["语言不通", "语言不通"]}, "partner.difficulty_repeated", "payload.difficulties.1"),
    ]),
    ("2022-09-20", "partner.difficulty_resolved", 1, "partner", {"resolved_on": "2022-09-19", "difficulty": "语言不通", "outcome": "已会听"}, "recruit", [
        ({"difficulty": "水土不服"}, "partner.other_difficulty", "payload.difficulty"),
    ]),
    ("2022-10-10", "partner.city_life", 1, "partner", {"held_on": "2022-10-01", "topics": "参观博物馆"}, None, []),
    ("2022-10-10", "partner.work_tips", 1, "partner", {"held_on": "2022-10-09", "topics": "会务"}, None, []),
    ("2022-10-10", "partner.task_allocation", 1, "partner", {"reviewed_on": "2022-10-09", "load": "重", "adjustments": "减一项"}, None, [
        ({"adjustments": None}, "partner.adjustments_missing", "payload.adjustments"),
        ({"load": "很重"}, "INVALID", "payload.load"),
    ]),
    ("2022-11-10", "organization.elite_club_join", 1, "recruit", {"joined_on": "2022-11-01", "group": "文艺组", "role": "组员"}, None, []),
    ("2022-11-10", "organization.elite_club_activity", 1, "recruit", {"held_on": "2022-11-05", "theme": "读书", "part": "主讲", "takeaway": "有得"}, None, [
        ({"part": "观众"}, "INVALID", "payload.part"),
    ]),
    ("2022-11-20", "organization.initial_training", 1, "organizer", {"starts_on": "2022-11-01", "ends_on": "2022-11-16", "days": 12, "passed": True, "certificate_no": "证1"}, None, [
        ({"days": 11}, "organization.too_few_days", "payload.days"),
        ({"days": 12.5}, "INVALID", "payload.days"),
        ({"ends_on": "2022-10-31"}, "organization.ends_before_start", "payload.ends_on"),
        ({"passed": None}, "REQUIRED", "payload.passed"),
    ]),
    ("2022-12-10", "organization.career_plan", 1, "organizer", {"held_on": "2022-12-01", "adviser": "张老师", "goals": GOALS}, "recruit", [
        ({"goals": []}, "OUT_OF_RANGE", "payload.goals"),
        ({"goals": GOALS * 3}, "OUT_OF_RANGE", "payload.goals"),
        ({"goals": [{"goal": "甲", "target_on": "2025-08-16"}]}, "organization.target_outside_plan", "payload.goals.0.target_on"),
        ({"goals": [{"target_on": "2025-08-15"}]}, "REQUIRED", "payload.goals.0.goal"),
    ]),
    ("2022-12-10", "mentor.talk", 1, "mentor", {"held_on": "2022-12-01", "place": "办公室", "topics": "适应", "summary": "很好", "recruit_view": "好", "advice": "多学"}, "recruit", [
        ({"topics": None, "summary": None}, "REQUIRED", "payload.topics"),
        ({"held_on": "2022-08-14"}, "mentor.before_opening", "payload.held_on"),
    ]),
    ("2022-12-10", "mentor.thought_guidance", 1, "mentor", {"held_on": "2022-12-01", "theme": "党史", "form": "座谈", "feedback": "好"}, None, []),
    ("2022-12-10", "mentor.growth_monitoring", 1, "mentor", {"observed_on": "2022-12-01", "levels": LEVELS}, None, [
        ({"levels": {**LEVELS, "TEAM": 0}}, "OUT_OF_RANGE", "payload.levels.TEAM"),
        ({"levels": {**LEVELS, "FUN": 3}}, "UNKNOWN_FIELD", "payload.levels.FUN"),
        ({"levels": {"TEAM": 3, "LOYALTY": 3, "VALUES": 3, "DILIGENCE": 3}}, "REQUIRED", "payload.levels.INTEGRITY"),
    ]),
    ("2022-12-10", "mentor.integrity_lesson", 1, "mentor", {"held_on": "2022-12-01", "theme": "八项规定"}, None, []),
    ("2022-12-10", "department.belonging", 1, "head", {"held_on": "2022-12-01", "form": "家访", "feedback": "温暖"}, None, []),
    ("2022-12-10", "department.growth_task", 1, "head", {"done_on": "2022-12-01", "title": "值守", "field": "急难险重", "difficulty": 3, "responsibility": 3, "outcome": "完成"}, "recruit", []),
    ("2023-03-01", "department.growth_task", 2, "head", {"done_on": "2023-02-20", "title": "写稿", "field": "其他", "difficulty": 2, "responsibility": 3, "reason": "换了方向"}, "recruit", [
        ({"reason": None}, "department.task_falls", "payload.reason"),
    ]),
    ("2023-03-01", "mentor.talk", 2, "mentor", {"held_on": "2023-02-20", "summary": "谈规划"}, "recruit", []),
    ("2023-03-01", "mentor.growth_monitoring", 2, "mentor", {"observed_on": "2023-02-20", "levels": {**LEVELS, "TEAM": 2}, "follow_up": "多参加活动"}, None, [
        ({"follow_up": None}, "mentor.fall_without_follow_up", "payload.follow_up"),
    ]),
    ("2023-08-10", "department.potential_assessment", 1, "head", {"assessed_on": "2023-08-01", "strengths": "踏实", "weaknesses": "表达", "directions": "综合", "rating": 4}, "admin", [
        ({"rating": 0}, "OUT_OF_RANGE", "payload.rating"),
        ({"rating": True}, "INVALID", "payload.rating"),
    ]),
    ("2023-09-01", "department.probation_review", 1, "admin", {"reviewed_on": "2023-08-20", "conclusion": "合格", "opinion": "同意转正"}, "organizer", [
        ({"reviewed_on": "2023-08-14"}, "department.before_probation_end", "payload.reviewed_on"),
        ({"opinion": None}, "REQUIRED", "payload.opinion"),
    ]),
    ("2023-12-01", "department.rotation_plan", 1, "admin", {"planned_on": "2023-12-20", "rotations": [ROTATION]}, "organizer", [
        ({"rotations": []}, "OUT_OF_RANGE", "payload.rotations"),
        ({"rotations": [{**ROTATION, "starts_on": "2023-08-14"}]}, "department.rotation_during_probation", "payload.rotations.0.starts_on"),
        ({"rotations": [{**ROTATION, "ends_on": "2025-08-16"}]}, "department.rotation_after_plan", "payload.rotations.0.ends_on"),
        ({"rotations": [ROTATION, {**ROTATION, "starts_on": "2024-06-30", "ends_on": "2024-07-30"}]}, "department.rotations_overlap", "payload.rotations.1.starts_on"),
        ({"rotations": [ROTATION, {**ROTATION, "starts_on": "2023-09-30", "ends_on": "2023-10-30"}]}, "department.rotations_unordered", "payload.rotations.1.starts_on"),
        ({"rotations": [{**ROTATION, "ends_on": "2023-12-31"}]}, "department.rotation_ends_before_start", "payload.rotations.0.ends_on"),
    ]),
    ("2024-02-10", "organization.goal_review", 1, "recruit", {"held_on": "2024-02-05", "results": [{"goal": each["goal"], "result": "完成"} for each in GOALS]}, "admin", [
        ({"results": [{"goal": "写好公文", "result": "完成"}]}, "organization.goal_missing", "payload.results"),
        ({"results": [{"goal": "写好公文", "result": "一"}, {"goal": "取得驾照", "result": "二"}, {"goal": "跑步", "result": "三"}]}, "organization.unknown_goal", "payload.results.2.goal"),
    ]),
    ("2025-08-10", "organization.three_year_evaluation", 1, "organizer", EVALUATION, None, [
        ({"evaluators": ["S1001"]}, "OUT_OF_RANGE", "payload.evaluators"),
        ({"evaluators": ["S1001", "S1001"]}, "organization.evaluator_repeated", "payload.evaluators.1"),
        ({"evaluators": ["S1001", "R2022001"]}, "organization.recruit_evaluates", "payload.evaluators.1"),
        ({"evaluators": ["S1001", "S9999"]}, "INVALID", "payload.evaluators.1"),
        ({"scores": {**EVALUATION["scores"], "TEAM": 101}}, "OUT_OF_RANGE", "payload.scores.TEAM"),
        ({"conclusion": "很好"}, "INVALID", "payload.conclusion"),
        ({"next_steps": None}, "REQUIRED", "payload.next_steps"),
        ({"evaluated_on": "2025-06-15"}, "organization.too_early", "payload.evaluated_on"),
    ]),
]  # fmt: skip


def test_every_item_takes_its_evidence_and_refuses_any_other(acts: Any) -> None:
    planned = {
        row["code"]
        for track in acts.house.ask(acts.organizer, "{ tracks { items { code } } }")["tracks"]
        for row in track["items"]
    }
    requested = {
        "mentor.raised_hand",
        *(f"{track}.extra" for track in ("organization", "department", "mentor", "partner")),
    }
    assert {item for _, item, *_ in WALK} | requested == planned
    for day, item, occurrence, who, payload, confirmer, wrong in WALK:
        then = acts.on(day)
        task_id = then.id(item, occurrence)
        for changes, code, path in wrong:
            answer = then.submit(getattr(acts, who), task_id, {**payload, **changes})
            assert answer["records"] is None
            assert (code, path) in [(e["code"], ".".join(e["path"])) for e in answer["errors"]], (
                item,
                changes,
                answer,
            )
            assert len(answer["errors"]) == 1, (item, changes, answer)
        (record,) = then.done(getattr(acts, who), task_id, payload)
        assert record["payload"] == payload, item
        task = then.task(item, occurrence)
        if confirmer is None:
            assert (record["status"], task["status"]) == ("ACCEPTED", "DONE"), item
        else:
            assert (record["status"], task["status"]) == ("AWAITING_CONFIRMATION", "SUBMITTED"), item
            assert then.confirm(getattr(acts, confirmer), record)["errors"] == [], item
            task = then.task(item, occurrence)
            assert (task["status"], task["records"][0]["status"]) == ("DONE", "CONFIRMED"), item
        assert task["completedOn"] == day
        assert task["completedBy"]["code"] == getattr(acts, who)
    assert (
        acts.on("2025-08-10").house.ask(acts.organizer, '{ recruit(code: "R2022001") { post } }')["recruit"][
            "post"
        ]
        == "文秘岗"
    )


@pytest.mark.parametrize(
    ("item", "day", "payload", "code"),
    [
        (
            "department.probation_review",
            "2023-09-01",
            {"reviewed_on": "2023-08-20", "conclusion": "合格", "opinion": "好"},
            "department.needs_initial_training",
        ),
        (
            "department.rotation_plan",
            "2023-12-01",
            {"planned_on": "2023-11-20", "rotations": [ROTATION]},
            "department.needs_potential_assessment",
        ),
        (
            "organization.goal_review",
            "2024-02-10",
            {"held_on": "2024-02-05", "results": [{"goal": "甲", "result": "乙"}]},
            "organization.no_career_plan",
        ),
        (
            "organization.three_year_evaluation",
            "2025-08-10",
            EVALUATION,
            "organization.needs_probation_review",
        ),
    ],
)
def test_what_needs_an_earlier_record_says_so(
    acts: Any, item: str, day: str, payload: Any, code: str
) -> None:
    who = {
        "organization.goal_review": acts.recruit,
        "organization.three_year_evaluation": acts.organizer,
    }.get(item, acts.admin)
    then = acts.on(day)
    assert [each for each, _ in then.refused(who, then.id(item), payload)] == [code]


def test_all_faults_of_a_form_come_at_once_with_their_plugin(acts: Any) -> None:
    answer = acts.submit(
        acts.organizer,
        acts.id("organization.initial_training"),
        {"starts_on": "2023-02-30", "ends_on": "2023-03-02", "days": -1, "certificate_no": 7, "hall": 1},
    )
    found = {(each["code"], ".".join(each["path"]), each["plugin"]) for each in answer["errors"]}
    assert found == {
        ("INVALID", "payload.starts_on", "organization"),
        ("OUT_OF_RANGE", "payload.ends_on", "organization"),
        ("OUT_OF_RANGE", "payload.days", "organization"),
        ("REQUIRED", "payload.passed", "organization"),
        ("INVALID", "payload.certificate_no", "organization"),
        ("UNKNOWN_FIELD", "payload.hall", "organization"),
    }
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in each["message"]) for each in answer["errors"])
