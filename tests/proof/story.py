"""What was done in the city: records of every kind of visibility, and tasks with texts of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.proof.desk import Desk
from tests.proof.people import TODAY, YESTERDAY, City, Record, Task

LEVELS = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
SAID = object()
"""Stands in a payload for a text with a canary of its own."""


@dataclass
class Teller:
    """Does what people did, on their days, and writes down what the oracle must know."""

    desk: Desk
    city: City

    def text(self, kind: str, owner: str, name: str) -> str:
        return self.city.canaries.text(kind, owner, name)

    def change(self, day: date, who: str, mutation: str, wanted: str = "", **values: Any) -> Any:
        return self.desk.on(day).change(self.city.code(who), mutation, wanted, **values)

    def task(self, recruit: str, item: str, occurrence: int = 1) -> Task:
        """Return a planned task."""
        document = "query($r: String!, $i: String!, $o: Int!) { recruit(code: $r) { task(item: $i, occurrence: $o) { id } } }"
        found = self.desk.ask("organizer", document, r=self.city.code(recruit), i=item, o=occurrence)
        number = found["recruit"]["task"]["id"]
        return self.city.tasks.setdefault(number, Task(number, recruit, item, occurrence))

    def record(self, day: date, who: str, task: Task, *, performer: str = "", corrects: Record | None = None, **payload: Any) -> Record:
        """Record an act; ``SAID`` in the payload stands for a text with a canary."""
        filled = {
            name: self.text("payload", task.recruit, f"{task.item}.{name}") if value is SAID else value
            for name, value in payload.items()
        }
        more: dict[str, Any] = {"performerCode": self.city.code(performer)} if performer else {}
        if corrects:
            more["corrects"] = corrects.id
        made = self.change(day, who, "submitRecords", "records { id status }", taskIds=[task.id], payload=filled, **more)
        (one,) = made["records"]
        record = Record(one["id"], task, performer or who, who if performer else "", status=one["status"])
        record.accepted = day if record.status == "ACCEPTED" else None
        if corrects and record.status == "ACCEPTED":
            corrects.status = "CORRECTED"
        self.city.records[record.id] = record
        self.city.canaries.keyed(filled, record.id)
        return record

    def confirm(self, day: date, who: str, record: Record) -> None:
        self.change(day, who, "confirmRecords", recordIds=[record.id])
        record.status, record.accepted = "CONFIRMED", day

    def reject(self, day: date, who: str, record: Record) -> None:
        reason = self.text("objection", record.task.recruit, f"{record.task.item}.rejectedReason")
        self.city.canaries.keyed(reason, record.id)
        self.change(day, who, "rejectRecord", recordId=record.id, reason=reason)
        record.status = "REJECTED"

    def release(self, day: date, who: str, record: Record) -> None:
        self.change(day, who, "releaseRecord", recordId=record.id)
        record.released = day

    def open(self, day: date, who: str, recruit: str, item: str, to: str = "", role: str = "") -> Task:
        """Open a task on request, with a title and a note."""
        words = {name: self.text("wording", recruit, f"{item}.{name}") for name in ("title", "note")}
        more = {"addresseeCode": self.city.code(to)} if to else {}
        made = self.change(day, who, "openTask", "task { id occurrence }", recruitCode=self.city.code(recruit), item=item, **words, **more)
        task = Task(made["task"]["id"], recruit, item, made["task"]["occurrence"], to, role)
        self.city.canaries.keyed(words, task.id)
        self.city.tasks[task.id] = task
        return task

    def waive(self, who: str, task: Task) -> None:
        reason = self.text("task", task.recruit, f"{task.item}.waivedReason")
        self.city.canaries.keyed(reason, task.id)
        self.change(TODAY, who, "waiveTask", taskId=task.id, reason=reason)


def tell(desk: Desk, city: City) -> None:
    """Tell the whole story."""
    teller = Teller(desk, city)
    for chapter in (b1, b2, a1, c_and_the_evaluations, those_who_went):
        chapter(teller)


def b1(t: Teller) -> None:
    """Talks, levels, moods and raised hands around one recruit, by those of then and of now."""
    then, now = date(2022, 10, 20), date(2023, 2, 20)
    talk = t.record(then, "mentor-past", t.task("b1", "mentor.talk"), held_on=str(then), place=SAID, topics=SAID, summary=SAID, recruit_view=SAID, advice=SAID)
    t.confirm(then, "b1", talk)
    t.record(TODAY, "mentor-1", t.task("b1", "mentor.talk", 2), held_on=str(TODAY), topics=SAID, summary=SAID)
    t.record(then, "mentor-past", t.task("b1", "mentor.growth_monitoring"), observed_on=str(then), levels=LEVELS, concerns=SAID)
    t.record(then, "mentor-past", t.task("b1", "mentor.thought_guidance"), held_on=str(then), theme=SAID)
    t.record(now, "partner-1", t.task("b1", "partner.observation", 4), observed_on=str(now), mood="需关心", strengths=SAID, weaknesses=SAID, difficulties=["人岗不适"], action=SAID)
    t.record(now, "partner-1", t.task("b1", "partner.unit_intro"), held_on=str(now), topics=SAID)
    t.record(now, "admin-b", t.task("b1", "partner.city_life"), performer="partner-1", held_on=str(now), topics=SAID)
    entries = [
        {"title": t.text("payload", "b1", f"department.growth_list.entries.{n}"), "field": "基层治理", "difficulty": 1, "responsibility": 1, "planned_on": "2023-05-01"}
        for n in range(3)
    ]
    t.record(now, "head-b", t.task("b1", "department.growth_list"), drawn_on=str(now), mentor_advice=SAID, entries=entries)
    t.record(now, "b1", t.task("b1", "mentor.integrity_pledge"), pledged_on=str(now), text=SAID)
    t.record(TODAY, "b1", t.task("b1", "organization.elite_club_join"), joined_on=str(now), group=SAID)
    post = t.text("payload", "b1", "department.first_post.post")
    before = next(way for ways in t.city.canaries.ways.values() for way in ways if (way.owner, way.field) == ("b1", "post"))
    before.current = False
    t.record(now, "head-b", t.task("b1", "department.first_post"), assigned_on=str(now), post=post, duties=SAID)
    t.city.canaries.also(post, "post", "b1", "post")
    hand = t.open(now, "b1", "b1", "mentor.raised_hand", "mentor-1", "MENTOR")
    t.record(now, "mentor-1", hand, answered_on=str(now), summary=SAID)
    t.open(now, "b1", "b1", "mentor.raised_hand", "organizer", "ORGANIZER")
    t.open(now, "b1", "b1", "mentor.raised_hand", "partner-1", "PARTNER")
    t.open(date(2022, 11, 1), "b1", "b1", "mentor.raised_hand", "mentor-past", "MENTOR")
    extra = t.open(now, "mentor-1", "b1", "mentor.extra")
    t.record(now, "mentor-1", extra, held_on=str(now), note=SAID)
    t.open(now, "partner-1", "b1", "partner.extra")
    t.waive("organizer", t.task("b1", "organization.briefing"))
    t.change(TODAY, "organizer", "rescheduleTask", taskId=t.task("b1", "organization.launch").id, dueOn="2023-09-01", reason=t.text("never", "b1", "rescheduled"))


def b2(t: Teller) -> None:
    """What past mentors, partners and heads recorded; what was returned."""
    then, now = date(2022, 10, 20), date(2023, 2, 20)
    t.record(then, "mentor-1", t.task("b2", "mentor.thought_guidance"), held_on=str(then), theme=SAID)
    t.record(then, "partner-past", t.task("b2", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.record(then, "partner-past", t.task("b2", "partner.observation", 2), observed_on=str(then), mood="平稳", strengths=SAID, difficulties=[])
    t.record(then, "head-old", t.task("b2", "department.belonging"), held_on=str(then), feedback=SAID)
    talk = t.record(now, "head-b", t.task("b2", "mentor.talk"), held_on=str(now), topics=SAID, summary=SAID)
    t.reject(now, "b2", talk)
    goals = [{"goal": t.text("payload", "b2", "organization.career_plan.goals"), "target_on": "2024-05-01"}]
    t.record(now, "organizer", t.task("b2", "organization.career_plan"), held_on=str(now), adviser=SAID, goals=goals)
    t.waive("admin-b", t.task("b2", "partner.work_tips", 3))
    done = t.task("b2", "partner.city_life")
    record = t.record(then, "partner-past", done, held_on=str(then), topics=SAID)
    t.change(TODAY, "admin-b", "reopenTask", taskId=done.id, reason=t.text("never", "b2", "reopened"))
    record.status = "KEPT"


def a1(t: Teller) -> None:
    """Corrected, kept and withheld."""
    then, now = date(2022, 8, 20), date(2023, 2, 20)
    first = t.record(then, "partner-a", t.task("a1", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.record(then, "partner-a", first.task, corrects=first, held_on=str(then), topics=SAID)
    t.record(now, "partner-a", first.task, held_on=str(now), topics=SAID)
    t.record(now, "organizer", t.task("a1", "organization.initial_training"), starts_on="2023-02-01", ends_on=str(now), days=3, passed=False, certificate_no=SAID)
    judged = t.record(now, "head-a", t.task("a1", "department.potential_assessment"), assessed_on=str(now), strengths=SAID, weaknesses=SAID, directions=SAID, rating=3)
    t.confirm(now, "admin-a", judged)
    t.record(TODAY, "mentor-a", t.task("a1", "mentor.growth_monitoring", 3), observed_on=str(now), levels=LEVELS, concerns=SAID)
    t.record(TODAY, "organizer", t.task("a1", "organization.launch"), held_on=str(TODAY), attended=True, mentor_words=SAID)
    hand = t.open(now, "a1", "a1", "mentor.raised_hand", "admin-a", "UNIT_ADMIN")
    t.record(now, "admin-a", hand, answered_on=str(now), summary=SAID)
    t.open(now, "organizer", "a1", "organization.extra")
    extra = t.open(now, "head-a", "a1", "department.extra")
    t.record(now, "head-a", extra, held_on=str(now), note=SAID)
    t.change(now, "organizer", "extendProbation", recruitCode=t.city.code("a1"), endsOn="2023-01-31", ground="MATERNITY", reason=t.text("never", "a1", "extended"))


def c_and_the_evaluations(t: Teller) -> None:
    """Two recruits at the end of their three years; one has been told what was found."""
    for name in ("c1", "c2"):
        trained, reviewed, now = date(2021, 2, 20), date(2021, 4, 10), date(2023, 2, 20)
        t.record(trained, "organizer", t.task(name, "organization.initial_training"), starts_on="2021-02-01", ends_on=str(trained), days=14, passed=True, certificate_no=SAID)
        review = t.record(reviewed, "admin-c", t.task(name, "department.probation_review"), reviewed_on=str(reviewed), conclusion="合格", opinion=SAID)
        t.confirm(reviewed, "organizer", review)
        found = t.record(now, "organizer", t.task(name, "organization.three_year_evaluation"), evaluated_on=str(now), evaluators=["organizer", "admin-c"], scores=dict.fromkeys(LEVELS, 80), conclusion="持续培养", next_steps=SAID)
        if name == "c2":
            t.release(YESTERDAY, "organizer", found)
    judged = t.record(date(2021, 3, 20), "head-c", t.task("c1", "department.potential_assessment"), assessed_on="2021-03-20", strengths=SAID, rating=4)
    t.confirm(date(2021, 3, 20), "admin-c", judged)
    t.release(TODAY, "admin-c", judged)
    t.record(TODAY, "admin-c", t.task("c2", "mentor.integrity_pledge"), performer="c2", pledged_on="2020-04-20", text=SAID)
    t.waive("organizer", t.task("c1", "department.first_post"))


def those_who_went(t: Teller) -> None:
    """One was transferred, one is suspended, one left."""
    then = date(2022, 12, 20)
    for name in ("t1", "s1", "l1"):
        t.record(then, name, t.task(name, "organization.elite_club_join"), joined_on=str(then), group=SAID)
    t.record(then, "partner-1", t.task("t1", "partner.unit_intro"), held_on=str(then), topics=SAID)
    t.change(TODAY, "organizer", "transferRecruit", recruitCode=t.city.code("t1"), unitCode="C", departmentCode="C1", on="2023-02-01", reason=t.text("never", "t1", "transferred"))
    t.city.recruits["t1"].unit, t.city.recruits["t1"].department = "C", "C1"
    next(each for each in t.city.pairs if each.what == "t1").last = date(2023, 1, 31)
    t.change(TODAY, "admin-b", "suspendRecruit", recruitCode=t.city.code("s1"), startsOn="2023-02-10", endsOn="2023-06-30", reason=t.text("never", "s1", "suspended"))
    t.city.recruits["s1"].status = "SUSPENDED"
    t.change(TODAY, "admin-b", "updateRecruit", recruitCode=t.city.code("l1"), status="LEFT", reason=t.text("never", "l1", "left"))
    t.city.recruits["l1"].status = "LEFT"
