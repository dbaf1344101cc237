"""Who does what people did, and writes down what the oracle must know of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.proof.desk import Desk
from tests.proof.people import TODAY, Appointment, City, FollowUp, Record, Task, Visit

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

    def task(self, recruit: str, item: str, occurrence: int = 1, by: str = "organizer") -> Task:
        """Return a planned task."""
        document = "query($r: String!, $i: String!, $o: Int!) { recruit(code: $r) { task(item: $i, occurrence: $o) { id } } }"
        found = self.desk.ask(by, document, r=self.city.code(recruit), i=item, o=occurrence)
        number = found["recruit"]["task"]["id"]
        return self.city.tasks.setdefault(number, Task(number, recruit, item, occurrence))

    def record(
        self,
        day: date,
        who: str,
        task: Task,
        *,
        performer: str = "",
        corrects: Record | None = None,
        **payload: Any,
    ) -> Record:
        """Record an act; ``SAID`` in the payload stands for a text with a canary."""
        filled = {
            name: self.text("payload", task.recruit, f"{task.item}.{name}") if value is SAID else value
            for name, value in payload.items()
        }
        more: dict[str, Any] = {"performerCode": self.city.code(performer)} if performer else {}
        if corrects:
            more["corrects"] = corrects.id
        made = self.change(
            day, who, "submitRecords", "records { id status }", taskIds=[task.id], payload=filled, **more
        )
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
        made = self.change(
            day,
            who,
            "openTask",
            "task { id occurrence }",
            recruitCode=self.city.code(recruit),
            item=item,
            **words,
            **more,
        )
        task = Task(made["task"]["id"], recruit, item, made["task"]["occurrence"], to, role)
        self.city.canaries.keyed(words, task.id)
        self.city.tasks[task.id] = task
        return task

    def meet(
        self, day: date, who: str, recruit: str, at: date, *, to: str = "", task: Task | None = None
    ) -> Appointment:
        """Propose a meeting with a recruit (by the recruit: to somebody), with a place and a note."""
        words = {name: self.text("meeting", recruit, name) for name in ("place", "note")}
        about = {"taskId": task.id} if task else {"recruitCode": self.city.code(recruit)}
        values = {**about, **words, "startsAt": f"{at}T09:00:00+08:00"}
        if to:
            values["inviteeCode"] = self.city.code(to)
        made = self.change(day, who, "proposeAppointment", "appointment { id }", **values)["appointment"][
            "id"
        ]
        meeting = Appointment(made, recruit, who, to or recruit, task)
        self.city.appointments[made] = meeting
        self.city.canaries.keyed(words, made)
        return meeting

    def reply(self, day: date, who: str, mutation: str, meeting: Appointment, **more: Any) -> None:
        """Answer or cancel a meeting, with a note of its own."""
        note = self.text("meeting", meeting.recruit, mutation)
        self.city.canaries.keyed(note, meeting.id)
        meeting.stands = False
        self.change(day, who, mutation, appointmentId=meeting.id, note=note, **more)

    def visit(self, day: date, unit: str, *found: tuple[str, str]) -> None:
        """Visit a unit; each finding is about a recruit (empty: about the unit), perhaps with an owner."""
        texts = [self.text("finding", recruit, "finding") for recruit, _ in found]
        findings: list[dict[str, Any]] = []
        for text, (recruit, owner) in zip(texts, found, strict=True):
            about = {"recruitCode": self.city.code(recruit)} if recruit else {}
            follow = {"followUp": {"ownerCode": owner, "dueOn": "2023-03-20"}} if owner else {}
            findings.append({"text": text, **about, **follow})
        wanted = "visit { id findings { followUp { id } } }"
        values = {"unitCode": unit, "visitedOn": str(day), "visitorCodes": ["organizer"]}
        made = self.change(day, "organizer", "recordVisit", wanted, **values, findings=findings)["visit"]
        self.city.visits[made["id"]] = Visit(made["id"], unit, [recruit for recruit, _ in found])
        for text, (recruit, owner), finding in zip(texts, found, made["findings"], strict=True):
            self.city.canaries.keyed(text, made["id"])
            if owner:
                number = finding["followUp"]["id"]
                self.city.follow_ups[number] = FollowUp(number, unit, owner, recruit)
                self.city.canaries.also(text, "follow_up", recruit, "text", number)

    def notify(self, unit: str, owner: str) -> None:
        """Send a unit a notice, which falls to one of its admins."""
        text = self.text("follow_up", "", "text")
        values = {"unitCode": unit, "text": text, "answerBy": "2023-03-20"}
        made = self.change(TODAY, "organizer", "sendSupervisionNotice", "followUp { id }", **values)
        number = made["followUp"]["id"]
        self.city.follow_ups[number] = FollowUp(number, unit, owner, notice=True)
        self.city.canaries.keyed(text, number)

    def answer(self, who: str, follow_up: FollowUp, *, close: bool = False) -> None:
        """Say something about a follow-up."""
        text = self.text("follow_up", follow_up.recruit, "answer")
        self.city.canaries.keyed(text, follow_up.id)
        self.change(TODAY, who, "answerFollowUp", followUpId=follow_up.id, answer=text, close=close)
        follow_up.answered, follow_up.closed = follow_up.answered or not close, close

    def waive(self, who: str, task: Task) -> None:
        reason = self.text("task", task.recruit, f"{task.item}.waivedReason")
        self.city.canaries.keyed(reason, task.id)
        self.change(TODAY, who, "waiveTask", taskId=task.id, reason=reason)
