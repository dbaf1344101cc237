"""What everybody may do, said anew: the rules of access.toml with seats and conditions in our own words."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.proof.checklist import ITEMS
from tests.proof.oracle import MATRIX, Oracle
from tests.proof.people import Appointment, FollowUp, Record, Task

_NEAREST_LAST = ("ORGANIZER", "UNIT_ADMIN", "DEPARTMENT_HEAD", "MENTOR", "PARTNER", "RECRUIT")


@dataclass(frozen=True)
class Matter:
    """What an act is about: a recruit, a unit (empty: none in particular), a task, a record, an item, a person, a meeting."""

    recruit: str = ""
    unit: str = ""
    task: Task | None = None
    record: Record | None = None
    item: str = ""
    person: str = ""
    meeting: Appointment | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class Rights:
    """Decides acts for one city."""

    oracle: Oracle
    matrix: Any = field(default_factory=lambda: MATRIX)
    open_seats: frozenset[str] = frozenset()
    open_conditions: frozenset[str] = frozenset()
    """What would be so if a rule, a seat or a condition were not there: only to find out where that would show."""

    def may(self, act: str, actor: str, matter: Matter) -> str | None:
        """Return the role by which an act is allowed, None where it is not."""
        for seat, conditions in self.matrix["does"][act].items():
            role = "ORGANIZER" if seat in self.open_seats else self._seat(seat, actor, matter)
            needed = [each for each in conditions if each not in self.open_conditions]
            if role is not None and all(self._holds(each, actor, matter) for each in needed):
                return role
        return None

    def towards(self, actor: str, matter: Matter) -> set[str]:
        oracle, about = self.oracle, matter.task or (matter.record.task if matter.record else None)
        if recruit := matter.recruit or (about.recruit if about else ""):
            return oracle.towards(actor, recruit)
        held = {"ORGANIZER"} if oracle.granted(actor, "ORGANIZER") else set()
        return held | ({"UNIT_ADMIN"} if matter.unit in oracle.admin_units(actor) else set())

    def _seat(self, seat: str, actor: str, matter: Matter) -> str | None:
        oracle, roles, me = self.oracle, self.towards(actor, matter), self.oracle.who(actor)
        task = matter.task or (matter.record.task if matter.record else None)
        item = oracle.item(task) if task else None
        match seat:
            case "DOER":
                assert task and item
                if task.to:
                    return task.role if me and me in oracle.addressed(task) else None
                return item.does if item.does in roles else None
            case "CONFIRMER":
                assert item
                return item.confirms if item.confirms in roles else None
            case "AUTHOR":
                assert matter.record and task and item
                return (task.role or item.does) if me and matter.record.author == me else None
            case "REQUESTER":
                wanted = ITEMS[matter.item].opened_by & roles
                return next((role for role in reversed(_NEAREST_LAST) if role in wanted), None)
            case "SELF":
                mine = matter.follow_up is None or matter.follow_up.owner == me
                return seat if me and mine else None
            case "SIDE" | "INVITEE":
                meeting = matter.meeting
                assert meeting
                those = {meeting.invitee} | ({meeting.proposed_by} if seat == "SIDE" else set())
                nearest = next((role for role in reversed(_NEAREST_LAST) if role in roles), None)
                return nearest if me and me in those else None
            case _:
                return seat if seat in roles else None

    def _holds(self, condition: str, actor: str, matter: Matter) -> bool:
        oracle, me, record = self.oracle, self.oracle.who(actor), matter.record
        task = matter.task or (record.task if record else None)
        item = oracle.item(task) if task else None
        if condition == "notice":
            assert matter.follow_up
            return matter.follow_up.notice
        if condition == "without_roles":
            return not any(person == matter.person for person, _ in oracle.city.grants)
        assert task and item
        if condition in _OF_TASKS:
            return {
                "unaddressed": not task.to,
                "not_gate": not item.gate,
                "no_waived_gate": not (item.gate and task.status == "WAIVED"),
                "reads": "UNIT_ADMIN" in item.readers and "UNIT_ADMIN" in self.towards(actor, matter),
                "for_own_staff": True,
                "withheld": bool(item.withheld),
                "confirmed_by_somebody": item.confirms is not None,
                "confirmed_by_nobody": item.confirms is None,
            }[condition]
        assert record
        match condition:
            case "of_another":
                return bool(me) and me not in (record.author, record.entered_by)
            case "by_another":
                return not (record.author == me and record.entered_by in ("", me))
            case "reads_whole":
                return oracle.reads_whole(actor, record)
            case _:
                assert condition == "within_objection_days"
                if record.accepted is None:
                    return False
                return oracle.today <= max(record.accepted, record.released or record.accepted) + timedelta(
                    days=7
                )


_OF_TASKS = {
    "unaddressed",
    "not_gate",
    "no_waived_gate",
    "reads",
    "for_own_staff",
    "withheld",
    "confirmed_by_somebody",
    "confirmed_by_nobody",
}
