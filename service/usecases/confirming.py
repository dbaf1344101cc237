"""The other side's word: confirming, returning, objecting, and releasing to the recruit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.access import may_confirm, may_object, may_reject, may_release
from service.domain.cases import RecordFacts, TaskFacts
from service.domain.refusals import Fault, RefusedError, refuse
from service.domain.words import RecordStatus, Role, TaskState, TaskStatus
from service.store.reads import facts, lookup
from service.store.reads.holders import addressed
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.writes import plans, records
from service.store.writes.work import Difference, Work
from service.usecases import recording, sight
from service.usecases.evidence import Entry, examined, held, told
from service.usecases.service import Changed, Command, Service, finish, use_case
from service.usecases.succession import first_submitted, replace_corrected, stands_again

_AWAITING = [RecordStatus.AWAITING_CONFIRMATION]


@dataclass(frozen=True, kw_only=True)
class ConfirmRecords(Command):
    """Which records the viewer confirms, all or none."""

    record_ids: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RejectRecord(Command):
    """Which record goes back, and why."""

    record_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReleaseRecord(Command):
    """Which record the recruit may read from now on."""

    record_id: str


@use_case
def confirm_records(service: Service, scope: Scope, command: ConfirmRecords) -> Changed:
    """Confirm records: their tasks are done from today."""
    numbers = sight.numbered("recordIds", command.record_ids, "Record")
    with service.write(scope) as work:
        reading = work.reading
        plans.hold(work, [row.recruit_id for row in lookup.record_rows(reading, numbers).values()])
        rows = lookup.record_rows(reading, numbers)
        faults: list[Fault] = []
        by: dict[int, Role] = {}
        for index, number in enumerate(numbers):
            place = ("recordIds", str(index))
            if number not in rows:
                faults.append(Fault("NOT_FOUND", place))
                continue
            row = rows[number]
            task, record, towards = _facts(reading, row)
            role = may_confirm(task, towards, scope.person_id, record)
            if role is None:
                faults.append(Fault("FORBIDDEN", place))
                continue
            by[number] = role
            if record.status is not RecordStatus.AWAITING_CONFIRMATION:
                faults.append(Fault("CONFLICT", place, f"该记录当前为“{record.status.label}”，不能确认"))
            elif row.erased_on is not None:
                faults.append(Fault("CONFLICT", place, "该记录的内容已删除，不能确认"))
            elif service.item_of(work.installed, row.recruit_unit_id, row.item) is None:
                faults.append(Fault("PLUGIN_QUARANTINED", place, plugin=row.item.split(".")[0]))
        if faults:
            raise RefusedError(faults)
        # In the order of the acts, so that each is checked against those that it came after.
        for number in sorted(
            numbers, key=lambda each: (rows[each].occurred_on or rows[each].recorded_on, each)
        ):
            index = numbers.index(number)
            _still_right(service, work, rows[number], index)
            _confirm(service, work, rows[number], index, by[number])
        return finish(work, "confirm_records", command, Changed({"Record": numbers}))


@use_case
def reject_record(service: Service, scope: Scope, command: RejectRecord) -> Changed:
    """Return an awaiting record, or object to an accepted one; the task is open again."""
    with service.write(scope) as work:
        reading = work.reading
        row = _record(work, command.record_id)
        task, record, towards = _facts(reading, row)
        objects = may_object(task, towards, scope.person_id, record, service.today)
        role = objects or may_reject(task, towards, scope.person_id, record)
        if role is None:
            raise refuse("FORBIDDEN", "recordId")
        reason = sight.require_text(command.reason, "reason")
        expected = RecordStatus.ACCEPTED if objects else RecordStatus.AWAITING_CONFIRMATION
        if record.status is not expected:
            raise refuse("CONFLICT", "recordId", message=f"该记录当前为“{record.status.label}”，不能退回")
        if records.move(work, [row.id], [expected], RecordStatus.REJECTED, rejected_reason=reason) != 1:
            raise recording.changed_meanwhile(work, "Record", row.id, "recordId")
        work.happened("record.rejected", row.id, row.recruit_id)
        stands_again(service, work, row)
        plans.touch(work, [row.task_id])
        work.trace(
            "rejectRecord",
            "Record",
            row.id,
            role=role,
            recruit_id=row.recruit_id,
            unit_id=row.recruit_unit_id,
            item=row.item,
            status=Difference(record.status, RecordStatus.REJECTED),
            reason=reason,
            objection=objects is not None,
        )
        changed = Changed({"Record": [row.id], "Task": [row.task_id]})
        return finish(work, "reject_record", command, changed)


@use_case
def release_record(service: Service, scope: Scope, command: ReleaseRecord) -> Changed:
    """Let the recruit read an evaluation or assessment."""
    with service.write(scope) as work:
        reading = work.reading
        row = _record(work, command.record_id)
        task, record, towards = _facts(reading, row)
        if record.released_on is not None:
            raise refuse("CONFLICT", "recordId", message="该记录已向本人公开")
        role = may_release(task, towards, record)
        if role is None:
            if task.withheld_from and towards & {"ORGANIZER"}:
                raise refuse("CONFLICT", "recordId", message=f"该记录当前为“{record.status.label}”，不能公开")
            raise refuse("FORBIDDEN", "recordId")
        status = RecordStatus(row.status)
        moved = records.release(work, row.id, status)
        if moved != 1:
            raise recording.changed_meanwhile(work, "Record", row.id, "recordId")
        plans.touch(work, [row.task_id])
        work.happened("record.released", row.id, row.recruit_id)
        work.trace(
            "releaseRecord",
            "Record",
            row.id,
            role=role,
            recruit_id=row.recruit_id,
            unit_id=row.recruit_unit_id,
            item=row.item,
            releasedOn=Difference(None, work.today),
        )
        return finish(work, "release_record", command, Changed({"Record": [row.id]}))


def _record(work: Work, record_id: str) -> Any:
    """Find a record in sight, as it is once its recruit's plan is held."""
    plans.hold(work, [sight.the_record(work.reading, record_id).recruit_id])
    return sight.the_record(work.reading, record_id)


