"""Years pass day by day, with days of outage and double runs: each is told of each thing once, and nobody else is.

What is expected is counted apart: from what the API showed on each evening on which somebody could be told.
``XIKOU_TELLING_DAYS`` lets more days pass than CI has time for; ``XIKOU_TELLING_FIGURES`` writes the table.
"""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.simulation import invent, live
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.conftest import House
from tests.service.telling.conftest import Inboxes

ENTRY, RECRUITS = date(2022, 9, 1), 6
DAYS = int(os.environ.get("XIKOU_TELLING_DAYS", "130"))
SEEN = """{ tasks(first: 100, after: %s, filter: {status: [OPEN, OVERDUE]}) { nodes { id status dueOn item { code }
  responsibles { code } recruit { code mentor { code } } } pageInfo { hasNextPage endCursor } } }"""
MILESTONES = """{ recruits(first: 100) { nodes { code mentor { code } milestones { stage status
  blocking { dueOn status } } } } }"""
SUPERVISION = """{ visits(first: 100) { nodes { visitedOn unit { code } } }
  followUps(first: 100, after: %s) { nodes { id dueOn status owner { code } } pageInfo { hasNextPage endCursor } } }"""
STAGES = (30, 7, 1)
TITLE = """# 三年通知

由 `make soak` 生成：时间一天天过去，其间有服务中断的日子和重复运行；每类通知发出的数目与另行清点的数目逐人相同。

"""


class Evenings:
    """Tells people on most evenings, on some twice, and counts apart who had to be told of what."""

    def __init__(self, house: House, roster) -> None:
        self.house, self.chance = house, random.Random(5)
        self.admin = {row.unit_code: row.code for row in roster.staff if row.role == "UNIT_ADMIN"}
        self.organizers = [row.code for row in roster.staff if row.role == "ORGANIZER"]
        self.unit = {row.code: row.unit_code for row in roster.recruits}
        self.expected: dict[str, set] = {}
        self.told = self.outages = self.doubled = 0
        self.reached: dict[tuple[str, str], str] = {}

    def __call__(self, service) -> None:
        self.of_follow_ups(self.shown(service), told=False)
        tell_what_happened(service)
        if self.chance.random() < 0.15:
            self.outages += 1
            return
        self.told += 1
        self.count(self.shown(service))
        for _ in range(1 + (self.chance.random() < 0.2)):
            tell_what_is_due(service)
            tell_what_happened(service)
        self.doubled += 1

    def shown(self, service) -> House:
        then = Service(service.store, service.host, replace(service.settings, today=service.today))
        return House(then, self.house.tokens)

    def owe(self, kind, people, *cause):
        self.expected.setdefault(kind, set()).update((person, *cause) for person in people)

    def count(self, house) -> None:
        today, after = house.service.today, "null"
        while True:
            page = house.ask(self.organizers[0], SEEN % after)["tasks"]
            for task in page["nodes"]:
                self.of_task(today, task)
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = f'"{page["pageInfo"]["endCursor"]}"'
        self.of_follow_ups(house, told=True)
        self.of_visits(house)
        for who in house.ask(self.organizers[0], MILESTONES)["recruits"]["nodes"]:
            for milestone in who["milestones"]:
                self.of_milestone(today, who, milestone)

    def of_follow_ups(self, house, *, told) -> None:
        """New ones are told of on each evening, the days of others where the day is told of."""
        after = "null"
        while True:
            page = house.ask(self.organizers[0], SUPERVISION % after)["followUps"]
            for each in page["nodes"]:
                owner, late = (
                    each["owner"]["code"],
                    (house.service.today - date.fromisoformat(each["dueOn"])).days,
                )
                if not told:
                    self.owe("follow_up.opened", [owner], each["id"])
                elif each["status"] == "OPEN" and -3 <= late <= 0:
                    self.owe("follow_up.due_soon", [owner], each["id"])
                elif each["status"] == "OPEN" and 1 <= late <= 32:
                    self.owe("follow_up.overdue", {owner, *self.organizers}, each["id"])
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = f'"{page["pageInfo"]["endCursor"]}"'

    def of_visits(self, house) -> None:
        """Every week of these years has a working day; the newest hundred visits are those that count."""
        today, seen = (
            house.service.today,
            house.ask(self.organizers[0], SUPERVISION % "null")["visits"]["nodes"],
        )
        monday = today - timedelta(days=today.weekday())
        days = [date.fromisoformat(each["visitedOn"]) for each in seen]
        if today.isoweekday() >= 4 and today >= ENTRY and not any(day >= monday for day in days):
            self.owe("visit.none_this_week", self.organizers, monday)
        for unit in set(self.unit.values()):
            of_unit = [day for day, each in zip(days, seen, strict=True) if each["unit"]["code"] == unit]
            since = max([ENTRY, *of_unit])
            if (today - since).days >= 60:
                self.owe(
                    "visit.unit_waiting", self.organizers, unit, since, ((today - since).days - 60) // 30
                )

    def of_task(self, today, task) -> None:
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

    def of_milestone(self, today, who, milestone) -> None:
        key = (who["code"], milestone["stage"])
        before, self.reached[key] = self.reached.get(key), milestone["status"]
        people = {who["code"], who["mentor"]["code"], self.admin[self.unit[who["code"]]]}
        if milestone["status"] == "REACHED" != before:
            self.owe("milestone.reached", people, *key)
        if milestone["status"] == "OVERDUE":
            first = min(
                date.fromisoformat(each["dueOn"])
                for each in milestone["blocking"]
                if each["status"] == "OVERDUE"
            )
            if (today - first).days <= 32:
                self.owe("milestone.overdue", people | {*self.organizers}, *key)


