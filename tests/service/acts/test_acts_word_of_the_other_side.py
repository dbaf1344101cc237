"""Confirming, returning, objecting, correcting, reopening, releasing."""

from typing import Any

import pytest

TALK = {"held_on": "2023-02-20", "topics": "适应"}
LESSON = {"held_on": "2023-02-20", "theme": "八项规定"}


def _talk(acts: Any, **more: Any) -> Any:
    return acts.done(acts.mentor, acts.id("mentor.talk", 2), {**TALK, **more})[0]


def test_the_confirmer_or_an_organizer_confirms_and_nobody_else(acts: Any, told: Any) -> None:
    record = _talk(acts)
    assert acts.task("mentor.talk", 2)["status"] == "SUBMITTED"
    assert told(acts.confirm(acts.mentor, record)) == [("FORBIDDEN", "recordIds.0")]
    assert told(acts.confirm(acts.admin, record)) == [("FORBIDDEN", "recordIds.0")]
    assert told(acts.confirm(acts.partner, record)) == [("FORBIDDEN", "recordIds.0")]
    assert told(acts.confirm("R2022004", record)) == [("NOT_FOUND", "recordIds.0")]
    assert told(acts.confirm(acts.recruit, record, {"id": "x"})) == [("NOT_FOUND", "recordIds.1")]
    assert told(acts.confirm(acts.recruit, record, record)) == [("INVALID", "recordIds.1")]
    assert acts.task("mentor.talk", 2)["status"] == "SUBMITTED"
    later = acts.on("2023-03-03")
    answer = later.confirm(acts.recruit, record)
    assert answer["errors"] == []
    assert (answer["records"][0]["status"], answer["records"][0]["confirmedBy"]["code"]) == (
        "CONFIRMED",
        acts.recruit,
    )
    task = later.task("mentor.talk", 2)
    assert (task["status"], task["completedOn"], task["completedBy"]["code"], task["late"]) == (
        "DONE",
        "2023-03-03",
        acts.mentor,
        False,
    )
    assert told(later.confirm(acts.organizer, record)) == [("CONFLICT", "recordIds.0")]


def test_an_organizer_stands_in_but_not_for_the_own_record(acts: Any, told: Any) -> None:
    record = _talk(acts)
    assert acts.confirm(acts.organizer, record)["errors"] == []
    plan = acts.done(
        acts.organizer,
        acts.id("organization.career_plan"),
        {"held_on": "2023-02-01", "goals": [{"goal": "甲", "target_on": "2024-01-01"}]},
    )[0]
    assert told(acts.confirm(acts.organizer, plan)) == [("FORBIDDEN", "recordIds.0")]
    assert acts.confirm(acts.second_organizer, plan)["errors"] == []


def test_confirming_is_all_or_nothing(acts: Any, told: Any) -> None:
    talk = _talk(acts)
    pledge = acts.done(
        acts.recruit, acts.id("mentor.integrity_pledge"), {"pledged_on": "2023-02-01", "text": "廉洁"}
    )[0]
    assert told(acts.confirm(acts.recruit, talk, pledge)) == [("FORBIDDEN", "recordIds.1")]
    assert acts.task("mentor.talk", 2)["status"] == "SUBMITTED"
    assert acts.confirm(acts.organizer, pledge, talk)["errors"] == []


def test_the_clock_stops_with_the_record_not_with_the_word(acts: Any) -> None:
    due = acts.task("mentor.talk", 2)["dueOn"]
    record = _talk(acts)
    after = acts.on("2023-09-15")
    assert after.task("mentor.talk", 2)["status"] == "SUBMITTED"
    assert after.confirm(acts.recruit, record)["errors"] == []
    task = after.task("mentor.talk", 2)
    assert due < "2023-09-15"
    assert (task["late"], task["completedOn"]) == (False, "2023-09-15")


def test_late_goes_by_the_service_day_not_by_the_day_of_the_act(acts: Any) -> None:
    overdue = acts.id("partner.office_systems")
    assert acts.task("partner.office_systems")["status"] == "OVERDUE"
    acts.done(acts.partner, overdue, {"done_on": "2022-08-20", "systems": ["公文"]})
    task = acts.task("partner.office_systems")
    assert (task["status"], task["late"], task["completedOn"]) == ("DONE", True, "2023-03-01")


