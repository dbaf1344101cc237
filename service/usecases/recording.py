"""What follows once records are taken: tasks done or waiting, records replaced, following tasks opened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

import orjson

from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import RecordStatus, RecruitStatus, TaskState
from service.plugin_host.evidence import occurred_on
from service.store.reads import lookup
from service.store.reads.facts import status_on
from service.store.writes import plans, records, recruits, standing
from service.store.writes.standing import Standing
from service.store.writes.work import Work
from service.usecases import following, participating
from service.usecases.evidence import Entry, Seen
from service.usecases.sight import everything

_DATED = attrgetter("state", "due_on")
_UNMOVED = (RecordStatus.KEPT,)
"""What is recorded so leaves its task as it is."""

_AWAITING = RecordStatus.AWAITING_CONFIRMATION
LEFT = "left"
"""Why tasks are withdrawn when a recruit leaves."""

_CONFLICT = "刚被他人更改，请刷新后重试"


def record_act(work: Work, entries: Sequence[Entry], corrected: Any, seen: Seen) -> list[int]:
    """Write the act's records and all that follows; a task that changed meanwhile refuses the whole act."""
    recruits = {entry.row.recruit_id for entry in entries}
    units = {entry.row.recruit_unit_id for entry in entries}
    now = standing.held(work, [entry.row.id for entry in entries], recruits, units, seen.items)
    _none_erased(now, entries)
    _unchanged(work, entries, seen, now)
    rows = [_row(work, entry, corrected) for entry in entries]
    ids = list(now.numbers)
    records.add(work, rows, ids)
    accepted: list[tuple[Entry, int]] = []
    for entry, number, row in zip(entries, ids, rows, strict=True):
        status = RecordStatus(row["status"])
        if corrected is not None:
            _correct(work, entry, number, status, corrected)
        if status is RecordStatus.ACCEPTED:
            accepted.append((entry, number))
    if corrected is None:
        _complete(work, now, [entry for entry, _ in accepted])
        awaiting = [each for each, row in zip(entries, rows, strict=True) if row["status"] == _AWAITING]
        _change(work, now, awaiting, {"state": TaskState.SUBMITTED})
    if changed := {row["task_id"] for row in rows if row["status"] in _UNMOVED or corrected is not None}:
        plans.touch(work, changed)
    before = corrected.id if corrected is not None and RecordStatus(corrected.status).in_force else None
    for entry, number in accepted:
        came_into_force(work, entry.row, number, entry.outcome.payload, before)
    for entry, number, row in zip(entries, ids, rows, strict=True):
        work.happened("record.submitted", number, entry.row.recruit_id)
        work.trace(
            "submitRecords",
            "Record",
            number,
            role=entry.role,
            recruit_id=entry.row.recruit_id,
            unit_id=entry.row.recruit_unit_id,
            item=entry.item.code,
            occurrence=entry.row.occurrence,
            status=row["status"],
            **_who(entry.performer, corrected),
            payload=row["payload"],
        )
    return ids


def _who(performer: Any, corrected: Any) -> dict[str, Any]:
    """Say who did it where another entered it, and which record is corrected."""
    entered = {} if performer is None else {"performer": performer.code}
    return entered if corrected is None else {**entered, "corrects": corrected.id}


def came_into_force(
    work: Work, row: Any, record_id: int, payload: Mapping[str, Any], before: int | None = None
) -> None:
    """Do what a record in force brings: the recruit's fields, following tasks (``before``: it replaces)."""
    work.happened("record.accepted", record_id, row.recruit_id)
    used = work.installed.of(row.recruit_unit_id)
    definition = used.items.get(row.item) or work.installed.city.items.get(row.item)
    if definition is None:
        return
    sets = {
        target: payload[name] for name, target in definition.definition["sets"].items() if payload.get(name)
    }
    if sets:
        _set_post(work, row, sets, payload)
    for follower in used.followers(row.item):
        if (follows := follower.follows) is not None:
            keys = list(dict.fromkeys(follows.each(payload)))
            following.follow(work, row, record_id, follower.code, keys, before)


def went_out_of_force(work: Work, row: Any, record_id: int) -> None:
    """Withdraw the undone tasks that followed a record which no longer counts."""
    ids = [
        each.id
        for each in lookup.tasks_of_recruit(everything(work), row.recruit_id, "origin_id")
        if each.origin_id == record_id and each.state == TaskState.PENDING
    ]
    following.unfollow(work, row.recruit_id, ids, record_id)


def to_do_again(work: Work, row: Any, expected: Iterable[TaskState]) -> int:
    """Let a task be done again, or, where the recruit has left, be withdrawn; return how many changed."""
    changed = plans.change(work, [row.id], expected, plans.pending())
    who = lookup.recruit_rows(everything(work), [row.recruit_id])[row.recruit_id]
    if who.status == RecruitStatus.LEFT:
        plans.withdraw(work, [row.id], LEFT)
    elif (plugin := participating.left_out(work, who.unit_id, row.track)) is not None:
        plans.withdraw(work, [row.id], participating.because(plugin))
    return changed


def changed_meanwhile(work: Work, kind: str, row_id: int, *path: str) -> RefusedError:
    """Return the refusal of somebody who came second: it says what the task or record is now."""
    return RefusedError([_conflict(work, kind, row_id, path)])


