"""What invented people did in the past, written as it would stand had they done it then; for simulations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.words import RecordStatus, TaskState
from service.store import payloads
from service.store.tables import record, record_past, task, task_past
from service.store.writes.bulk import insert_many, update_many
from service.store.writes.work import Work

WAIVED = "借调期间由借调单位统一安排"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What was done about an untouched task: recorded at a moment, and perhaps confirmed at a later one.

    Without an ``author`` it was waived. ``awaits``: a record of it needs a word of confirmation.
    """

    task_id: int
    recruit_id: int
    item: str
    item_version_id: int
    due_on: date
    at: datetime
    day: date
    payload: Any = None
    author: int | None = None
    awaits: bool = False
    confirmer: int | None = None
    confirmed_at: datetime | None = None
    confirmed_on: date | None = None

    @property
    def state(self) -> TaskState:
        """What the task is in the end."""
        if self.author is None:
            return TaskState.WAIVED
        return TaskState.SUBMITTED if self.awaits and self.confirmed_on is None else TaskState.DONE


def keep_history(work: Work, deeds: Sequence[Deed]) -> None:
    """Write the records of deeds, what became of their tasks, and what those were before."""
    update_many(work.connection, task, [_task(each) for each in deeds])
    before = [_before(each, each.day, TaskState.PENDING) for each in deeds]
    before += [
        _before(each, each.confirmed_on, TaskState.SUBMITTED)
        for each in deeds
        if each.confirmed_on is not None
    ]
    insert_many(work.connection, task_past, before)
    recorded = [each for each in deeds if each.author is not None]
    insert_many(work.connection, record, payloads.stored(work, [_record(each) for each in recorded]))
    confirmed = {each.task_id: each.confirmed_on for each in recorded if each.confirmed_on is not None}
    awaited = [
        {"record_id": row, "until": confirmed[task_id], "status": RecordStatus.AWAITING_CONFIRMATION}
        for row, task_id in _records_of(work, sorted(confirmed))
    ]
    insert_many(work.connection, record_past, awaited)


def _records_of(work: Work, task_ids: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start in range(0, len(task_ids), 5_000):
        some = task_ids[start : start + 5_000]
        rows = work.connection.execute(
            record.select().with_only_columns(record.c.id, record.c.task_id).where(record.c.task_id.in_(some))
        )
        found += [(row.id, row.task_id) for row in rows]
    return found


def _task(deed: Deed) -> dict[str, Any]:
    done = deed.state is TaskState.DONE
    settled = None if deed.state is TaskState.SUBMITTED else deed.confirmed_at or deed.at
    return {
        "id": deed.task_id,
        "state": deed.state,
        "late": done and deed.day > deed.due_on,
        "completed_on": (deed.confirmed_on or deed.day) if done else None,
        "completed_by_id": deed.author if done else None,
        "settled_at": settled,
        "waived_reason": WAIVED if deed.author is None else None,
        "updated_at": deed.confirmed_at or deed.at,
    }


def _before(deed: Deed, until: date, state: TaskState) -> dict[str, Any]:
    nothing = dict.fromkeys(("hand_due_on", "completed_on", "completed_by_id", "settled_at", "waived_reason"))
    return {"task_id": deed.task_id, "until": until, "state": state, "late": False, **nothing}


def _record(deed: Deed) -> dict[str, Any]:
    accepted = deed.confirmed_on if deed.awaits else deed.day
    if not deed.awaits:
        status = RecordStatus.ACCEPTED
    elif deed.confirmed_on is None:
        status = RecordStatus.AWAITING_CONFIRMATION
    else:
        status = RecordStatus.CONFIRMED
    return {
        "task_id": deed.task_id,
        "recruit_id": deed.recruit_id,
        "item": deed.item,
        "item_version_id": deed.item_version_id,
        "author_id": deed.author,
        "occurred_on": deed.day,
        "recorded_on": deed.day,
        "recorded_at": deed.at,
        "status": status,
        "keeps": False,
        "payload": deed.payload,
        "confirmed_by_id": deed.confirmer,
        "confirmed_at": deed.confirmed_at,
        "accepted_on": accepted,
    }
