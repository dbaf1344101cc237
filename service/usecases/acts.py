"""One event recorded once: an act takes a payload and many tasks, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.access import is_doer, may_correct, may_enter
from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import RecordStatus, TaskStatus
from service.plugin_host.evidence import occurred_on
from service.plugin_host.host import InstalledItem
from service.store.reads import facts, lookup
from service.store.reads.holders import Seat, addressed, holders
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.usecases import sight
from service.usecases.evidence import Entry, examined
from service.usecases.recording import record_act
from service.usecases.service import Changed, Command, Service, finish, use_case

_TAKES = (TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.DONE)


@dataclass(frozen=True, kw_only=True)
class Override:
    """What is laid over the payload for one task; null removes a field."""

    task_id: str
    payload: Any


@dataclass(frozen=True, kw_only=True)
class SubmitRecords(Command):
    """One act for one or many tasks."""

    task_ids: Sequence[str]
    payload: Any
    overrides: Sequence[Override] | None = None
    performer_code: str | None = None
    corrects: str | None = None


@dataclass
class _Act:
    """The act while it is being checked."""

    service: Service
    reading: Reading
    command: SubmitRecords
    faults: list[Fault] = field(default_factory=list)

    def no(self, code: str, *path: str, message: str = "", plugin: str | None = None) -> None:
        self.faults.append(Fault(code, path, message, plugin))

    def settle(self) -> None:
        if self.faults:
            raise RefusedError(self.faults)


@use_case
def submit_records(service: Service, scope: Scope, command: SubmitRecords) -> Changed:
    """Record one act for all its tasks, or refuse with every fault."""
    with service.look(scope) as reading:
        act = _Act(service, reading, command)
        numbers = sight.numbered("taskIds", command.task_ids, "Task")
        entries = _entries(act, numbers)
        corrected = _corrected(act, entries) if command.corrects else None
        performer = _performer(act)
        act.settle()
        _rights(act, entries, performer, corrected)
        act.settle()
        overrides = _overrides(act, entries)
        _fields_known(act, entries, overrides)
        found = examined(service, reading, entries, command.payload, overrides, corrected)
        act.faults += found
        act.settle()
    author = performer.id if performer else scope.person_id
    if author is None:
        raise refuse("FORBIDDEN", "taskIds")
    entered_by = scope.person_id if performer and performer.id != scope.person_id else None
    with service.write(scope) as work:
        rows = record_act(work, entries, author, entered_by, corrected)
        return finish(work, "submit_records", command, Changed({"Record": rows}))


def _entries(act: _Act, numbers: Sequence[int]) -> list[Entry]:
    """Find the tasks, each in sight, installed, and no two of one recurring item and recruit."""
    rows = lookup.task_rows(act.reading, numbers)
    entries: list[Entry] = []
    seen: dict[tuple[int, str], int] = {}
    for index, number in enumerate(numbers):
        place = ("taskIds", str(index))
        row = rows.get(number)
        if row is None:
            act.no("NOT_FOUND", *place)
            continue
        item = act.service.host.items.get(row.item)
        if item is None:
            act.no("PLUGIN_QUARANTINED", *place, message=f"提供{row.item}的插件未在运行", plugin=row.track)
            continue
        key = (row.recruit_id, row.item)
        if key in seen:
            act.no("INVALID", *place, message=f"与 taskIds.{seen[key]} 是同一人的同一事项")
        seen.setdefault(key, index)
        entries.append(Entry(index, row, item))
    return entries


def _corrected(act: _Act, entries: Sequence[Entry]) -> Any:
    """Find the record that the act corrects: exactly that record's task, in force or awaiting."""
    try:
        row = sight.the_record(act.reading, act.command.corrects or "", "corrects")
    except RefusedError as no:
        act.faults += no.faults
        return None
    if [entry.row.id for entry in entries] != [row.task_id]:
        act.no("INVALID", "corrects", message="更正须恰好针对该记录所属的任务")
    status = RecordStatus(row.status)
    if not (status.in_force or status is RecordStatus.AWAITING_CONFIRMATION):
        act.no("CONFLICT", "corrects", message=f"该记录当前为“{status.label}”，不能更正")
    return row


def _performer(act: _Act) -> Any:
    """Find who did it, where another enters it."""
    code = act.command.performer_code
    if code is None:
        return None
    row = lookup.person_row(act.reading, code)
    if row is None:
        act.no("NOT_FOUND", "performerCode", message=f"没有工号为{code}的人员，或不在您的查看范围内")
    return row