def _conflict(work: Work, kind: str, row_id: int, path: tuple[str, ...]) -> Fault:
    reading = everything(work)
    if kind == "Task":
        row = lookup.task_rows(reading, [row_id])[row_id]
        return Fault("CONFLICT", path, f"任务{_CONFLICT}（当前为“{status_on(row, work.today).label}”）")
    record = lookup.record_rows(reading, [row_id])[row_id]
    return Fault("CONFLICT", path, f"记录{_CONFLICT}（当前为“{RecordStatus(record.status).label}”）")


def _row(work: Work, entry: Entry, corrected: Any) -> dict[str, Any]:
    outcome, confirmer = entry.outcome, entry.row.confirmer_role
    keeps = outcome.keep is not None
    further = corrected is None and entry.row.state == TaskState.DONE
    if further:
        status = RecordStatus.KEPT
    elif confirmer is not None:
        status = RecordStatus.AWAITING_CONFIRMATION
    else:
        status = RecordStatus.KEPT if keeps else RecordStatus.ACCEPTED
    return {
        "task_id": entry.row.id,
        "recruit_id": entry.row.recruit_id,
        "item": entry.item.code,
        "item_version_id": work.version_rows(entry.row.recruit_unit_id)[entry.item.code],
        "author_id": entry.author,
        "entered_by_id": work.scope.person_id if entry.performer is not None else None,
        "occurred_on": occurred_on(entry.item, outcome.payload),
        "status": status,
        "keeps": keeps,
        "payload": orjson.loads(orjson.dumps(outcome.payload)),
        "corrects_id": corrected.id if corrected is not None else None,
        "accepted_on": work.today if status is RecordStatus.ACCEPTED else None,
    }


def _complete(work: Work, now: Standing, entries: Sequence[Entry]) -> None:
    """Complete tasks, late or in time; each must still be as it was checked."""
    alike: dict[tuple[int, bool], list[Entry]] = {}
    for entry in entries:
        alike.setdefault((entry.author, work.today > entry.row.due_on), []).append(entry)
    for (author, late), some in alike.items():
        _change(work, now, some, done(work, author, late=late))


def done(work: Work, author: int, *, late: bool) -> dict[str, Any]:
    """Return the values of a task done today."""
    return {
        "state": TaskState.DONE,
        "late": late,
        "completed_on": work.today,
        "completed_by_id": author,
        "settled_at": work.now,
    }


def _none_erased(now: Standing, entries: Sequence[Entry]) -> None:
    """Record nothing more about a recruit who was erased."""
    if now.erased:
        sentence = "该人员的信息已删除，不能再填报"
        places = [("taskIds", str(each.index)) for each in entries if each.row.recruit_id in now.erased]
        raise RefusedError(Fault("CONFLICT", place, sentence) for place in places)


def _unchanged(work: Work, entries: Sequence[Entry], seen: Seen, now: Standing) -> None:
    """Make sure that tasks, and the records that the checks looked at, are still what they were."""
    changed = [entry for entry in entries if _DATED(now.tasks[entry.row.id]) != _DATED(entry.row)]
    if not changed and now.records is not None and seen.items and now.records != seen.records:
        changed = list(entries)
    if changed:
        raise _conflicts(work, changed)


def _change(work: Work, now: Standing, entries: Sequence[Entry], values: Mapping[str, Any]) -> None:
    """Change pending tasks together with all else that the act writes."""

    def hear(count: int) -> None:
        if count != len(entries):
            raise _conflicts(work, entries)

    plans.change_held(work, [now.tasks[entry.row.id] for entry in entries], TaskState.PENDING, values, hear)


def _conflicts(work: Work, entries: Sequence[Entry]) -> RefusedError:
    return RefusedError(
        _conflict(work, "Task", entry.row.id, ("taskIds", str(entry.index))) for entry in entries
    )


def _correct(work: Work, entry: Entry, number: int, status: RecordStatus, corrected: Any) -> None:
    """Let a correction take effect: at once, or, where it awaits confirmation, leave what stands."""
    was = RecordStatus(corrected.status)
    if status is RecordStatus.AWAITING_CONFIRMATION and was.in_force:
        _one_correction(work, entry, number)
        return
    if records.move(work, [corrected.id], [was], RecordStatus.CORRECTED) != 1:
        raise changed_meanwhile(work, "Record", corrected.id, "corrects")
    work.happened("record.corrected", corrected.id, entry.row.recruit_id)
    if status is RecordStatus.KEPT:
        went_out_of_force(work, entry.row, corrected.id)
        to_do_again(work, entry.row, [TaskState.DONE, TaskState.SUBMITTED])


def _one_correction(work: Work, entry: Entry, number: int) -> None:
    others = [
        each.id
        for each in lookup.records_of_task(everything(work), entry.row.id)
        if each.status == RecordStatus.AWAITING_CONFIRMATION and each.id != number
    ]
    if others:
        raise refuse("CONFLICT", "corrects", message="已有一份更正待确认")


def _set_post(work: Work, row: Any, sets: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
    who = lookup.recruit_rows(everything(work), [row.recruit_id])[row.recruit_id]
    post = sets.get("post")
    if post and post != who.post:
        day = next((value for value in payload.values() if isinstance(value, date)), None)
        first = who.post is None
        recruits.repost(work, who.id, work.today, post_since=None if first else day or work.today, post=post)