def test_a_returned_record_opens_the_task_again(acts: Any, told: Any) -> None:
    record = _talk(acts)
    assert told(acts.reject(acts.mentor, record)) == [("FORBIDDEN", "recordId")]
    assert told(acts.reject(acts.recruit, record, "  ")) == [("REQUIRED", "reason")]
    answer = acts.reject(acts.recruit, record, "不是这一天")
    assert (answer["record"]["status"], answer["record"]["rejectedReason"], answer["task"]["status"]) == (
        "REJECTED",
        "不是这一天",
        "OPEN",
    )
    assert told(acts.reject(acts.organizer, record)) == [("CONFLICT", "recordId")]
    assert told(acts.confirm(acts.recruit, record)) == [("CONFLICT", "recordIds.0")]
    again = _talk(acts, held_on="2023-02-21")
    assert acts.confirm(acts.recruit, again)["errors"] == []
    assert [each["status"] for each in acts.task("mentor.talk", 2)["records"]] == ["REJECTED", "CONFIRMED"]


def test_the_recruit_objects_within_seven_days(acts: Any, told: Any) -> None:
    record = acts.done(acts.mentor, acts.id("mentor.integrity_lesson"), LESSON)[0]
    last, after = acts.on("2023-03-08"), acts.on("2023-03-09")
    assert "REJECT" in last.task("mentor.integrity_lesson", who=acts.recruit)["viewerCan"]
    assert "REJECT" not in after.task("mentor.integrity_lesson", who=acts.recruit)["viewerCan"]
    assert told(after.reject(acts.recruit, record)) == [("FORBIDDEN", "recordId")]
    assert told(last.reject(acts.admin, record)) == [("FORBIDDEN", "recordId")]
    assert told(last.reject(acts.organizer, record)) == [("FORBIDDEN", "recordId")]
    assert last.reject(acts.recruit, record)["task"]["status"] == "OPEN"
    task = last.task("mentor.integrity_lesson")
    assert (task["status"], task["completedOn"], task["completedBy"]) == ("OPEN", None, None)


def test_what_the_recruit_may_not_read_whole_or_did_is_not_objected_to(acts: Any, told: Any) -> None:
    observation = acts.done(
        acts.partner,
        acts.id("partner.observation", 5),
        {"observed_on": "2023-02-28", "mood": "平稳", "difficulties": []},
    )[0]
    assert told(acts.reject(acts.recruit, observation)) == [("FORBIDDEN", "recordId")]
    own = acts.done(acts.recruit, acts.id("organization.elite_club_join"), {"joined_on": "2023-02-01"})[0]
    assert told(acts.reject(acts.recruit, own)) == [("FORBIDDEN", "recordId")]


def test_a_correction_without_confirmer_takes_the_place_at_once(acts: Any, told: Any) -> None:
    task_id = acts.id("mentor.integrity_lesson")
    first = acts.done(acts.mentor, task_id, LESSON)[0]
    later = acts.on("2023-09-01")
    assert told(later.submit(acts.mentor, task_id, {**LESSON, "theme": ""}, corrects=first["id"])) == [
        ("REQUIRED", "payload.theme")
    ]
    assert told(later.submit(acts.partner, task_id, LESSON, corrects=first["id"])) == [
        ("FORBIDDEN", "taskIds.0")
    ]
    assert told(later.submit(acts.admin, task_id, LESSON, corrects=first["id"])) == [
        ("FORBIDDEN", "taskIds.0")
    ]
    second = later.done(acts.mentor, task_id, {**LESSON, "theme": "家风"}, corrects=first["id"])[0]
    assert (second["status"], second["corrects"]["id"]) == ("ACCEPTED", first["id"])
    task = later.task("mentor.integrity_lesson")
    assert [each["status"] for each in task["records"]] == ["CORRECTED", "ACCEPTED"]
    assert (task["status"], task["completedOn"], task["late"], task["completedBy"]["code"]) == (
        "DONE",
        "2023-03-01",
        False,
        acts.mentor,
    )
    assert told(later.submit(acts.mentor, task_id, LESSON, corrects=first["id"])) == [
        ("CONFLICT", "corrects")
    ]


def test_what_a_correction_may_name(acts: Any) -> None:
    task_id, other = acts.id("mentor.integrity_lesson"), acts.id("mentor.thought_guidance", 2)
    first = acts.done(acts.mentor, task_id, LESSON)[0]
    assert acts.refused(
        acts.mentor, other, {"held_on": "2023-02-20", "theme": "x"}, corrects=first["id"]
    ) == [("INVALID", "corrects")]
    assert acts.refused(acts.mentor, [task_id, other], LESSON, corrects=first["id"]) == [
        ("INVALID", "corrects")
    ]
    assert acts.refused(acts.mentor, task_id, LESSON, corrects=task_id) == [("NOT_FOUND", "corrects")]
    assert acts.refused(acts.mentor, task_id, LESSON, corrects="") == [("NOT_FOUND", "corrects")]