def _facts(reading: Reading, row: Any) -> tuple[TaskFacts, RecordFacts, frozenset[Any]]:
    task_row = lookup.task_rows(reading, [row.task_id])[row.task_id]
    status: TaskStatus = facts.status_on(task_row, reading.today)
    task = facts.task_facts(reading, task_row, status, addressed(reading, [task_row]), task_row.id)
    return task, facts.record_facts(row), facts.towards(reading, row)


def _confirm(service: Service, work: Work, row: Any, index: int, role: Role) -> None:
    """Confirm one record; evidence that only is kept leaves the task open."""
    status = RecordStatus.KEPT if row.keeps else RecordStatus.CONFIRMED
    values = {"confirmed_by_id": work.scope.person_id, "confirmed_at": work.now}
    accepted = {} if row.keeps else {"accepted_on": work.today}
    if records.move(work, [row.id], _AWAITING, status, **values, **accepted) != 1:
        raise recording.changed_meanwhile(work, "Record", row.id, "recordIds", str(index))
    replaced = replace_corrected(work, row)
    task_row = lookup.task_rows(sight.everything(work), [row.task_id])[row.task_id]
    if row.keeps:
        if replaced is not None:
            recording.went_out_of_force(work, task_row, replaced)
        recording.to_do_again(work, task_row, [TaskState.SUBMITTED, TaskState.DONE])
    elif task_row.state == TaskState.SUBMITTED:
        first = first_submitted(work, row)
        late = first.recorded_on > task_row.due_on
        plans.change(
            work, [row.task_id], [TaskState.SUBMITTED], recording.done(work, first.author_id, late=late)
        )
    if not row.keeps:
        recording.came_into_force(work, task_row, row.id, told(service, work, row), replaced)
    work.happened("record.confirmed", row.id, row.recruit_id)
    plans.touch(work, [row.task_id])
    work.trace(
        "confirmRecords",
        "Record",
        row.id,
        role=role,
        recruit_id=row.recruit_id,
        unit_id=row.recruit_unit_id,
        item=row.item,
        status=Difference(RecordStatus(row.status), status),
    )


def _still_right(service: Service, work: Work, row: Any, index: int) -> None:
    """Run the checks that look at other records once more: those may have come into force meanwhile."""
    host, item = (
        service.host_of(work.installed, row.recruit_unit_id),
        service.item_of(work.installed, row.recruit_unit_id, row.item),
    )
    if item is None or not any(check.history for _, check in host.record_checks(row.item)):
        return
    reading = sight.everything(work)
    task_row = lookup.task_rows(reading, [row.task_id])[row.task_id]
    stands = [
        each
        for each in lookup.records_of_task(reading, row.task_id)
        if RecordStatus(each.status).in_force and each.id != row.id
    ]
    entry = Entry(index, task_row, item)
    faults, _ = examined(service, reading, [entry], held(work, row), {}, next(iter(stands), None))
    refused = [
        fault.under("recordIds", str(index))
        for fault in faults
        if "." in fault.code or fault.code == "PLUGIN_FAILED"
    ]
    if refused:
        raise RefusedError(refused)
