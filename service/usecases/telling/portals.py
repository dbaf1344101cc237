"""Telling unit portals: which events go to which webhooks, and what they say: ids, codes, status and days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from service.domain.events import OF_HAPPENINGS
from service.domain.words import Stage
from service.store import rules
from service.store.ids import global_id
from service.store.reads import lookup, tellable, webhooks
from service.store.reads.facts import status_on
from service.store.reads.shape import Reading
from service.store.units import unit_parents
from service.store.writes.webhooks import Call
from service.usecases.service import ZONE

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A pairing that begins or ends on a day."""

    event: str
    pairing: Any
    on: date


@dataclass(frozen=True, slots=True)
class Turned:
    """A milestone of somebody that was reached, or is overdue, since a day; ``due`` of its gate."""

    event: str
    who: Any
    stage: Stage
    on: date
    due: date


class Portals:
    """The webhooks that stand, by the units of whose recruits they are told."""

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
        moment = at if isinstance(at, datetime) else datetime.combine(at, time(), ZONE)
        unit = {"id": global_id("Unit", who.unit_id), "code": self._codes[who.unit_id]}
        recruit = {"id": global_id("Recruit", who.id), "status": who.shown_status}
        return {
            "type": event,
            "timestamp": moment.astimezone(UTC).isoformat(),
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
        data: dict[str, Any] = {} if task is None or about == "plan" else {"task": _task_told(reading, task)}
        if record is not None:
            data["record"] = _record_told(record)
        event, cause = OF_HAPPENINGS[each.what], f"{each.what}:{each.subject_id}:{each.turn}"
        found[each.id] = list(portals.calls(event, cause, who, data, each.at))
    return found


def _about(happening: Any) -> str:
    event: str = OF_HAPPENINGS[happening.what]
    return event.partition(".")[0]


def of_overdue(reading: Reading, portals: Portals, who: Any, task: Any) -> Iterator[Call]:
    """Tell of an undone task on the day after its due date, once for each."""
    if portals:
        cause, on = f"task.overdue:{task.id}:{task.due_on}", task.due_on + DAY
        yield from portals.calls("task.overdue", cause, who, {"task": _task_told(reading, task)}, on)


def of_pairings(
    reading: Reading, portals: Portals, recruits: Mapping[int, Any], turns: Sequence[Turn]
) -> Iterator[Call]:
    """Tell of pairings that begin or end."""
    if not portals:
        return
    people = lookup.person_rows(reading, {turn.pairing.person_id for turn in turns})
    for turn in turns:
        pairing, person = turn.pairing, people.get(turn.pairing.person_id)
        told = {
            "id": global_id("Assignment", pairing.id),
            "role": pairing.role,
            "person": {
                "id": global_id("Person", pairing.person_id),
                "code": person.code if person is not None else None,
            },
            "startsOn": pairing.starts_on.isoformat(),
            "endsOn": _day(pairing.ends_on),
        }
        cause = f"{turn.event}:{pairing.id}:{turn.on}"
        who = recruits[pairing.recruit_id]
        yield from portals.calls(turn.event, cause, who, {"assignment": told}, turn.on)


def of_milestones(portals: Portals, turned: Sequence[Turned]) -> Iterator[Call]:
    """Tell of milestones that were reached, or of which a gate is overdue."""
    for each in turned if portals else ():
        status = each.event.partition(".")[2].upper()
        told = {"stage": str(each.stage), "status": status}
        cause = f"{each.event}:{each.who.id}:{each.stage}:{each.on}"
        yield from portals.calls(each.event, cause, each.who, {"milestone": told}, each.on)


def _task_told(reading: Reading, task: Any) -> dict[str, Any]:
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
