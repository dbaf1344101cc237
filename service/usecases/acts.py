"""One event recorded once: an act takes a payload and many tasks, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from service.domain.access import is_corrector, is_doer, may_enter
from service.domain.cases import RecordFacts
from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import RecordStatus, Role, TaskStatus
from service.store.ids import row_of
from service.store.reads import facts, lookup
from service.store.reads.holders import addressed
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.screens import act as ahead
from service.usecases import sight
from service.usecases.entering import responsible_for
from service.usecases.evidence import Entry, Overrides, examined
from service.usecases.recording import record_act
from service.usecases.service import Changed, Command, Service, finish, use_case

_TAKES = (TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.DONE)
_SHOWN = 40


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
class Act:
    """The act while it is being checked; ``payload`` and ``overrides`` are what is an object of what came.

    ``strangers`` are the tasks, by place, with which the performer has nothing to do.
    """

    service: Service
    reading: Reading
    command: SubmitRecords
    payload: Mapping[str, Any] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)

    def no(self, code: str, *path: str, message: str = "", plugin: str | None = None) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, path, message, plugin))

    def settle(self) -> None:
        """Refuse the act if anything is amiss."""
        if self.faults:
            raise RefusedError(self.faults)


def _ahead(reading: Reading, command: SubmitRecords) -> None:
    numbers = [row_of(each, "Task") or 0 for each in command.task_ids[: sight.MAX_ACT]]
    ahead.read(reading, numbers, command.idempotency_key)


@partial(use_case, ahead=_ahead)
def submit_records(service: Service, scope: Scope, command: SubmitRecords) -> Changed:
    """Record one act for all its tasks, or refuse with every fault."""
    with service.look(scope) as reading:
        act = Act(service, reading, command)
        numbers = sight.numbered("taskIds", command.task_ids, "Task")
        ahead.read(reading, numbers)
        entries = _entries(act, numbers)
        corrected = _corrected(act, entries) if command.corrects is not None else None
        performer = _performer(act)
        act.settle()
        shapes = _shapes(act)
        check_rights(act, entries, performer, corrected)
        act.settle()
        takes = _taking(act, entries) if corrected is None else entries
        if not takes:
            act.settle()
        act.faults += [*shapes, *_unknown_fields(act, entries)]
        found, seen = examined(service, reading, takes, act.payload, act.overrides, corrected)
        act.faults += found if isinstance(command.payload, Mapping) else []
        act.settle()
    author = performer.id if performer else scope.person_id
    if author is None:
        raise refuse("FORBIDDEN", "taskIds")
    for entry in entries:
        entry.author = author
        entry.performer = performer if performer and performer.id != scope.person_id else None
    with service.write(scope) as work:
        rows = record_act(work, entries, corrected, seen)
        return finish(work, "submit_records", command, Changed({"Record": rows}))


def _entries(act: Act, numbers: Sequence[int]) -> list[Entry]:
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
        item = act.service.item_of(act.reading.installed, row.recruit_unit_id, row.item)
        if item is None:
            act.no("PLUGIN_QUARANTINED", *place, message=f"提供{row.item}的插件未在运行", plugin=row.track)
            continue
        # What was opened for a difficulty of its own, or by hand, does not recur.
        first = seen.setdefault((row.recruit_id, row.item), index) if row.created_on is None else index
        if first != index:
            act.no("INVALID", *place, message=f"与 taskIds.{first} 是同一人的同一事项")
        entries.append(Entry(index, row, item))
    return entries


def _corrected(act: Act, entries: Sequence[Entry]) -> Any:
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


def _performer(act: Act) -> Any:
    """Find who did it, where another enters it."""
    code = act.command.performer_code
    if code is None:
        return None
    row = lookup.person_row(act.reading, code)
    if row is None:
        act.no("NOT_FOUND", "performerCode", message=f"没有工号为{code[:_SHOWN]}的人员，或不在您的查看范围内")
    return row


def check_rights(act: Act, entries: Sequence[Entry], performer: Any, corrected: Any) -> None:
    """Refuse tasks that the viewer may not record, and a performer who has nothing to do with them."""
    scope, reading = act.reading.scope, act.reading
    enters = performer is not None and performer.id != scope.person_id
    if enters and performer.unit_id not in scope.admin_units:
        act.no("FORBIDDEN", "performerCode", message="只能为本单位人员代录")
        return
    rows = [entry.row for entry in entries]
    reading.versions.of(reading.connection, (row.item_version_id for row in rows))
    for_whom = addressed(reading, rows)
    record = facts.record_facts(corrected) if corrected else None
    for entry in entries:
        status = facts.status_on(entry.row, reading.today)
        entry.facts = facts.task_facts(reading, entry.row, status, for_whom, entry.row.id)
        role = _may(act, entry, record, enters=enters)
        if role is None:
            act.no("FORBIDDEN", "taskIds", str(entry.index))
        else:
            entry.role = role
    if not enters or act.faults:
        return
    responsible = responsible_for(act.service.host, reading, entries, act.payload, act.overrides)
    authored = record is not None and record.author_id == performer.id
    act.strangers = [entry.index for entry in entries if performer.id not in responsible[entry.row.id]]
    if act.strangers and not authored:
        others = "、".join(map(str, act.strangers))
        sentence = f"{performer.name}不是这些任务的责任人：{others}（序号自0起）"
        act.no("INVALID", "performerCode", message=sentence)


def _may(act: Act, entry: Entry, record: RecordFacts | None, *, enters: bool) -> Role | None:
    towards = facts.towards(act.reading, entry.row)
    if enters:
        return may_enter(entry.facts, towards)
    if record is not None:
        return is_corrector(entry.facts, towards, act.reading.scope.person_id, record)
    return is_doer(entry.facts, towards)


def _taking(act: Act, entries: Sequence[Entry]) -> list[Entry]:
    """Return the tasks that take a record today; the others are refused."""
    takes: list[Entry] = []
    for entry in entries:
        status = entry.facts.status
        if status in _TAKES:
            takes.append(entry)
        else:
            sentence = f"任务当前为“{status.label}”，不能填报"
            act.no("TASK_NOT_OPEN", "taskIds", str(entry.index), message=sentence)
    return takes


def _shapes(act: Act) -> list[Fault]:
    """Take the payload and each task's override with its index, by the task's place; return what is amiss."""
    amiss: list[Fault] = []
    if isinstance(act.command.payload, Mapping):
        act.payload = act.command.payload
    else:
        amiss.append(Fault("INVALID", ("payload",), "须为对象"))
    found: dict[int, tuple[int, Mapping[str, Any]]] = {}
    places = {task_id: index for index, task_id in enumerate(act.command.task_ids)}
    for number, override in enumerate(act.command.overrides or ()):
        place = ("overrides", str(number))
        index = places.get(override.task_id)
        if index is None:
            amiss.append(Fault("INVALID", (*place, "taskId"), "不在 taskIds 之中"))
        elif index in found:
            amiss.append(Fault("INVALID", (*place, "taskId"), "该任务已有覆盖内容"))
        elif not isinstance(override.payload, Mapping):
            amiss.append(Fault("INVALID", (*place, "payload"), "须为对象"))
        else:
            found[index] = (number, override.payload)
    act.overrides = found
    return amiss


def _unknown_fields(act: Act, entries: Sequence[Entry]) -> list[Fault]:
    """Refuse a field that no form knows, and an override's field that its task's form does not know."""
    known = {name for entry in entries for name in entry.fields}
    plugins = {entry.item.plugin.name for entry in entries}
    plugin = next(iter(plugins)) if len(plugins) == 1 else None
    faults = [
        Fault("UNKNOWN_FIELD", ("payload", str(name)), f"没有表单包含字段{str(name)[:_SHOWN]}", plugin)
        for name in act.payload
        if name not in known
    ]
    by_index = {entry.index: entry for entry in entries}
    for index, (number, override) in act.overrides.items():
        entry = by_index[index]
        faults += [
            Fault(
                "UNKNOWN_FIELD",
                ("overrides", str(number), "payload", str(name)),
                f"{entry.item.code}的表单没有字段{str(name)[:_SHOWN]}",
                entry.item.plugin.name,
            )
            for name in override
            if name not in entry.fields
        ]
    return faults
