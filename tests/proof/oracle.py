"""What everybody may see, said anew: sets and the two sources, access.toml's roles and the specification's prose.

Nothing here imports the service. ``sees`` of the matrix is read from its file; what each reach, seat and condition
means, and which item has which readers, is written by hand from the specification.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from tests.proof.canaries import Way
from tests.proof.checklist import ITEMS, Item
from tests.proof.people import TODAY, Appointment, City, FollowUp, Record, Task, Webhook

MATRIX = tomllib.loads((Path(__file__).parents[2] / "service/domain/access.toml").read_text("utf-8"))
KEPT_OF_A_PAST_RECRUIT = ("code", "name")  # by which a past mentor remembers somebody


@dataclass
class Oracle:
    """Answers for one city; an actor is a staff code, ``portal:UNIT`` or ``portal:UNIT>CODE``."""

    city: City
    today: date = TODAY

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        """Each unit with all units below it."""
        found = {code: {code} for code in self.city.parents}
        for code in found:
            above = self.city.parents[code]
            while above is not None:
                found[above].add(code)
                above = self.city.parents[above]
        return found

    def who(self, actor: str) -> str:
        """Return the short name or staff code of the person who asks, empty for a portal alone."""
        code = actor.partition(">")[2] or ("" if actor.startswith("portal:") else actor)
        return self.city.name(code)

    def granted(self, actor: str, role: str) -> bool:
        return (self.who(actor), role) in self.city.grants

    def admin_units(self, actor: str) -> set[str]:
        me = self.who(actor)
        return self._below[self.city.staff[me]] if me and self.granted(actor, "UNIT_ADMIN") else set()

    def portal_units(self, actor: str) -> set[str]:
        return self._below[actor.removeprefix("portal:")] if not self.who(actor) else set()

    def roles(self, actor: str, recruit: str) -> set[str]:
        """Return the roles that an actor holds towards a recruit today."""
        me, one = self.who(actor), self.city.recruits[recruit]
        held = {
            "ORGANIZER": self.granted(actor, "ORGANIZER"),
            "AUDITOR": self.granted(actor, "AUDITOR"),
            "UNIT_ADMIN": one.unit in self.admin_units(actor),
            "PORTAL": one.unit in self.portal_units(actor),
            "DEPARTMENT_HEAD": me in self.heads(one.department),
            "RECRUIT": me == recruit,
            "PAST": self.was(me, recruit),
        }
        return {role for role, holds in held.items() if holds} | self.paired(me, recruit)

    def heads(self, department: str | None) -> set[str]:
        return {each.person for each in self.city.heads if each.what == department and each.on(self.today)}

    def paired(self, me: str, recruit: str) -> set[str]:
        pairs = self.city.pairs
        return {
            each.role for each in pairs if (each.what, each.person) == (recruit, me) and each.on(self.today)
        }

    def was(self, me: str, recruit: str) -> bool:
        """Say whether somebody was mentor or partner of a recruit, and is neither any longer."""
        begun = [
            each
            for each in self.city.pairs
            if (each.what, each.person) == (recruit, me)
            and each.first is not None
            and each.first <= self.today
        ]
        return bool(begun) and not self.paired(me, recruit)

    def sees(self, noun: str, actor: str, recruit: str, *, own: bool = False) -> bool:
        """Say whether an actor sees a noun's row about a recruit; ``own``: the actor recorded (in) it."""
        roles = self.roles(actor, recruit)
        sees = MATRIX["nouns"][noun]["sees"].items()
        return any(role in roles and (own or reach not in ("recorded", "authored")) for role, reach in sees)

    def sees_task(self, actor: str, task: Task) -> bool:
        me = self.who(actor)
        own = any(each.task.id == task.id and each.author == me for each in self.city.records.values())
        return self.sees("Task", actor, task.recruit, own=own)

    def sees_record(self, actor: str, record: Record) -> bool:
        return self.sees("Record", actor, record.task.recruit, own=record.author == self.who(actor))

    def holders(self, role: str, recruit: str) -> set[str]:
        """Return who holds a role towards a recruit today."""
        one, city = self.city.recruits[recruit], self.city
        match role:
            case "MENTOR" | "PARTNER":
                return {
                    each.person
                    for each in city.pairs
                    if (each.what, each.role) == (recruit, role) and each.on(self.today)
                }
            case "DEPARTMENT_HEAD":
                return self.heads(one.department)
            case "UNIT_ADMIN":
                return self.nearest_admins(one.unit)
            case "RECRUIT":
                return {recruit}
            case _:
                return {person for person, granted in city.grants if granted == role}

    def nearest_admins(self, unit: str) -> set[str]:
        here: str | None = unit
        while here is not None:
            if admins := {
                who for who, role in self.city.grants if role == "UNIT_ADMIN" and self.city.staff[who] == here
            }:
                return admins
            here = self.city.parents[here]
        return set()

    def addressed(self, task: Task) -> set[str]:
        """Return whom a raised hand is for today: the one asked, or who took over the role."""
        held = self.holders(task.role, task.recruit)
        return {task.to} if task.to in held else held

    def item(self, task: Task) -> Item:
        return ITEMS[task.item]

    def towards(self, actor: str, recruit: str) -> set[str]:
        return self.roles(actor, recruit) - {"PAST", "AUDITOR"}

    def reads_whole(self, actor: str, record: Record) -> bool:
        """Say whether the actor reads a record's whole payload."""
        item, roles = self.item(record.task), self.towards(actor, record.task.recruit)
        if record.author == self.who(actor) and self.who(actor):
            return True
        if record.task.to and self.who(actor) in self.addressed(record.task):
            return True
        return bool(item.readers & roles) and self._let(item, record, roles)

    def reads_field(self, actor: str, record: Record, name: str) -> bool:
        """Say whether the actor reads a field of a record's payload."""
        if self.reads_whole(actor, record):
            return True
        item, roles = self.item(record.task), self.towards(actor, record.task.recruit)
        if self.portal_units(actor) or name not in item.outline or not self._let(item, record, roles):
            return False
        allowed = item.outline[name]
        return allowed is None or bool(allowed & roles)

    def _let(self, item: Item, record: Record, roles: Iterable[str]) -> bool:
        return record.released is not None or not item.withheld & set(roles)

    def reads_wording(self, actor: str, task: Task) -> bool:
        """Say whether the actor reads a task's title and note; a raised hand's are between the two sides."""
        if not task.to:
            return True
        return self.who(actor) == task.recruit or self.who(actor) in self.addressed(task)

    def sees_appointment(self, actor: str, meeting: Appointment) -> bool:
        return self.sees("Appointment", actor, meeting.recruit)

    def reads_meeting(self, actor: str, meeting: Appointment) -> bool:
        """Say whether the actor reads where and what for: between the two, and who reads the task's records."""
        if self.who(actor) and self.who(actor) in (meeting.proposed_by, meeting.invitee):
            return True
        readers = self.item(meeting.task).readers if meeting.task else frozenset()
        return bool(readers & self.towards(actor, meeting.recruit))

    def sees_webhook(self, actor: str, hook: Webhook) -> bool:
        """Say whether an actor keeps the unit of a webhook; its portal does not."""
        held = {
            "ORGANIZER": self.granted(actor, "ORGANIZER"),
            "UNIT_ADMIN": hook.unit in self.admin_units(actor),
        }
        return any(held.get(role) for role in MATRIX["nouns"]["Webhook"]["sees"])

    def seated(self, actor: str, noun: str, unit: str) -> bool:
        """Say whether an actor sees the rows of a noun about a unit by a role there."""
        sees = MATRIX["nouns"][noun]["sees"]
        held = {
            "ORGANIZER": self.granted(actor, "ORGANIZER"),
            "AUDITOR": self.granted(actor, "AUDITOR"),
            "UNIT_ADMIN": unit in self.admin_units(actor),
            "PORTAL": unit in self.portal_units(actor),
        }
        return any(holds and role in sees for role, holds in held.items())

    def sees_finding(self, actor: str, unit: str, recruit: str) -> bool:
        """Say whether an actor sees what was found in a unit about a recruit, or about nobody in particular."""
        here = not recruit or self.city.recruits[recruit].unit in self.admin_units(actor)
        return self.seated(actor, "Finding", unit) and (here or self.granted(actor, "ORGANIZER"))

    def sees_follow_up(self, actor: str, one: FollowUp, noun: str = "FollowUp") -> bool:
        """Say whether an actor sees (or counts) a follow-up: the own, or one of a unit, as its findings are."""
        if one.owner == self.who(actor):
            return True
        here = not one.recruit or self.city.recruits[one.recruit].unit in self.admin_units(actor)
        everywhere = self.granted(actor, "ORGANIZER") or self.granted(actor, "AUDITOR")
        return self.seated(actor, noun, one.unit) and (here or everywhere)

    def contacts(self, actor: str, person: str) -> bool:
        """Say whether the actor reads somebody's phone, mail and office."""
        me, one = self.who(actor), self.city.recruits.get(person)
        unit = one.unit if one else self.city.staff[person]
        return bool(me) and (
            me == person
            or self.granted(actor, "ORGANIZER")
            or unit in self.admin_units(actor)
            or person in self.colleagues(actor)
        )

    def colleagues(self, actor: str) -> set[str]:
        """Return whom an actor deals with: for the same recruit, or with the recruit."""
        found: set[str] = set()
        for name in self.city.recruits:
            if self.towards(actor, name) & {"RECRUIT", "MENTOR", "PARTNER", "DEPARTMENT_HEAD", "UNIT_ADMIN"}:
                for role in ("MENTOR", "PARTNER", "DEPARTMENT_HEAD", "UNIT_ADMIN", "RECRUIT"):
                    found |= self.holders(role, name)
        return found

    def remembers(self, actor: str, recruit: str) -> bool:
        """Say whether a past mentor or partner still has a task of the recruit to look at."""
        tasks = (each for each in self.city.tasks.values() if each.recruit == recruit)
        return "PAST" in self.roles(actor, recruit) and any(self.sees_task(actor, each) for each in tasks)

    def may(self, actor: str, way: Way) -> bool:
        """Say whether an actor may see what stands in one place."""
        city, owner = self.city, way.owner
        match way.kind:
            case "public":
                return True
            case "recruit":
                return self.sees("Recruit", actor, owner) or (
                    way.field in KEPT_OF_A_PAST_RECRUIT and self.remembers(actor, owner)
                )
            case "post":
                return self.sees("Recruit", actor, owner)
            case "contact":
                visible = owner in city.staff or self.sees("Person", actor, owner)
                return visible and self.contacts(actor, owner)
            case "assignment":
                return self.sees("Assignment", actor, owner)
            case "task":
                return self.sees_task(actor, city.tasks[way.key])
            case "wording":
                return self.sees_task(actor, city.tasks[way.key]) and self.reads_wording(
                    actor, city.tasks[way.key]
                )
            case "meeting":
                meeting = city.appointments[way.key]
                return self.sees_appointment(actor, meeting) and self.reads_meeting(actor, meeting)
            case "webhook":
                return self.sees_webhook(actor, city.webhooks[way.key])
            case "finding":
                return self.sees_finding(actor, city.visits[way.key].unit, owner)
            case "follow_up":
                return self.sees_follow_up(actor, city.follow_ups[way.key])
            case "payload":
                record = city.records[way.key]
                field = way.field.removeprefix(f"{record.task.item}.").partition(".")[0]
                return self.sees_record(actor, record) and self.reads_field(actor, record, field)
            case "objection":
                record = city.records[way.key]
                return self.sees_record(actor, record) and self.reads_whole(actor, record)
            case _:
                return False

    def sight(self, actor: str) -> tuple[set[str], set[str]]:
        """Return the canaries that an actor must see when asking for everything, and those they may see."""
        must, may = set(), set()
        for token, ways in self.city.canaries.ways.items():
            seen = [way for way in ways if self.may(actor, way)]
            if seen or any(self._told_by_trail(actor, way) for way in ways):
                may.add(token)
            if any(way.current for way in seen):
                must.add(token)
        return must, may

    def reads_trail(self, actor: str) -> bool:
        return any(self.granted(actor, role) for role in MATRIX["nouns"]["AuditEvent"]["sees"])

    def _told_by_trail(self, actor: str, way: Way) -> bool:
        """Say whether the trail tells it: codes and posts stand there as they are."""
        return (way.kind, way.field) in (("recruit", "code"), ("post", "post")) and self.reads_trail(actor)

    def recruits(self, actor: str, noun: str = "Recruit") -> set[str]:
        """Return the recruits whose rows an actor sees."""
        return {name for name in self.city.recruits if self.sees(noun, actor, name)}
