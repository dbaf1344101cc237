"""What is attempted of every mutation, by everybody: on what may be in sight, out of it, or nowhere at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from service.store.ids import global_id
from tests.proof.oracle import Oracle
from tests.proof.people import TODAY, City, Record, Task
from tests.proof.rights import Matter, Rights

WHY = "因工作需要"
NOWHERE = 999_999


@dataclass(frozen=True)
class Outcome:
    """What must come of an attempt: faults as (code, path), or the role by which it is done and how many events."""

    faults: frozenset[tuple[str, str]] = frozenset()
    role: str | None = None


def refused(code: str, path: str) -> Outcome:
    return Outcome(frozenset({(code, path)}))


@dataclass(frozen=True)
class Attempt:
    """One call: ``target`` is what it names, ``expected`` decides for an actor; ``wanted`` shows what changed."""

    mutation: str
    target: str
    values: dict[str, Any]
    expected: Callable[[str], Outcome]
    recruit: str = ""
    absent: str = ""
    """The target's place in ``values`` when it names something out of sight: answered like a code of nobody."""

    label: str = field(default="", compare=False)


@dataclass
class Attempts:
    """All attempts in one city; ``tasks`` finds a planned task by recruit, item and occurrence."""

    city: City
    find: Callable[[str, str, int], Task]

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.city)
        self.rights = Rights(self.oracle)

    def record(self, recruit: str, item: str, status: str = "") -> Record:
        found = [each for each in self.city.records.values() if (each.task.recruit, each.task.item) == (recruit, item)]
        return next(each for each in reversed(found) if status in ("", each.status))

    def all(self) -> Iterator[Attempt]:
        for part in (self.recruits, self.pairing, self.tasks, self.requests, self.records, self.words, self.people, self.places):
            yield from part()

    def _on(self, mutation: str, recruit: str, *, then: tuple[str, str] = ("", ""), **values: Any) -> Attempt:
        """Act on a recruit; ``then`` is a further act of the matrix with the path where it is refused."""

        def expected(actor: str) -> Outcome:
            if recruit not in self.city.recruits or not self.oracle.sees("Recruit", actor, recruit):
                return refused("NOT_FOUND", "recruitCode")
            role = self.rights.may(mutation, actor, Matter(recruit=recruit))
            if role is None:
                return refused("FORBIDDEN", "recruitCode")
            if then[0] and self.rights.may(then[0], actor, Matter()) is None:
                return refused("FORBIDDEN", then[1])
            return Outcome(role=role)

        given = {"recruitCode": self.city.code(recruit), **values}
        return Attempt(mutation, recruit, given, expected, recruit, "recruitCode")

    def recruits(self) -> Iterator[Attempt]:
        for name in ("b1", "c1", "t1", "nobody"):
            yield self._on("updateRecruit", name, post="新岗位")
        yield self._on("updateRecruit", "d1", then=("changeEntryDate", "entryDate"), entryDate=str(TODAY + timedelta(days=30)))
        yield self._on("updateRecruit", "c1", then=("completeRecruit", "status"), status="COMPLETED")
        for name in ("b1", "a1", "nobody"):
            yield self._on("suspendRecruit", name, startsOn=str(TODAY), endsOn=str(TODAY), reason=WHY)
            yield self._on("transferRecruit", name, unitCode="C", on=str(TODAY), reason=WHY)
        for name in ("b1", "nobody"):
            yield self._on("extendProbation", name, endsOn="2023-10-01", ground="MATERNITY", reason=WHY)
        for unit in ("A", "C", "nowhere"):
            values = {"code": "new-1", "name": "新人", "unitCode": unit, "cohortCode": "2023", "entryDate": str(TODAY)}
            yield Attempt("enrolRecruit", unit, values, self._in_unit("enrolRecruit", unit))

    def _in_unit(self, act: str, unit: str, path: str = "unitCode") -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if unit and unit not in self.city.parents:
                return refused("NOT_FOUND", path)
            role = self.rights.may(act, actor, Matter(unit=unit))
            return Outcome(role=role) if role else refused("FORBIDDEN", path)

        return expected

    def pairing(self) -> Iterator[Attempt]:
        yield self._on("assign", "b1", role="PARTNER", personCode="partner-next")
        yield self._on("assign", "a1", role="MENTOR", personCode="head-a")
        yield self._on("assign", "nobody", role="MENTOR", personCode="head-a")
        free = self._on("assign", "b1", role="MENTOR", personCode="mentor-a", exception=True, reason=WHY)

        def excepted(actor: str) -> Outcome:
            role = self.rights.may("makeException", actor, Matter())
            return free.expected(actor) if role else refused("FORBIDDEN", "exception")

        yield Attempt("assign", "an exception", free.values, excepted, "b1")
        for recruit, person in (("b1", "partner-1"), ("c1", "mentor-c"), ("nobody", "")):
            number = next((each.id for each in self.city.pairs if (each.what, each.person) == (recruit, person)), global_id("Assignment", NOWHERE))
            yield Attempt("endAssignment", recruit, {"assignmentId": number, "endsOn": str(TODAY), "reason": WHY}, self._ending(recruit), recruit, "assignmentId")

    def _ending(self, recruit: str) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if recruit not in self.city.recruits or not self.oracle.sees("Assignment", actor, recruit):
                return refused("NOT_FOUND", "assignmentId")
            role = self.rights.may("endAssignment", actor, Matter(recruit=recruit))
            return Outcome(role=role) if role else refused("FORBIDDEN", "assignmentId")

        return expected

    def _nowhere(self) -> Task:
        return Task(global_id("Task", NOWHERE), "", "", 0)

    def about(self, act: str, task: Task, path: str = "taskId") -> Callable[[str], Outcome]:
        """Decide an act about a task."""

        def expected(actor: str) -> Outcome:
            if not task.recruit or not self.oracle.sees_task(actor, task):
                return refused("NOT_FOUND", path)
            role = self.rights.may(act, actor, Matter(task=task))
            return Outcome(role=role) if role else refused("FORBIDDEN", path)

        return expected

    def tasks(self) -> Iterator[Attempt]:
        hand = next(each for each in self.city.tasks.values() if each.to == "organizer")
        open_ones = [self.find("b1", "partner.work_tips", 3), self.find("b1", "mentor.first_meeting", 1), hand, self.find("c1", "partner.observation", 14)]
        for task in (*open_ones, self._nowhere()):
            yield Attempt("rescheduleTask", f"{task.item} {task.recruit}", {"taskId": task.id, "dueOn": "2023-10-10", "reason": WHY}, self.about("rescheduleTask", task), task.recruit, "taskId")
            yield Attempt("waiveTask", f"{task.item} {task.recruit}", {"taskId": task.id, "reason": WHY}, self.about("waiveTask", task), task.recruit, "taskId")
        waived_gate = self.find("c1", "department.first_post", 1)
        waived_gate.status = "WAIVED"
        for task in (self.find("b1", "partner.unit_intro", 1), self.find("b1", "organization.briefing", 1), waived_gate, hand, self._nowhere()):
            yield Attempt("reopenTask", f"{task.item} {task.recruit}", {"taskId": task.id, "reason": WHY}, self.about("reopenTask", task), task.recruit, "taskId")

    def requests(self) -> Iterator[Attempt]:
        for recruit, item in (("b1", "mentor.extra"), ("a1", "organization.extra"), ("c1", "department.extra"), ("b1", "mentor.raised_hand"), ("nobody", "mentor.extra")):

            def expected(actor: str, recruit: str = recruit, item: str = item) -> Outcome:
                if recruit not in self.city.recruits or not self.oracle.sees("Recruit", actor, recruit):
                    return refused("NOT_FOUND", "recruitCode")
                role = self.rights.may("openTask", actor, Matter(recruit=recruit, item=item))
                return Outcome(role=role) if role else refused("FORBIDDEN", "item")

            yield Attempt("openTask", f"{item} {recruit}", {"recruitCode": self.city.code(recruit), "item": item, "title": "题目"}, expected, recruit, "recruitCode")

    def records(self) -> Iterator[Attempt]:
        day = str(TODAY)
        levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
        hand = next(each for each in self.city.tasks.values() if each.to == "organizer")
        for task, payload in (
            (self.find("b1", "partner.work_tips", 3), {"held_on": day, "topics": "要点"}),
            (self.find("b1", "organization.elite_club_activity", 2), {"held_on": day, "theme": "主题", "part": "主讲"}),
            (self.find("b1", "department.growth_task", 2), {"done_on": day, "title": "任务", "field": "其他", "difficulty": 3, "responsibility": 3}),
            (self.find("c1", "mentor.growth_monitoring", 6), {"observed_on": day, "levels": levels}),
            (hand, {"answered_on": day, "summary": "已谈"}),
            (self._nowhere(), {"held_on": day}),
        ):
            yield Attempt("submitRecords", f"{task.item} {task.recruit}", {"taskIds": [task.id], "payload": payload}, self.about("submitRecords", task, "taskIds.0"), task.recruit, "taskIds")
        for item, occurrence, payload, performer in (
            ("partner.work_tips", 3, {"held_on": day, "topics": "要点"}, "partner-1"),
            ("mentor.growth_monitoring", 2, {"observed_on": day, "levels": levels}, "mentor-1"),
        ):
            task = self.find("b1", item, occurrence)
            yield Attempt("submitRecords", f"{item} entered", {"taskIds": [task.id], "payload": payload, "performerCode": performer}, self._entered(task, performer), "b1")
        old = self.record("b1", "mentor.thought_guidance")
        values = {"taskIds": [old.task.id], "payload": {"held_on": "2022-10-20", "theme": "主题"}, "corrects": old.id}
        yield Attempt("submitRecords", "a correction", values, self._corrected(old), "b1")

    def _entered(self, task: Task, performer: str) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            plainly = self.about("submitRecords", task, "taskIds.0")(actor)
            if self.oracle.who(actor) == performer or ("NOT_FOUND", "taskIds.0") in plainly.faults:
                return plainly
            if self.city.staff[performer] not in self.oracle.admin_units(actor):
                return refused("FORBIDDEN", "performerCode")
            role = self.rights.may("enterRecords", actor, Matter(task=task))
            return Outcome(role=role) if role else refused("FORBIDDEN", "taskIds.0")

        return expected

    def _corrected(self, record: Record) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if not self.oracle.sees_task(actor, record.task):
                return Outcome(frozenset({("NOT_FOUND", "taskIds.0"), ("NOT_FOUND", "corrects")}))
            if not self.oracle.sees_record(actor, record):
                return refused("NOT_FOUND", "corrects")
            role = self.rights.may("correctRecord", actor, Matter(task=record.task, record=record))
            return Outcome(role=role) if role else refused("FORBIDDEN", "taskIds.0")

        return expected

    def _word(self, record: Record | None, path: str, *acts: str) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if record is None or not self.oracle.sees_record(actor, record):
                return refused("NOT_FOUND", path)
            for act in acts:
                if role := self.rights.may(act, actor, Matter(task=record.task, record=record)):
                    return Outcome(role=role)
            return refused("FORBIDDEN", path)

        return expected

    def words(self) -> Iterator[Attempt]:
        awaiting = [
            self.record("b1", "department.growth_list"), self.record("b1", "mentor.talk", "AWAITING_CONFIRMATION"), self.record("b1", "mentor.integrity_pledge"),
            self.record("b1", "mentor.raised_hand"), self.record("b2", "organization.career_plan"), self.record("c2", "mentor.integrity_pledge"), None,
        ]  # fmt: skip
        accepted = [self.record("a1", "organization.launch"), self.record("b1", "partner.unit_intro"), self.record("b1", "organization.elite_club_join"), self.record("a1", "mentor.growth_monitoring")]
        nowhere = global_id("Record", NOWHERE)
        for record in awaiting:
            number, recruit = (record.id, record.task.recruit) if record else (nowhere, "")
            label = f"{record.task.item} {recruit}" if record else "nothing"
            yield Attempt("confirmRecords", label, {"recordIds": [number]}, self._word(record, "recordIds.0", "confirmRecords"), recruit, "recordIds")
            yield Attempt("rejectRecord", label, {"recordId": number, "reason": WHY}, self._word(record, "recordId", "rejectRecord"), recruit, "recordId")
        for record in accepted:
            yield Attempt("rejectRecord", f"{record.task.item} accepted", {"recordId": record.id, "reason": WHY}, self._word(record, "recordId", "objectToRecord", "rejectRecord"), record.task.recruit, "recordId")
        withheld = [self.record("a1", "department.potential_assessment"), self.record("c1", "organization.three_year_evaluation"), self.record("a1", "organization.launch"), None]
        for record in withheld:
            number, recruit = (record.id, record.task.recruit) if record else (nowhere, "")
            label = f"{record.task.item} {recruit}" if record else "nothing"
            yield Attempt("releaseRecord", label, {"recordId": number}, self._word(record, "recordId", "releaseRecord"), recruit, "recordId")

    def people(self) -> Iterator[Attempt]:
        def somebody(actor: str, unit: str, act: str, person: str = "", roles: bool = False) -> Outcome:
            some = next(iter(sorted(self.oracle.admin_units(actor))), "")
            if self.rights.may("addPerson", actor, Matter(unit=some)) is None:
                return refused("FORBIDDEN", "code")
            if act == "addPerson":
                role = self.rights.may(act, actor, Matter(unit=unit))
                # A new person is added in the role of somebody who adds people at all, then placed in a unit.
                any_role = self.rights.may(act, actor, Matter(unit=some))
                return Outcome(role=any_role) if role else refused("FORBIDDEN", "unitCode")
            role = self.rights.may("savePerson", actor, Matter(unit=unit, person=person))
            if role is None:
                return refused("FORBIDDEN", "code")
            if roles and self.rights.may("grantRoles", actor, Matter()) is None:
                return refused("FORBIDDEN", "roles")
            return Outcome(role=role)

        for unit in ("A", "C"):
            yield Attempt("savePerson", f"new in {unit}", {"code": "new-2", "name": "新人", "unitCode": unit}, lambda actor, unit=unit: somebody(actor, unit, "addPerson"))
        for person, unit in (("plain", "A"), ("admin-b", "B"), ("head-c", "C")):
            yield Attempt("savePerson", person, {"code": person, "title": "科长"}, lambda actor, unit=unit, person=person: somebody(actor, unit, "savePerson", person))
        yield Attempt("savePerson", "grants", {"code": "plain", "roles": ["AUDITOR"]}, lambda actor: somebody(actor, "A", "savePerson", "plain", roles=True))

    def places(self) -> Iterator[Attempt]:
        def moved(actor: str) -> Outcome:
            named = self._in_unit("saveUnit", "B", "code")(actor)
            return self._in_unit("moveUnit", "", "parentCode")(actor) if named.role else named

        yield Attempt("saveUnit", "B", {"code": "B", "name": "新名"}, self._in_unit("saveUnit", "B", "code"))
        yield Attempt("saveUnit", "C", {"code": "C", "name": "新名"}, self._in_unit("saveUnit", "C", "code"))
        yield Attempt("saveUnit", "new", {"code": "N", "name": "新名"}, self._in_unit("addUnit", "", "code"))
        yield Attempt("saveUnit", "B moved", {"code": "B", "parentCode": "C"}, moved)
        yield Attempt("saveDepartment", "B1", {"code": "B1", "name": "新名"}, self._in_unit("saveDepartment", "B", "code"))
        yield Attempt("saveDepartment", "new", {"code": "N1", "name": "新名", "unitCode": "C"}, self._in_unit("saveDepartment", "C"))
        yield Attempt("saveDepartment", "nowhere", {"code": "N1", "name": "新名", "unitCode": "nowhere"}, self._in_unit("saveDepartment", "nowhere"))
