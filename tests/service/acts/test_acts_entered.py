"""代录: the unit's admin enters for people of the unit what it may read; the record says who did it and who entered it."""

from typing import Any

MEAL = {"held_on": "2023-02-28"}


def test_the_record_names_both(acts: Any) -> None:
    meal = acts.id("partner.meal", 5)
    assert "SUBMIT" in acts.task("partner.meal", 5, who=acts.admin)["viewerCan"]
    assert acts.refused(acts.admin, meal, MEAL) == [("FORBIDDEN", "taskIds.0")]
    record = acts.done(acts.admin, meal, MEAL, performerCode=acts.partner)[0]
    assert (record["author"]["code"], record["enteredBy"]["code"]) == (acts.partner, acts.admin)
    assert acts.task("partner.meal", 5)["completedBy"]["code"] == acts.partner


def test_the_performer_is_responsible_and_of_the_unit(acts: Any) -> None:
    meal, tips = acts.id("partner.meal", 5), acts.id("department.belonging")
    assert acts.refused(acts.admin, meal, MEAL, performerCode=acts.mentor) == [("INVALID", "performerCode")]
    assert acts.refused(acts.admin, [meal, tips], MEAL, performerCode=acts.partner) == [
        ("INVALID", "performerCode")
    ]
    assert acts.refused(acts.admin, meal, MEAL, performerCode="S1223") == [("FORBIDDEN", "performerCode")]
    assert acts.refused(acts.admin, meal, MEAL, performerCode="S9999") == [("NOT_FOUND", "performerCode")]
    assert acts.refused(acts.admin, meal, MEAL, performerCode="") == [("NOT_FOUND", "performerCode")]
    assert acts.refused(acts.mentor, meal, MEAL, performerCode=acts.partner) == [
        ("FORBIDDEN", "performerCode")
    ]
    assert acts.refused(acts.organizer, meal, MEAL, performerCode=acts.partner) == [
        ("FORBIDDEN", "performerCode")
    ]
    foreign = acts.id("partner.meal", 5, "R2022004")
    assert acts.refused(acts.admin, foreign, MEAL, performerCode=acts.partner) == [("NOT_FOUND", "taskIds.0")]


def test_what_the_admin_may_not_read_it_may_not_enter(acts: Any) -> None:
    for item, occurrence, payload, who in (
        ("mentor.talk", 2, {"held_on": "2023-02-20", "topics": "x"}, acts.mentor),
        ("mentor.growth_monitoring", 2, {"observed_on": "2023-02-20"}, acts.mentor),
        ("partner.observation", 5, {"observed_on": "2023-02-20"}, acts.partner),
    ):
        task_id = acts.id(item, occurrence)
        assert acts.refused(acts.admin, task_id, payload, performerCode=who) == [("FORBIDDEN", "taskIds.0")]
        assert "SUBMIT" not in acts.task(item, occurrence, who=acts.admin)["viewerCan"]


def test_the_performer_of_the_day_of_the_act_will_do(acts: Any) -> None:
    made = acts.change(
        acts.organizer,
        "assign",
        "assignment { id }",
        recruitCode=acts.recruit,
        role="PARTNER",
        personCode="S1222",
        startsOn="2023-02-15",
    )
    assert made["errors"] == []
    meal, tips = acts.id("partner.meal", 5), acts.id("partner.work_tips", 3)
    assert acts.refused(acts.admin, meal, MEAL, performerCode=acts.partner) == [("INVALID", "performerCode")]
    # The day of each task counts for that task.
    both = {"held_on": "2023-02-20", "topics": "公文"}
    earlier = [{"taskId": tips, "payload": {"held_on": "2023-02-14"}}]
    assert acts.refused(acts.admin, [meal, tips], both, overrides=earlier, performerCode=acts.partner) == [
        ("INVALID", "performerCode")
    ]
    acts.done(acts.admin, tips, both, overrides=earlier, performerCode=acts.partner)
    acts.done(acts.admin, meal, {"held_on": "2023-02-14"}, performerCode="S1222")


def test_nobody_confirms_what_they_entered(acts: Any, told: Any) -> None:
    then = acts.on("2023-08-10")
    task_id = then.id("department.potential_assessment")
    record = then.done(
        acts.admin, task_id, {"assessed_on": "2023-08-01", "rating": 4}, performerCode=acts.head
    )[0]
    assert told(then.confirm(acts.admin, record)) == [("FORBIDDEN", "recordIds.0")]
    can = then.task("department.potential_assessment", who=acts.admin)["viewerCan"]
    assert not {"CONFIRM", "REJECT"} & set(can)
    awaiting = "{ tasks(filter: {awaitingMe: true}) { nodes { item { code } } } }"
    assert then.house.ask(acts.admin, awaiting)["tasks"]["nodes"] == []
    assert then.confirm(acts.organizer, record)["errors"] == []


def test_for_the_recruit_it_confirms_nothing(acts: Any, told: Any) -> None:
    """Entered for the recruit, the pledge still needs the mentor's word."""
    pledge = acts.done(
        acts.admin,
        acts.id("mentor.integrity_pledge"),
        {"pledged_on": "2023-02-01", "text": "廉洁"},
        performerCode=acts.recruit,
    )[0]
    assert (pledge["status"], pledge["author"]["code"]) == ("AWAITING_CONFIRMATION", acts.recruit)
    assert told(acts.confirm(acts.recruit, pledge)) == [("FORBIDDEN", "recordIds.0")]
    assert acts.confirm(acts.mentor, pledge)["errors"] == []


def test_a_correction_is_entered_for_the_author_or_todays_holder(acts: Any) -> None:
    meal = acts.id("partner.meal", 5)
    first = acts.done(acts.admin, meal, MEAL, performerCode=acts.partner)[0]
    assert acts.refused(acts.admin, meal, MEAL, corrects=first["id"]) == [("FORBIDDEN", "taskIds.0")]
    assert "CORRECT" in acts.task("partner.meal", 5, who=acts.admin)["viewerCan"]
    second = acts.done(
        acts.admin, meal, {**MEAL, "note": "更正"}, corrects=first["id"], performerCode=acts.partner
    )[0]
    assert (second["status"], second["enteredBy"]["code"]) == ("ACCEPTED", acts.admin)


def test_an_admin_records_the_own_items_without_a_performer(acts: Any) -> None:
    then = acts.on("2023-09-01")
    payload = {"reviewed_on": "2023-08-20", "conclusion": "不合格", "opinion": "x"}
    record = then.done(acts.admin, then.id("department.probation_review"), payload, performerCode=acts.admin)[
        0
    ]
    assert record["enteredBy"] is None