def _rights(act: _Act, entries: Sequence[Entry], performer: Any, corrected: Any) -> None:
    scope, reading = act.reading.scope, act.reading
    enters = performer is not None and performer.id != scope.person_id
    if enters and performer.unit_id not in scope.admin_units:
        act.no("FORBIDDEN", "performerCode", message="只能为本单位人员代录")
        return
    rows = [entry.row for entry in entries]
    reading.versions.of(reading.connection, (row.item_version_id for row in rows))
    for_whom = addressed(reading, rows)
    responsible = _responsible(act, entries) if enters else {}
    record = facts.record_facts(corrected) if corrected else None
    for entry in entries:
        place = ("taskIds", str(entry.index))
        status = facts.status_on(entry.row, reading.today)
        entry.facts = facts.task_facts(reading, entry.row, status, for_whom, entry.row.id)
        towards = facts.towards(reading, entry.row)
        if enters:
            may = may_enter(entry.facts, towards)
            if may and performer.id not in responsible[entry.row.id] and not (record and record.author_id == performer.id):
                act.no("INVALID", "performerCode", message=f"{performer.name}不是任务{entry.index}的责任人")
        elif record:
            may = may_correct(entry.facts, towards, scope.person_id, record)
        else:
            may = is_doer(entry.facts, towards)
        if not may:
            act.no("FORBIDDEN", *place)
        elif record is None and status not in _TAKES:
            act.no("TASK_NOT_OPEN", *place, message=f"任务当前为“{status.label}”，不能填报")


def _responsible(act: _Act, entries: Sequence[Entry]) -> dict[int, set[int]]:
    """Return who is responsible for each task, today or on the day of the act."""
    days = {act.reading.today, *(day for day in _act_days(act, entries) if day <= act.reading.today)}
    found: dict[int, set[int]] = {entry.row.id: set() for entry in entries}
    for day in days:
        reading = act.reading.on(day)
        then = lookup.recruit_rows(reading, [entry.row.recruit_id for entry in entries])
        seats = {
            entry.row.id: Seat(
                entry.row.role,
                entry.row.recruit_id,
                then[entry.row.recruit_id].unit_id,
                then[entry.row.recruit_id].department_id,
            )
            for entry in entries
        }
        held = holders(reading, seats.values())
        for task_id, seat in seats.items():
            found[task_id] |= set(held[seat])
    return found


def _act_days(act: _Act, entries: Sequence[Entry]) -> set[Any]:
    payload = act.command.payload
    if not isinstance(payload, Mapping):
        return set()
    days = set()
    for entry in entries:
        valid, _ = entry.item.form().faults({k: v for k, v in payload.items() if k in entry.fields})
        days.add(occurred_on(entry.item, valid))
    return {day for day in days if day is not None}


def _overrides(act: _Act, entries: Sequence[Entry]) -> dict[int, tuple[int, Mapping[str, Any]]]:
    """Return each task's override with its index, by the task's place in the act."""
    found: dict[int, tuple[int, Mapping[str, Any]]] = {}
    places = {task_id: index for index, task_id in enumerate(act.command.task_ids)}
    for number, override in enumerate(act.command.overrides or ()):
        place = ("overrides", str(number))
        index = places.get(override.task_id)
        if index is None:
            act.no("INVALID", *place, "taskId", message="不在 taskIds 之中")
        elif index in found:
            act.no("INVALID", *place, "taskId", message="该任务已有覆盖内容")
        elif not isinstance(override.payload, Mapping):
            act.no("INVALID", *place, "payload", message="须为对象")
        else:
            found[index] = (number, override.payload)
    return found


def _fields_known(act: _Act, entries: Sequence[Entry], overrides: Mapping[int, tuple[int, Mapping[str, Any]]]) -> None:
    """Refuse a field that no form knows, and an override's field that its task's form does not know."""
    payload = act.command.payload
    if not isinstance(payload, Mapping):
        act.no("INVALID", "payload", message="须为对象")
        act.settle()
    known = {name for entry in entries for name in entry.fields}
    for name in payload:
        if name not in known:
            act.no("UNKNOWN_FIELD", "payload", str(name), message=f"没有表单包含字段{_short(name)}")
    by_index: dict[int, InstalledItem] = {entry.index: entry.item for entry in entries}
    for index, (number, override) in overrides.items():
        item = by_index[index]
        for name in override:
            if name not in item.form().fields:
                sentence = f"{item.code}的表单没有字段{_short(name)}"
                act.no("UNKNOWN_FIELD", "overrides", str(number), "payload", str(name), message=sentence)


def _short(name: object) -> str:
    return str(name)[:40]
