"""Attempts on tasks: moving, waiving, reopening, opening."""

from collections.abc import Iterator

from tests.proof.outcomes import WHY, Attempt, Attempting, Outcome, refused
from tests.proof.rights import Matter


class TaskAttempts(Attempting):
    """What is done about tasks."""

    def tasks(self) -> Iterator[Attempt]:
        hand = next(each for each in self.city.tasks.values() if each.to == "organizer")
        open_ones = [
            self.find("b1", "partner.work_tips", 3),
            self.find("b1", "mentor.first_meeting", 1),
            hand,
            self.find("c1", "partner.observation", 14),
        ]
        for task in (*open_ones, self.nowhere()):
            yield Attempt(
                "rescheduleTask",
                f"{task.item} {task.recruit}",
                {"taskId": task.id, "dueOn": "2023-10-10", "reason": WHY},
                self.about("rescheduleTask", task),
                task.recruit,
                "taskId",
            )
            yield Attempt(
                "waiveTask",
                f"{task.item} {task.recruit}",
                {"taskId": task.id, "reason": WHY},
                self.about("waiveTask", task),
                task.recruit,
                "taskId",
            )
        waived_gate = self.find("c1", "department.first_post", 1)
        waived_gate.status = "WAIVED"
        for task in (
            self.find("b1", "partner.unit_intro", 1),
            self.find("b1", "organization.briefing", 1),
            waived_gate,
            hand,
            self.nowhere(),
        ):
            yield Attempt(
                "reopenTask",
                f"{task.item} {task.recruit}",
                {"taskId": task.id, "reason": WHY},
                self.about("reopenTask", task),
                task.recruit,
                "taskId",
            )

    def requests(self) -> Iterator[Attempt]:
        for recruit, item in (
            ("b1", "mentor.extra"),
            ("a1", "organization.extra"),
            ("c1", "department.extra"),
            ("b1", "mentor.raised_hand"),
            ("nobody", "mentor.extra"),
        ):

            def expected(actor: str, recruit: str = recruit, item: str = item) -> Outcome:
                if recruit not in self.city.recruits or not self.oracle.sees("Recruit", actor, recruit):
                    return refused("NOT_FOUND", "recruitCode")
                role = self.rights.may("openTask", actor, Matter(recruit=recruit, item=item))
                return Outcome(role=role) if role else refused("FORBIDDEN", "item")

            yield Attempt(
                "openTask",
                f"{item} {recruit}",
                {"recruitCode": self.city.code(recruit), "item": item, "title": "题目"},
                expected,
                recruit,
                "recruitCode",
            )
