"""The rest of the story: what is corrected, kept or withheld, and those who went."""

from datetime import date

from tests.proof.people import TODAY, YESTERDAY
from tests.proof.teller import LEVELS, SAID, Teller


def a1(t: Teller) -> None:
    """Corrected, kept and withheld."""
    then, now = date(2022, 8, 20), date(2023, 2, 20)
    first = t.record(then, "partner-a", t.task("a1", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.record(then, "partner-a", first.task, corrects=first, held_on=str(then), topics=SAID)
    t.record(now, "partner-a", first.task, held_on=str(now), topics=SAID)
    t.record(
        now,
        "organizer",
        t.task("a1", "organization.initial_training"),
        starts_on="2023-02-01",
        ends_on=str(now),
        days=3,
        passed=False,
        certificate_no=SAID,
    )
    judged = t.record(
        now,
        "head-a",
        t.task("a1", "department.potential_assessment"),
        assessed_on=str(now),
        strengths=SAID,
        weaknesses=SAID,
        directions=SAID,
        rating=3,
    )
    t.confirm(now, "admin-a", judged)
    t.record(
        TODAY,
        "mentor-a",
        t.task("a1", "mentor.growth_monitoring", 3),
        observed_on=str(now),
        levels=LEVELS,
        concerns=SAID,
    )
    t.record(
        TODAY,
        "organizer",
        t.task("a1", "organization.launch"),
        held_on=str(TODAY),
        attended=True,
        mentor_words=SAID,
    )
    hand = t.open(now, "a1", "a1", "mentor.raised_hand", "admin-a", "UNIT_ADMIN")
    t.record(now, "admin-a", hand, answered_on=str(now), summary=SAID)
    t.open(now, "a1", "a1", "mentor.raised_hand", "organizer-2", "ORGANIZER")
    t.open(now, "organizer", "a1", "organization.extra")
    extra = t.open(now, "head-a", "a1", "department.extra")
    t.record(now, "head-a", extra, held_on=str(now), note=SAID)
    t.change(
        now,
        "organizer",
        "extendProbation",
        recruitCode=t.city.code("a1"),
        endsOn="2023-01-31",
        ground="MATERNITY",
        reason=t.text("never", "a1", "extended"),
    )


def c_and_the_evaluations(t: Teller) -> None:
    """Two recruits at the end of their three years; one has been told what was found."""
    for name in ("c1", "c2"):
        trained, reviewed, now = date(2021, 2, 20), date(2021, 4, 10), date(2023, 2, 20)
        t.record(
            trained,
            "organizer",
            t.task(name, "organization.initial_training"),
            starts_on="2021-02-01",
            ends_on=str(trained),
            days=14,
            passed=True,
            certificate_no=SAID,
        )
        review = t.record(
            reviewed,
            "admin-c",
            t.task(name, "department.probation_review"),
            reviewed_on=str(reviewed),
            conclusion="合格",
            opinion=SAID,
        )
        t.confirm(reviewed, "organizer", review)
        found = t.record(
            now,
            "organizer",
            t.task(name, "organization.three_year_evaluation"),
            evaluated_on=str(now),
            evaluators=["organizer", "admin-c"],
            scores=dict.fromkeys(LEVELS, 80),
            conclusion="持续培养",
            next_steps=SAID,
        )
        if name == "c2":
            t.release(YESTERDAY, "organizer", found)
    judged = t.record(
        date(2021, 3, 20),
        "head-c",
        t.task("c1", "department.potential_assessment"),
        assessed_on="2021-03-20",
        strengths=SAID,
        rating=4,
    )
    t.confirm(date(2021, 3, 20), "admin-c", judged)
    t.release(TODAY, "admin-c", judged)
    t.record(
        TODAY,
        "admin-c",
        t.task("c2", "mentor.integrity_pledge"),
        performer="c2",
        pledged_on="2020-04-20",
        text=SAID,
    )
    t.waive("organizer", t.task("c1", "department.first_post"))


def those_who_went(t: Teller) -> None:
    """One was transferred, one is suspended, one left."""
    then = date(2022, 12, 20)
    for name in ("t1", "s1", "l1"):
        t.record(then, name, t.task(name, "organization.elite_club_join"), joined_on=str(then), group=SAID)
    t.record(then, "partner-1", t.task("t1", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.change(
        TODAY,
        "organizer",
        "transferRecruit",
        recruitCode=t.city.code("t1"),
        unitCode="C",
        departmentCode="C1",
        on="2023-02-01",
        reason=t.text("never", "t1", "transferred"),
    )
    t.city.recruits["t1"].unit, t.city.recruits["t1"].department = "C", "C1"
    next(each for each in t.city.pairs if each.what == "t1").last = date(2023, 1, 31)
    t.change(
        TODAY,
        "admin-b",
        "suspendRecruit",
        recruitCode=t.city.code("s1"),
        startsOn="2023-02-10",
        endsOn="2023-06-30",
        reason=t.text("never", "s1", "suspended"),
    )
    t.city.recruits["s1"].status = "SUSPENDED"
    t.change(
        TODAY,
        "admin-b",
        "updateRecruit",
        recruitCode=t.city.code("l1"),
        status="LEFT",
        reason=t.text("never", "l1", "left"),
    )
    t.city.recruits["l1"].status = "LEFT"