@pytest.fixture
def city(empty_house):
    roster = invent(RECRUITS, [ENTRY], cohort="2022", seed=3)
    service = replace(empty_house.service, settings=replace(empty_house.service.settings, today=ENTRY))
    import_roster(service, OPERATOR, roster)
    return House(service, superuser=empty_house.superuser), roster


def test_each_is_told_once_of_all_and_nobody_of_anything_else(city):
    house, roster = city
    evenings = Evenings(house, roster)
    codes = [row.code for row in roster.recruits]
    live(house.service, codes, ENTRY + timedelta(days=DAYS), seed=11, evening=evenings)
    inboxes = Inboxes(House(house.service, superuser=house.superuser))
    rows, wrong = [], []
    for kind, owed in sorted(evenings.expected.items()):
        sent = Counter(row.code for row in inboxes.all(kind))
        expected = Counter(person for person, *_ in owed)
        rows.append((kind, sent.total(), expected.total()))
        wrong += [
            f"{kind} {who}: {sent[who]} instead of {expected[who]}"
            for who in {*sent, *expected}
            if sent[who] != expected[who]
        ]
    inboxes.house.past_walls.dispose()
    if path := os.environ.get("XIKOU_TELLING_FIGURES"):
        table = "".join(f"| `{kind}` | {sent} | {expected} |\n" for kind, sent, expected in rows)
        head = f"{DAYS}天，{RECRUITS}名新录用公务员，{evenings.outages}个夜晚中断\n\n| 类别 | 发出 | 应发 |\n| --- | --- | --- |\n"
        if not Path(path).exists():
            Path(path).write_text(TITLE, encoding="utf-8")
        with Path(path).open("a", encoding="utf-8") as page:
            page.write(f"{house.service.store.engine.dialect.name}: {head}{table}\n")
    assert wrong == []
    assert {kind for kind, *_ in rows} >= {
        *("task.due_soon", "task.overdue", "milestone.reached"),
        *("follow_up.opened", "follow_up.due_soon", "follow_up.overdue", "visit.none_this_week"),
    }
    assert evenings.outages > 5
