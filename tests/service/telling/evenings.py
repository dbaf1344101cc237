"""Days in a city as the API shows them on each evening, and what somebody has to be told by that, counted apart."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from service.store import calendar
from service.usecases.posting import make_digests
from service.usecases.service import ZONE, Service
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.conftest import House
from tests.service.telling.records import Records
from tests.service.telling.sociable import Sociable

TASKS = """{ tasks(first: 100, after: %s, filter: {status: [OPEN, OVERDUE]}) { nodes { id status dueOn item { code }
  responsibles { code } recruit { code mentor { code } } } pageInfo { hasNextPage endCursor } } }"""
RECRUITS = """{ recruits(first: 100) { nodes { code mentor { code } partner { code }
  assignments { id role startsOn endsOn person { code } }
  appointments(upcomingOnly: false) { id startsAt status proposedBy { code } invitee { code }
    task { status responsibles { code } } }
  milestones { stage status blocking { dueOn status } } } } }"""
VISITS = "{ visits(first: 100) { nodes { visitedOn unit { code } } } }"
FOLLOW_UPS = """{ followUps(first: 100, after: %s) { nodes { id dueOn status owner { code } }
  pageInfo { hasNextPage endCursor } } }"""
STAGES = (30, 7, 1)
RECENT = timedelta(days=31)
DAY = timedelta(days=1)


class Evenings:
    """Tells people on most evenings, on some twice, and counts apart who had to be told of what."""

    def __init__(self, house: House, roster: Any, entry: date) -> None:
        self.house, self.chance, self.entry = house, random.Random(5), entry
        self.admin = {row.unit_code: row.code for row in roster.staff if row.role == "UNIT_ADMIN"}
        self.organizers = [row.code for row in roster.staff if row.role == "ORGANIZER"]
        self.unit = {row.code: row.unit_code for row in roster.recruits}
        self.expected: dict[str, set[Any]] = {}
        self.outages = self.doubled = 0
        self.working: list[date] = []
        self.reached: dict[tuple[str, str], str] = {}
        self.records, self.sociable = Records(self), Sociable(self)

    def __call__(self, service: Service) -> None:
        shown = Service(service.store, service.host, replace(service.settings, today=service.today))
        house = House(shown, self.house.tokens)
        self.sociable.live(house)
        if self.chance.random() < 0.15:
            self.outages += 1
            return
        self.working.append(service.today)
        self.count(house)
        for _ in range(1 + (self.chance.random() < 0.2)):
            tell_what_happened(service)
            tell_what_is_due(service)
            make_digests(service)
            self.doubled += 1

    def owe(self, kind: str, people: Any, *cause: Any) -> None:
        self.expected.setdefault(kind, set()).update((person, *cause) for person in people)

    def around(self, recruit: str) -> set[str]:
        """Return those who pair people: the unit's admin and the organization department."""
        return {self.admin[self.unit[recruit]], *self.organizers}

    def rolled(self, day: date) -> date:
        """Return a digest's day: the next on which offices work."""
        with self.house.service.store.connected() as connection:
            working = calendar.load(connection)
        while not working.is_working(day):
            day += DAY
        return day

    def pages(self, house: House, document: str) -> Iterator[Any]:
        after = "null"
        while True:
            (page,) = house.ask(self.organizers[0], document % after).values()
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = f'"{page["pageInfo"]["endCursor"]}"'

    def count(self, house: House) -> None:
        today = house.service.today
        self.records.count(house)
        self.sociable.count()
        for each in self.pages(house, FOLLOW_UPS):
            self.of_follow_up(today, each)
        self.of_visits(today, house.ask(self.organizers[0], VISITS)["visits"]["nodes"])
        for task in self.pages(house, TASKS):
            self.of_task(today, task)
        for who in house.ask(self.organizers[0], RECRUITS)["recruits"]["nodes"]:
            for milestone in who["milestones"]:
                self.of_milestone(today, who, milestone)
            for pair in who["assignments"]:
                self.of_pair(today, who, pair)
            for meeting in who["appointments"]:
                self.of_meeting(today, meeting)
            self.of_gap(house, today, who)
            end = date(self.entry.year + 3, self.entry.month, self.entry.day) - timedelta(days=60)
            if end <= today <= end + RECENT and not self.records.has(
                who["code"], "organization.three_year_evaluation"
            ):
                self.owe("organization.evaluation_due", self.around(who["code"]), who["code"])

    def of_follow_up(self, today: date, each: Any) -> None:
        owner, late = each["owner"]["code"], (today - date.fromisoformat(each["dueOn"])).days
        if each["status"] != "OPEN":
            return
        self.owe("follow_up.opened", [owner], each["id"])
        if -3 <= late <= 0:
            self.owe("follow_up.due_soon", [owner], each["id"])
        if 1 <= late <= 32:
            self.owe("follow_up.overdue", {owner, *self.organizers}, each["id"])

    def of_visits(self, today: date, seen: Any) -> None:
        """Every week of these years has a working day; the newest hundred visits are those that count."""
        monday = today - timedelta(days=today.weekday())
        days = [date.fromisoformat(each["visitedOn"]) for each in seen]
        if today.isoweekday() >= 4 and today >= self.entry and not any(day >= monday for day in days):
            self.owe("visit.none_this_week", self.organizers, monday)
        for unit in set(self.unit.values()):
            of_unit = [day for day, each in zip(days, seen, strict=True) if each["unit"]["code"] == unit]
            since = max([self.entry, *of_unit])
            if (today - since).days >= 60:
                stage = ((today - since).days - 60) // 30
                self.owe("visit.unit_waiting", self.organizers, unit, since, stage)

    def of_task(self, today: date, task: Any) -> None:
        due, code = date.fromisoformat(task["dueOn"]), task["recruit"]["code"]
        doers, late = [each["code"] for each in task["responsibles"]], (today - due).days
        if -7 <= late <= 0:
            self.owe("task.due_soon", doers, task["id"])
        if task["item"]["code"] == "mentor.talk" and -30 <= late <= 0:
            self.owe("mentor.no_talk_yet", [task["recruit"]["mentor"]["code"]], task["id"])
        stage = next((days for days in STAGES if late >= days), None)
        if stage is not None and late - stage <= 31:
            people = {*doers}
            people |= {self.admin[self.unit[code]]} if stage >= 7 else set()
            people |= {*self.organizers} if stage == 30 else set()
            self.owe("task.overdue", people, task["id"], stage)

    def of_milestone(self, today: date, who: Any, milestone: Any) -> None:
        key = (who["code"], milestone["stage"])
        before, self.reached[key] = self.reached.get(key), milestone["status"]
        people = {who["code"], who["mentor"]["code"], self.admin[self.unit[who["code"]]]}
        if milestone["status"] == "REACHED" != before:
            self.owe("milestone.reached", people, *key)
        if milestone["status"] == "OVERDUE":
            late = [each["dueOn"] for each in milestone["blocking"] if each["status"] == "OVERDUE"]
            if (today - date.fromisoformat(min(late))).days <= 32:
                self.owe("milestone.overdue", people | {*self.organizers}, *key)

    def of_pair(self, today: date, who: Any, pair: Any) -> None:
        first = date.fromisoformat(pair["startsOn"])
        last = date.fromisoformat(pair["endsOn"]) if pair["endsOn"] else None
        both = (who["code"], pair["person"]["code"])
        if first <= today <= first + RECENT and (last is None or last >= today):
            self.owe("assignment.made", both, pair["id"])
        if last is not None and last <= today <= last + RECENT:
            self.owe("assignment.ended", both, pair["id"])

    def of_gap(self, house: House, today: date, who: Any) -> None:
        if who["partner"] is not None:
            return
        ended = [pair["endsOn"] for pair in who["assignments"] if pair["role"] == "PARTNER"]
        first = date.fromisoformat(max(ended)) + DAY
        with house.service.store.connected() as connection:
            working = calendar.load(connection)
        days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
        if sum(working.is_working(day) for day in days) >= 3:
            self.owe("recruit.gap", self.around(who["code"]), who["code"], first)

    def of_meeting(self, today: date, meeting: Any) -> None:
        on = datetime.fromisoformat(meeting["startsAt"]).astimezone(ZONE).date()
        if meeting["status"] != "ACCEPTED":
            return
        if on - DAY <= today <= on:
            both = (meeting["proposedBy"]["code"], meeting["invitee"]["code"])
            self.owe("appointment.tomorrow", both, meeting["id"])
        if on < today <= on + DAY + RECENT and meeting["task"]["status"] in ("OPEN", "OVERDUE", "MISSED"):
            doers = [each["code"] for each in meeting["task"]["responsibles"]]
            self.owe("appointment.record_it", doers, meeting["id"])
