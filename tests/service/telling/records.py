"""Records as the API shows them: who has to be told of those that are new or were answered."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from tests.conftest import House

RECORDS = """{ tasks(first: 100, after: %%s, filter: {updatedSince: "%s",
  status: [SUBMITTED, DONE, OPEN, OVERDUE, MISSED]}) { nodes { id item { code } confirmerRole
  recruit { code mentor { code } } records { id status occurredOn author { code } enteredBy { code } } }
  pageInfo { hasNextPage endCursor } } }"""
PAYLOAD = "query($id: ID!) { node(id: $id) { ... on Record { payload } } }"
IN_FORCE = ("ACCEPTED", "CONFIRMED")
MONITORING, OBSERVATION = "mentor.growth_monitoring", "partner.observation"


class Records:
    """What was seen of records so far."""

    def __init__(self, evenings: Any) -> None:
        self.evenings = evenings
        self.seen: dict[str, str] = {}
        self.since = evenings.entry - timedelta(days=60)
        self.held: dict[tuple[str, str], dict[str, tuple[str, int, Any]]] = defaultdict(dict)

    def has(self, recruit: str, item: str) -> bool:
        return bool(self.held[recruit, item])

    def count(self, house: House) -> None:
        """Count what is new since the last time."""
        found = []
        for task in self.evenings.pages(house, RECORDS % f"{self.since}T00:00:00+08:00"):
            for record in task["records"]:
                before = self.seen.get(record["id"])
                if before != record["status"]:
                    found.append((task, record, before))
                    self.seen[record["id"]] = record["status"]
                    self.hold(house, task, record)
        self.since = house.service.today - timedelta(days=1)
        for task, record, before in found:
            self.of_record(task, record, before)

    def hold(self, house: House, task: Any, record: Any) -> None:
        held = self.held[task["recruit"]["code"], task["item"]["code"]]
        if record["status"] not in IN_FORCE:
            held.pop(record["id"], None)
        elif record["id"] not in held:
            payload = house.ask(record["author"]["code"], PAYLOAD, id=record["id"])["node"]["payload"]
            held[record["id"]] = (record["occurredOn"], len(self.seen), payload)

    def of_record(self, task: Any, record: Any, before: str | None) -> None:
        owe, number, status = self.evenings.owe, record["id"], record["status"]
        author, mentor = record["author"]["code"], task["recruit"]["mentor"]["code"]
        if before is None and status == "AWAITING_CONFIRMATION":
            entered = record["enteredBy"]["code"] if record["enteredBy"] else author
            owe("record.awaiting", self.confirmers(task) - {author, entered}, number)
        if status == "CONFIRMED":
            owe("record.confirmed", [author], number)
        if status == "REJECTED":
            owe("record.rejected", [author], number)
        new = before is None and status not in ("REJECTED", "CORRECTED")
        if new and task["item"]["code"] == "department.growth_list":
            owe("department.growth_list_drawn", [mentor], number)
        if status in IN_FORCE and before not in IN_FORCE:
            self.of_evidence(task, number, mentor)

    def confirmers(self, task: Any) -> set[str]:
        code = task["recruit"]["code"]
        return {
            "RECRUIT": {code},
            "MENTOR": {task["recruit"]["mentor"]["code"]},
            "UNIT_ADMIN": {self.evenings.admin[self.evenings.unit[code]]},
            "ORGANIZER": {*self.evenings.organizers},
        }[task["confirmerRole"]]

    def of_evidence(self, task: Any, number: str, mentor: str) -> None:
        code, item = task["recruit"]["code"], task["item"]["code"]
        if item not in (MONITORING, OBSERVATION):
            return
        day, _, payload = self.held[code, item][number]
        earlier = [
            (each[0], each[1], other)
            for other, each in self.held[code, item].items()
            if other != number and each[0] <= day
        ]
        before = self.held[code, item][max(earlier)[2]][2] if earlier else None
        if item == MONITORING:
            levels = payload["levels"]
            if before and any(before["levels"][name] - levels[name] >= 2 for name in levels):
                self.evenings.owe("mentor.level_fell", self.evenings.organizers, number)
            return
        if before and before["mood"] == payload["mood"] == "需关心":
            self.evenings.owe("partner.low_mood", [mentor], number)
        if payload["difficulties"]:
            unit = {self.evenings.admin[self.evenings.unit[code]]}
            people = {mentor} | (unit if "人岗不适" in payload["difficulties"] else set())
            self.evenings.owe("partner.difficulty_named", people, number)
