"""Attempts on records: submitting, entering, correcting, confirming, rejecting, releasing."""

from collections.abc import Callable, Iterator

from service.store.ids import global_id
from tests.proof.outcomes import NOWHERE, WHY, Attempt, Attempting, Outcome, refused
from tests.proof.people import TODAY, Record, Task
from tests.proof.rights import Matter


class RecordAttempts(Attempting):
    """What is recorded, and the other side's word."""

    def records(self) -> Iterator[Attempt]:
        day = str(TODAY)
        levels = dict.fromkeys(("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"), 4)
        hand = next(each for each in self.city.tasks.values() if each.to == "organizer")
        for task, payload in (
            (self.find("b1", "partner.work_tips", 3), {"held_on": day, "topics": "要点"}),
            (
                self.find("b1", "organization.elite_club_activity", 2),
                {"held_on": day, "theme": "主题", "part": "主讲"},
            ),
            (
                self.find("b1", "department.growth_task", 2),
                {"done_on": day, "title": "任务", "field": "其他", "difficulty": 3, "responsibility": 3},
            ),
            (self.find("c1", "mentor.growth_monitoring", 6), {"observed_on": day, "levels": levels}),
            (hand, {"answered_on": day, "summary": "已谈"}),
            (self.nowhere(), {"held_on": day}),
        ):
            yield Attempt(
                "submitRecords",
                f"{task.item} {task.recruit}",
                {"taskIds": [task.id], "payload": payload},
                self.about("submitRecords", task, "taskIds.0"),
                task.recruit,
                "taskIds",
            )
        for item, occurrence, payload, performer in (
            ("partner.work_tips", 3, {"held_on": day, "topics": "要点"}, "partner-1"),
            ("mentor.growth_monitoring", 2, {"observed_on": day, "levels": levels}, "mentor-1"),
        ):
            task = self.find("b1", item, occurrence)
            yield Attempt(
                "submitRecords",
                f"{item} entered",
                {"taskIds": [task.id], "payload": payload, "performerCode": performer},
                self._entered(task, performer),
                "b1",
            )
        old = self.record("b1", "mentor.thought_guidance")
        values = {
            "taskIds": [old.task.id],
            "payload": {"held_on": "2022-10-20", "theme": "主题"},
            "corrects": old.id,
        }
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
        accepted = [
            self.record("a1", "organization.launch"),
            self.record("b1", "partner.unit_intro"),
            self.record("b1", "organization.elite_club_join"),
            self.record("a1", "mentor.growth_monitoring"),
        ]
        nowhere = global_id("Record", NOWHERE)
        for record in awaiting:
            number, recruit = (record.id, record.task.recruit) if record else (nowhere, "")
            label = f"{record.task.item} {recruit}" if record else "nothing"
            yield Attempt(
                "confirmRecords",
                label,
                {"recordIds": [number]},
                self._word(record, "recordIds.0", "confirmRecords"),
                recruit,
                "recordIds",
            )
            yield Attempt(
                "rejectRecord",
                label,
                {"recordId": number, "reason": WHY},
                self._word(record, "recordId", "rejectRecord"),
                recruit,
                "recordId",
            )
        for record in accepted:
            yield Attempt(
                "rejectRecord",
                f"{record.task.item} accepted",
                {"recordId": record.id, "reason": WHY},
                self._word(record, "recordId", "objectToRecord", "rejectRecord"),
                record.task.recruit,
                "recordId",
            )
        withheld = [
            self.record("a1", "department.potential_assessment"),
            self.record("c1", "organization.three_year_evaluation"),
            self.record("a1", "organization.launch"),
            None,
        ]
        for record in withheld:
            number, recruit = (record.id, record.task.recruit) if record else (nowhere, "")
            label = f"{record.task.item} {recruit}" if record else "nothing"
            yield Attempt(
                "releaseRecord",
                label,
                {"recordId": number},
                self._word(record, "recordId", "releaseRecord"),
                recruit,
                "recordId",
            )
