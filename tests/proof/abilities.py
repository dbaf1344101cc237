"""``viewerCan`` is the same matrix asked beforehand: what it offers must be what the rights allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.proof.desk import Desk
from tests.proof.grammar import literal
from tests.proof.oracle import Oracle
from tests.proof.people import City, Record, Task
from tests.proof.rights import Matter, Rights

_UNDONE, _SETTLED, _TAKES = ("UPCOMING", "OPEN", "OVERDUE"), ("DONE", "WAIVED"), ("OPEN", "OVERDUE", "DONE")
_IN_FORCE = ("ACCEPTED", "CONFIRMED")


@dataclass(frozen=True)
class Abilities:
    """The tasks in which something happened, and some others."""

    city: City
    tasks: dict[str, Task]

    @classmethod
    def of(cls, desk: Desk, city: City, ids: list[str]) -> "Abilities":
        document = f"{{ nodes(ids: {literal(ids)}) {{ ... on Task {{ id status occurrence item {{ code }} recruit {{ code }} }} }} }}"
        tasks = {}
        for each in desk.ask("organizer", document)["nodes"]:
            if each is not None:
                plain = Task(
                    each["id"], city.name(each["recruit"]["code"]), each["item"]["code"], each["occurrence"]
                )
                tasks[each["id"]] = city.tasks.get(each["id"], plain)
                tasks[each["id"]].status = each["status"]
        return cls(city, tasks)

    def amiss(self, desk: Desk, actor: str) -> Iterator[str]:
        """Say where an actor is offered anything else than the rights allow."""
        document = f"{{ nodes(ids: {literal(list(self.tasks))}) {{ ... on Task {{ id viewerCan }} }} }}"
        rights = Rights(Oracle(self.city))
        for number, shown in zip(self.tasks, desk.ask(actor, document)["nodes"], strict=True):
            task = self.tasks[number]
            if (shown is not None) is not rights.oracle.sees_task(actor, task):
                yield f"{actor} {'sees' if shown else 'does not see'} {task.item} {task.recruit}"
            elif shown and set(shown["viewerCan"]) != (allowed := set(self._can(rights, actor, task))):
                yield f"{actor} {task.item} {task.recruit}: {shown['viewerCan']} instead of {sorted(allowed)}"

    def _can(self, rights: Rights, actor: str, task: Task) -> Iterator[str]:
        if not rights.oracle.who(actor):
            return
        plain = Matter(task=task)
        enters = bool(rights.may("enterRecords", actor, plain)) and self._of_own_staff(
            rights.oracle, actor, task
        )
        if task.status in _TAKES and (enters or rights.may("submitRecords", actor, plain)):
            yield "SUBMIT"
        for action, act, statuses in (
            ("WAIVE", "waiveTask", _UNDONE),
            ("RESCHEDULE", "rescheduleTask", _UNDONE),
            ("REOPEN", "reopenTask", _SETTLED),
            ("PROPOSE_APPOINTMENT", "proposeAboutTask", _UNDONE),
        ):
            if task.status in statuses and rights.may(act, actor, plain):
                yield action
        records = [each for each in self.city.records.values() if each.task.id == task.id]
        waiting = any(each.status == "AWAITING_CONFIRMATION" for each in records)
        for record in records:
            yield from self._with(rights, actor, record, waiting=waiting, enters=enters)

    @staticmethod
    def _with(rights: Rights, actor: str, record: Record, *, waiting: bool, enters: bool) -> Iterator[str]:
        matter: Any = Matter(task=record.task, record=record)
        awaits, stands = record.status == "AWAITING_CONFIRMATION", record.status in _IN_FORCE
        if awaits and rights.may("confirmRecords", actor, matter):
            yield "CONFIRM"
        if (awaits and rights.may("rejectRecord", actor, matter)) or (
            record.status == "ACCEPTED" and rights.may("objectToRecord", actor, matter)
        ):
            yield "REJECT"
        if (awaits or (stands and not waiting)) and (enters or rights.may("correctRecord", actor, matter)):
            yield "CORRECT"
        if stands and not record.released and rights.may("releaseRecord", actor, matter):
            yield "RELEASE"

    def _of_own_staff(self, oracle: Oracle, actor: str, task: Task) -> bool:
        """Say whether somebody responsible belongs to the admin's units."""
        units = {name: one.unit for name, one in self.city.recruits.items()} | self.city.staff
        role = task.role or oracle.item(task).does
        return any(units[each] in oracle.admin_units(actor) for each in oracle.holders(role, task.recruit))