def test_a_correction_awaits_the_same_word_and_the_old_record_stands(acts: Any, told: Any) -> None:
    task_id = acts.id("mentor.talk", 2)
    first = _talk(acts)
    acts.confirm(acts.recruit, first)
    later = acts.on("2023-03-05")
    second = later.done(acts.mentor, task_id, {**TALK, "topics": "更正"}, corrects=first["id"])[0]
    assert second["status"] == "AWAITING_CONFIRMATION"
    task = later.task("mentor.talk", 2)
    assert (task["status"], [each["status"] for each in task["records"]]) == (
        "DONE",
        ["CONFIRMED", "AWAITING_CONFIRMATION"],
    )
    assert told(later.submit(acts.mentor, task_id, TALK, corrects=first["id"])) == [("CONFLICT", "corrects")]
    assert later.reject(acts.recruit, second)["task"]["status"] == "DONE"
    third = later.done(acts.mentor, task_id, {**TALK, "topics": "再更正"}, corrects=first["id"])[0]
    assert later.confirm(acts.recruit, third)["errors"] == []
    task = later.task("mentor.talk", 2)
    assert [each["status"] for each in task["records"]] == ["CORRECTED", "REJECTED", "CONFIRMED"]
    assert (task["completedOn"], task["late"]) == ("2023-03-01", False)


def test_a_correction_of_an_awaiting_correction_leaves_one_in_force(acts: Any) -> None:
    task_id = acts.id("mentor.talk", 2)
    first = _talk(acts)
    acts.confirm(acts.recruit, first)
    second = acts.done(acts.mentor, task_id, {**TALK, "topics": "二"}, corrects=first["id"])[0]
    third = acts.done(acts.mentor, task_id, {**TALK, "topics": "三"}, corrects=second["id"])[0]
    assert [each["status"] for each in acts.task("mentor.talk", 2)["records"]] == [
        "CONFIRMED",
        "CORRECTED",
        "AWAITING_CONFIRMATION",
    ]
    acts.confirm(acts.recruit, third)
    assert [each["status"] for each in acts.task("mentor.talk", 2)["records"]] == [
        "CORRECTED",
        "CORRECTED",
        "CONFIRMED",
    ]


def test_correcting_an_awaiting_record_does_not_start_the_clock_again(acts: Any) -> None:
    task_id = acts.id("mentor.talk", 2)
    first = _talk(acts)
    late = acts.on("2023-09-15")
    second = late.done(acts.mentor, task_id, {**TALK, "topics": "二"}, corrects=first["id"])[0]
    assert late.task("mentor.talk", 2)["status"] == "SUBMITTED"
    late.confirm(acts.recruit, second)
    task = late.task("mentor.talk", 2)
    assert [each["status"] for each in task["records"]] == ["CORRECTED", "CONFIRMED"]
    assert (task["late"], task["completedBy"]["code"]) == (False, acts.mentor)


def test_todays_holder_corrects_and_the_task_keeps_the_old_name(acts: Any) -> None:
    task_id = acts.id("mentor.integrity_lesson")
    first = acts.done(acts.mentor, task_id, LESSON)[0]
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
    record = later.done("S1142", task_id, {**LESSON, "theme": "家风"}, corrects=first["id"])[0]
    assert record["author"]["code"] == "S1142"
    # The first author is out of office and corrects the own record no more than that: this one is another's.
    assert later.submit(acts.mentor, task_id, LESSON, corrects=record["id"])["errors"][0]["code"] in (
        "NOT_FOUND",
        "FORBIDDEN",
    )
    assert later.task("mentor.integrity_lesson")["completedBy"]["code"] == acts.mentor


def test_an_objection_to_a_correction_brings_the_old_record_back(acts: Any) -> None:
    task_id = acts.id("mentor.integrity_lesson")
    first = acts.done(acts.mentor, task_id, LESSON)[0]
    second = acts.done(acts.mentor, task_id, {**LESSON, "theme": "家风"}, corrects=first["id"])[0]
    assert acts.reject(acts.recruit, second)["task"]["status"] == "DONE"
    assert [each["status"] for each in acts.task("mentor.integrity_lesson")["records"]] == [
        "ACCEPTED",
        "REJECTED",
    ]


def test_a_done_task_keeps_further_records(acts: Any) -> None:
    task_id = acts.id("mentor.integrity_lesson")
    acts.done(acts.mentor, task_id, LESSON)
    before = acts.task("mentor.integrity_lesson")
    further = acts.on("2023-03-04").done(acts.mentor, task_id, {**LESSON, "held_on": "2023-03-03"})[0]
    assert further["status"] == "KEPT"
    after = acts.on("2023-03-04").task("mentor.integrity_lesson")
    assert {name: after[name] for name in ("status", "completedOn", "late")} == {
        name: before[name] for name in ("status", "completedOn", "late")
    }
    assert acts.on("2023-03-04").refused(acts.mentor, task_id, LESSON, corrects=further["id"]) == [
        ("CONFLICT", "corrects")
    ]


