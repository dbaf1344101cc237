"""Telling unit portals: which events go to which webhooks, and what they say: ids, codes, status and days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from service.domain.events import OF_HAPPENINGS
from service.domain.words import MilestoneStatus, Stage
from service.store import rules
from service.store.ids import global_id
from service.store.reads import lookup, tellable, webhooks
from service.store.reads.facts import status_on
from service.store.reads.shape import Reading
from service.store.units import unit_parents
from service.store.writes.webhooks import Call


class Portals:
    """The webhooks that stand, by the units whose recruits they are told of; where there are none, nothing is."""

    def __init__(self, reading: Reading) -> None:
        """Look them up at once."""
        self._hooks = webhooks.standing(reading.connection)
        self._parents = unit_parents(reading.connection) if self._hooks else {}
        self._codes = rules.unit_codes(reading.connection, set(self._parents)) if self._hooks else {}
        self._of_unit: dict[int, list[Any]] = {}

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self._hooks)

    def calls(
        self, event: str, cause: str, who: Any, data: Mapping[str, Any], at: datetime | date
    ) -> Iterator[Call]:
        """Give a call to each webhook of the recruit's unit or one above it that wants to be told.

        ``at`` is when it happened, or the day on which it is so; what was before the webhook it is not told.
        """
        for hook in self._around(who.unit_id):
            since = hook.created_at if isinstance(at, datetime) else hook.created_on
            if event in hook.events and at >= since:
                yield Call(webhook_id=hook.id, cause=cause, event=self._event(event, who, data, at))

    def _around(self, unit_id: int) -> list[Any]:
        if unit_id not in self._of_unit:
            above: list[int] = []
            here: int | None = unit_id
            while here is not None and here not in above:
                above.append(here)
                here = self._parents.get(here)
            self._of_unit[unit_id] = [hook for hook in self._hooks if hook.unit_id in above]
        return self._of_unit[unit_id]

    def _event(self, event: str, who: Any, data: Mapping[str, Any], at: datetime | date) -> dict[str, Any]:
        """Return what is kept until it is sent; the recruit's code is looked up then."""
        moment = at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at.isoformat()
        unit = {"id": global_id("Unit", who.unit_id), "code": self._codes[who.unit_id]}
        recruit = {"id": global_id("Recruit", who.id), "status": who.shown_status}
        return {
            "type": event,
            "timestamp": moment,
            "recruit": who.id,
            "data": {"unit": unit, "recruit": recruit, **data},
        }


def of_happenings(reading: Reading, portals: Portals, waiting: Sequence[Any]) -> dict[int, list[Call]]:
    """Return the calls about happenings, by happening."""
    mine = [each for each in waiting if each.what in OF_HAPPENINGS]
    if not portals or not mine:
        return {}
    known = tellable.recruits_among(reading, [each.recruit_id for each in mine])
    records = lookup.record_rows(reading, [each.subject_id for each in mine if _about(each) == "record"])
    ids = {row.task_id for row in records.values()}
    tasks = lookup.task_rows(reading, ids | {each.subject_id for each in mine if _about(each) == "task"})
    found: dict[int, list[Call]] = {}
    for each in mine:
        about, who = _about(each), known.get(each.recruit_id)
        record = records.get(each.subject_id) if about == "record" else None
        task = tasks.get(record.task_id if record is not None else each.subject_id)
        if who is None or (task is None and about != "plan"):
            continue
        data: dict[str, Any] = {} if task is None or about == "plan" else {"task": task_told(reading, task)}
        if record is not None:
            data["record"] = _record_told(record)
        event, cause = OF_HAPPENINGS[each.what], f"{each.what}:{each.subject_id}:{each.turn}"
        found[each.id] = list(portals.calls(event, cause, who, data, each.at))
    return found


def _about(happening: Any) -> str:
    event: str = OF_HAPPENINGS[happening.what]
    return event.partition(".")[0]


def of_overdue(reading: Reading, portals: Portals, who: Any, tasks: Iterable[Any]) -> Iterator[Call]:
    """Tell of tasks that are overdue, once for each due date."""
    for task in tasks:
        cause = f"task.overdue:{task.id}:{task.due_on}"
        yield from portals.calls(
            "task.overdue", cause, who, {"task": task_told(reading, task)}, reading.today
        )


def of_pairing(reading: Reading, portals: Portals, event: str, who: Any, pairing: Any, on: date) -> Iterator[Call]:
    """Tell of a pairing that begins or ends."""
    people = lookup.person_rows(reading, [pairing.person_id])
    code = people[pairing.person_id].code if pairing.person_id in people else None
    told = {
        "id": global_id("Assignment", pairing.id),
        "role": pairing.role,
        "person": {"id": global_id("Person", pairing.person_id), "code": code},
        "startsOn": pairing.starts_on.isoformat(),
        "endsOn": _day(pairing.ends_on),
    }
    yield from portals.calls(event, f"{event}:{pairing.id}:{on}", who, {"assignment": told}, on)


def of_milestone(
    portals: Portals, who: Any, stage: Stage, status: MilestoneStatus, on: date
) -> Iterator[Call]:
    """Tell of a milestone that was reached, or of which a gate is overdue."""
    event = "milestone.reached" if status is MilestoneStatus.REACHED else "milestone.overdue"
    told = {"stage": str(stage), "status": str(status)}
    yield from portals.calls(event, f"{event}:{who.id}:{stage}:{on}", who, {"milestone": told}, on)


def task_told(reading: Reading, task: Any) -> dict[str, Any]:
    """Return what is told of a task."""
    return {
        "id": global_id("Task", task.id),
        "track": task.track,
        "item": task.item,
        "occurrence": task.occurrence,
        "stage": task.stage,
        "status": str(status_on(task, reading.today)),
        "opensOn": task.opens_on.isoformat(),
        "dueOn": task.due_on.isoformat(),
    }


def _record_told(record: Any) -> dict[str, Any]:
    corrects = record.corrects_id
    return {
        "id": global_id("Record", record.id),
        "status": record.status,
        "occurredOn": _day(record.occurred_on),
        "corrects": global_id("Record", corrects) if corrects is not None else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
