"""What was done in the city: records of every kind of visibility, and tasks with texts of their own."""

from datetime import date

from tests.proof.desk import Desk
from tests.proof.meetings import meetings
from tests.proof.people import TODAY, City
from tests.proof.portals import portals
from tests.proof.rounds import rounds
from tests.proof.teller import LEVELS, SAID, Teller
from tests.proof.withheld import a1, c_and_the_evaluations, those_who_went


def tell(desk: Desk, city: City) -> None:
    """Tell the whole story."""
    teller = Teller(desk, city)
    for chapter in (b1, b2, a1, c_and_the_evaluations, rounds, those_who_went, meetings, portals):
        chapter(teller)


def b1(t: Teller) -> None:
    """Talks, levels, moods and raised hands around one recruit, by those of then and of now."""
    then, now = date(2022, 10, 20), date(2023, 2, 20)
    talk = t.record(
        then,
        "mentor-past",
        t.task("b1", "mentor.talk"),
        held_on=str(then),
        place=SAID,
        topics=SAID,
        summary=SAID,
        recruit_view=SAID,
        advice=SAID,
    )
    t.confirm(then, "b1", talk)
    t.record(TODAY, "mentor-1", t.task("b1", "mentor.talk", 2), held_on=str(TODAY), topics=SAID, summary=SAID)
    t.record(
        then,
        "mentor-past",
        t.task("b1", "mentor.growth_monitoring"),
        observed_on=str(then),
        levels=LEVELS,
        concerns=SAID,
    )
    t.record(then, "mentor-past", t.task("b1", "mentor.thought_guidance"), held_on=str(then), theme=SAID)
    t.record(
        now,
        "partner-1",
        t.task("b1", "partner.observation", 4),
        observed_on=str(now),
        mood="需关心",
        strengths=SAID,
        weaknesses=SAID,
        difficulties=["人岗不适"],
        action=SAID,
    )
    t.record(now, "partner-1", t.task("b1", "partner.unit_intro"), held_on=str(now), topics=SAID)
    t.record(
        now,
        "admin-b",
        t.task("b1", "partner.city_life"),
        performer="partner-1",
        held_on=str(now),
        topics=SAID,
    )
    entries = [
        {
            "title": t.text("payload", "b1", f"department.growth_list.entries.{n}"),
            "field": "基层治理",
            "difficulty": 1,
            "responsibility": 1,
            "planned_on": "2023-05-01",
        }
        for n in range(3)
    ]
    t.record(
        now,
        "head-b",
        t.task("b1", "department.growth_list"),
        drawn_on=str(now),
        mentor_advice=SAID,
        entries=entries,
    )
    t.record(now, "b1", t.task("b1", "mentor.integrity_pledge"), pledged_on=str(now), text=SAID)
    t.record(TODAY, "b1", t.task("b1", "organization.elite_club_join"), joined_on=str(now), group=SAID)
    post = t.text("payload", "b1", "department.first_post.post")
    before = next(
        way
        for ways in t.city.canaries.ways.values()
        for way in ways
        if (way.owner, way.field) == ("b1", "post")
    )
    before.current = False
    t.record(
        now, "head-b", t.task("b1", "department.first_post"), assigned_on=str(now), post=post, duties=SAID
    )
    t.city.canaries.also(post, "post", "b1", "post")
    hand = t.open(now, "b1", "b1", "mentor.raised_hand", "mentor-1", "MENTOR")
    t.record(now, "mentor-1", hand, answered_on=str(now), summary=SAID)
    t.open(now, "b1", "b1", "mentor.raised_hand", "organizer", "ORGANIZER")
    t.open(now, "b1", "b1", "mentor.raised_hand", "partner-1", "PARTNER")
    t.open(date(2022, 11, 1), "b1", "b1", "mentor.raised_hand", "mentor-past", "MENTOR")
    answered = t.open(date(2022, 11, 1), "b1", "b1", "mentor.raised_hand", "mentor-past", "MENTOR")
    t.record(date(2022, 11, 2), "mentor-past", answered, answered_on="2022-11-02", summary=SAID)
    extra = t.open(now, "mentor-1", "b1", "mentor.extra")
    t.record(now, "mentor-1", extra, held_on=str(now), note=SAID)
    t.open(now, "partner-1", "b1", "partner.extra")
    t.waive("organizer", t.task("b1", "organization.briefing"))
    t.change(
        TODAY,
        "organizer",
        "rescheduleTask",
        taskId=t.task("b1", "organization.launch").id,
        dueOn="2023-09-01",
        reason=t.text("never", "b1", "rescheduled"),
    )


def b2(t: Teller) -> None:
    """What past mentors, partners and heads recorded; what was returned."""
    then, now = date(2022, 10, 20), date(2023, 2, 20)
    t.record(then, "mentor-1", t.task("b2", "mentor.thought_guidance"), held_on=str(then), theme=SAID)
    t.record(then, "partner-past", t.task("b2", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.record(
        then,
        "partner-past",
        t.task("b2", "partner.observation", 2),
        observed_on=str(then),
        mood="平稳",
        strengths=SAID,
        difficulties=[],
    )
    t.record(then, "head-old", t.task("b2", "department.belonging"), held_on=str(then), feedback=SAID)
    talk = t.record(now, "head-b", t.task("b2", "mentor.talk"), held_on=str(now), topics=SAID, summary=SAID)
    t.reject(now, "b2", talk)
    goals = [{"goal": t.text("payload", "b2", "organization.career_plan.goals"), "target_on": "2024-05-01"}]
    t.record(
        now,
        "organizer",
        t.task("b2", "organization.career_plan"),
        held_on=str(now),
        adviser=SAID,
        goals=goals,
    )
    t.waive("admin-b", t.task("b2", "partner.work_tips", 3))
    done = t.task("b2", "partner.city_life")
    record = t.record(then, "partner-past", done, held_on=str(then), topics=SAID)
    t.change(TODAY, "admin-b", "reopenTask", taskId=done.id, reason=t.text("never", "b2", "reopened"))
    record.status = "KEPT"