def test_a_failed_training_is_kept_and_skips_two_rules(acts: Any) -> None:
    task_id = acts.id("organization.initial_training")
    failed = acts.done(
        acts.organizer,
        task_id,
        {"starts_on": "2022-11-01", "ends_on": "2022-11-03", "days": 3, "passed": False},
    )[0]
    assert (failed["status"], failed["occurredOn"]) == ("KEPT", "2022-11-03")
    assert acts.task("organization.initial_training")["status"] == "OPEN"
    passed = acts.done(
        acts.organizer,
        task_id,
        {"starts_on": "2023-01-01", "ends_on": "2023-01-14", "days": 13, "passed": True},
    )[0]
    assert acts.task("organization.initial_training")["status"] == "DONE"
    turned = acts.done(
        acts.organizer,
        task_id,
        {"starts_on": "2023-01-01", "ends_on": "2023-01-14", "days": 13, "passed": False},
        corrects=passed["id"],
    )[0]
    assert turned["status"] == "KEPT"
    task = acts.task("organization.initial_training")
    assert (task["status"], [each["status"] for each in task["records"]]) == (
        "OPEN",
        ["KEPT", "CORRECTED", "KEPT"],
    )


def test_a_confirmed_failure_is_kept_and_leaves_the_task_open(acts: Any) -> None:
    then = acts.on("2023-09-01")
    record = then.done(
        acts.admin,
        then.id("department.probation_review"),
        {"reviewed_on": "2023-08-20", "conclusion": "不合格", "opinion": "不宜录用"},
    )[0]
    assert record["status"] == "AWAITING_CONFIRMATION"
    assert then.confirm(acts.organizer, record)["records"][0]["status"] == "KEPT"
    assert then.task("department.probation_review")["status"] == "OPEN"


@pytest.mark.parametrize("who", ["admin", "organizer"])
def test_reopening_keeps_the_record(acts: Any, told: Any, who: str) -> None:
    task_id = acts.id("mentor.integrity_lesson")
    acts.done(acts.mentor, task_id, LESSON)
    assert told(acts.change(acts.mentor, "reopenTask", "task { id }", taskId=task_id, reason="x")) == [
        ("FORBIDDEN", "taskId")
    ]
    assert told(acts.change(acts.admin, "reopenTask", "task { id }", taskId=task_id, reason=" ")) == [
        ("REQUIRED", "reason")
    ]
    answer = acts.change(
        getattr(acts, who),
        "reopenTask",
        "task { status completedOn late }",
        taskId=task_id,
        reason="弄错了人",
    )
    assert answer["task"] == {"status": "OPEN", "completedOn": None, "late": False}
    assert [each["status"] for each in acts.task("mentor.integrity_lesson")["records"]] == ["KEPT"]
    assert told(acts.change(acts.admin, "reopenTask", "task { id }", taskId=task_id, reason="x")) == [
        ("TASK_NOT_OPEN", "taskId")
    ]
    acts.done(acts.mentor, task_id, LESSON)
    assert acts.task("mentor.integrity_lesson")["status"] == "DONE"


def test_releasing_lets_the_recruit_read_and_object(acts: Any, told: Any) -> None:
    then = acts.on("2023-08-10")
    record = then.done(
        acts.head, then.id("department.potential_assessment"), {"assessed_on": "2023-08-01", "rating": 4}
    )[0]
    assert told(then.change(acts.organizer, "releaseRecord", "record { id }", recordId=record["id"])) == [
        ("CONFLICT", "recordId")
    ]
    then.confirm(acts.admin, record)
    assert then.task("department.potential_assessment", who=acts.recruit)["records"][0]["payload"] is None
    assert told(then.change(acts.head, "releaseRecord", "record { id }", recordId=record["id"])) == [
        ("FORBIDDEN", "recordId")
    ]
    answer = then.change(acts.admin, "releaseRecord", "record { releasedAt }", recordId=record["id"])
    assert answer["record"]["releasedAt"]
    assert (
        then.task("department.potential_assessment", who=acts.recruit)["records"][0]["payload"]["rating"] == 4
    )
    assert told(then.change(acts.admin, "releaseRecord", "record { id }", recordId=record["id"])) == [
        ("CONFLICT", "recordId")
    ]
