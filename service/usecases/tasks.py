"""Opening a task on request; rescheduling, waiving and reopening."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.access import may_reopen, may_reschedule, may_waive
from service.domain.cases import Case, TaskFacts
from service.domain.catalogue import ListedItem
from service.domain.refusals import refuse
from service.domain.schedules import OnRequest
from service.domain.words import RecordStatus, RecruitStatus, Role, TaskState, TaskStatus
from service.store.reads import facts, lookup
from service.store.reads.holders import Seat, addressed, holders
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.writes import plans, records
from service.store.writes.work import Difference, Work
from service.usecases import following, recording, sight
from service.usecases.service import Changed, Command, Service, finish, use_case

_UNDONE = (TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE)


@dataclass(frozen=True, kw_only=True)
class OpenTask(Command):
    """What is asked of whom, for which recruit."""

    recruit_code: str
    item: str
    title: str | None = None
    addressee_code: str | None = None
    due_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RescheduleTask(Command):
    """Until when instead, and why."""

    task_id: str
    due_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class WaiveTask(Command):
    """What need not be done, and why."""

    task_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReopenTask(Command):
    """What is to be done again, and why."""

    task_id: str
    reason: str


@use_case
def open_task(service: Service, scope: Scope, command: OpenTask) -> Changed:
    """Open a task of an item that is opened on request."""
    with service.write(scope) as work:
        reading = work.reading
        plans.hold(work, [sight.the_recruit(reading, command.recruit_code).id])
        who = sight.the_recruit(reading, command.recruit_code)
        towards = sight.roles_towards(scope, who)
        item = work.installed.of(who.unit_id).items.get(command.item)
        if item is None:
            raise refuse("NOT_FOUND", "item", message=f"没有事项{command.item[:60]}")
        request = item.request
        if request is None:
            raise refuse("INVALID", "item", message=f"事项{item.code}不能临时发起")
        role = sight.allowed("openTask", Case(towards=towards, requesters=frozenset(request.by)), "item")
        if who.status in (RecruitStatus.LEFT, RecruitStatus.COMPLETED):
            raise refuse("CONFLICT", "recruitCode", message="该新录用公务员已离开或已期满")
        more = _wording(command, item, request)
        if request.to:
            more |= _addressee(reading, who, request, command.addressee_code)
        elif command.addressee_code is not None:
            raise refuse("INVALID", "addresseeCode", message="该事项不指定对象")
        dates = sight.dates_of(who)
        if command.due_on is not None:
            sight.require_day(command.due_on, "dueOn", first=service.today)
            following.require_running(work, who.id, command.due_on)
        due = command.due_on or request.due.from_day(service.today, work.calendar)
        planned = following.opened(work, who.id, item.code, due, dates)
        if command.due_on is not None:
            more |= {"hand_due_on": due, "due_on": due, "provisional": False}
        row, number = plans.open_task(work, item, planned, who.id, who.unit_id, **more)
        work.happened("request.opened", row, who.id)
        work.trace(
            "openTask",
            "Task",
            row,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            item=item.code,
            occurrence=number,
            dueOn=due,
            title=more["title"],
            note=more["note"],
        )
        return finish(work, "open_task", command, Changed({"Task": [row]}))


@use_case
def reschedule_task(service: Service, scope: Scope, command: RescheduleTask) -> Changed:
    """Set a due date by hand; nothing else moves."""
    with service.write(scope) as work:
        row, task = _task(work, command.task_id)
        role = _by(may_reschedule(task, facts.towards(work.reading, row)))
        reason = sight.require_text(command.reason, "reason")
        _undone(task, "改期")
        sight.require_day(command.due_on, "dueOn", first=row.opens_on)
        following.require_running(work, row.recruit_id, command.due_on)
        values = {"hand_due_on": command.due_on, "due_on": command.due_on, "provisional": False}
        if plans.change(work, [row.id], [TaskState.PENDING], values) != 1:
            raise recording.changed_meanwhile(work, "Task", row.id, "taskId")
        work.happened("task.rescheduled", row.id, row.recruit_id)
        _trace(work, "rescheduleTask", row, role, dueOn=Difference(row.due_on, command.due_on), reason=reason)
        return finish(work, "reschedule_task", command, Changed({"Task": [row.id]}))


@use_case
def waive_task(service: Service, scope: Scope, command: WaiveTask) -> Changed:
    """Waive a task with a reason; a gate is waived by ORGANIZER alone."""
    with service.write(scope) as work:
        row, task = _task(work, command.task_id)
        role = _by(may_waive(task, facts.towards(work.reading, row)))
        reason = sight.require_text(command.reason, "reason")
        _undone(task, "免除")
        values = {"state": TaskState.WAIVED, "waived_reason": reason, "settled_at": work.now}
        if plans.change(work, [row.id], [TaskState.PENDING], values) != 1:
            raise recording.changed_meanwhile(work, "Task", row.id, "taskId")
        work.happened("task.waived", row.id, row.recruit_id)
        _trace(work, "waiveTask", row, role, status=Difference(task.status, TaskStatus.WAIVED), reason=reason)
        return finish(work, "waive_task", command, Changed({"Task": [row.id]}))


@use_case
def reopen_task(service: Service, scope: Scope, command: ReopenTask) -> Changed:
    """Open a done or waived task again; the record that finished it is kept."""
    with service.write(scope) as work:
        row, task = _task(work, command.task_id)
        role = _by(may_reopen(task, facts.towards(work.reading, row)))
        reason = sight.require_text(command.reason, "reason")
        if task.status not in (TaskStatus.DONE, TaskStatus.WAIVED):
            raise refuse("TASK_NOT_OPEN", "taskId", message=f"任务当前为“{task.status.label}”，不能重新打开")
        who = lookup.recruit_rows(work.reading, [row.recruit_id])[row.recruit_id]
        if who.status == RecruitStatus.LEFT:
            raise refuse("CONFLICT", "taskId", message="该新录用公务员已离开")
        for each in lookup.records_of_task(sight.everything(work), row.id):
            status = RecordStatus(each.status)
            if status.in_force or status is RecordStatus.AWAITING_CONFIRMATION:
                records.move(work, [each.id], [status], RecordStatus.KEPT)
        if recording.to_do_again(work, row, [TaskState(row.state)]) != 1:
            raise recording.changed_meanwhile(work, "Task", row.id, "taskId")
        work.happened("task.reopened", row.id, row.recruit_id)
        now = facts.status_on(sight.the_task(work.reading, command.task_id), work.today)
        _trace(work, "reopenTask", row, role, status=Difference(task.status, now), reason=reason)
        return finish(work, "reopen_task", command, Changed({"Task": [row.id]}))


def _task(work: Work, task_id: str) -> tuple[Any, TaskFacts]:
    """Find a task in sight, as it is once its recruit's plan is held."""
    reading = work.reading
    plans.hold(work, [sight.the_task(reading, task_id).recruit_id])
    row = sight.the_task(reading, task_id)
    status = facts.status_on(row, reading.today)
    return row, facts.task_facts(reading, row, status, addressed(reading, [row]), row.id)


def _undone(task: TaskFacts, act: str) -> None:
    if task.status not in _UNDONE:
        raise refuse("TASK_NOT_OPEN", "taskId", message=f"任务当前为“{task.status.label}”，不能{act}")


def _by(role: Role | None) -> Role:
    if role is None:
        raise refuse("FORBIDDEN", "taskId")
    return role


def _trace(work: Work, action: str, row: Any, role: Role, **changes: Any) -> None:
    work.trace(
        action,
        "Task",
        row.id,
        role=role,
        recruit_id=row.recruit_id,
        unit_id=row.recruit_unit_id,
        item=row.item,
        occurrence=row.occurrence,
        **changes,
    )


def _wording(command: OpenTask, item: ListedItem, request: OnRequest) -> dict[str, Any]:
    """Return title and note; an extra task has to have a title, a raised hand goes by its item's."""
    title, note = (command.title or "").strip(), (command.note or "").strip()
    if not title and not request.to:
        raise refuse("REQUIRED", "title")
    return {
        "title": sight.within(title or item.definition["title"], "title", most=200),
        "note": sight.within(note, "note") if note else None,
    }


def _addressee(reading: Reading, who: Any, request: OnRequest, code: str | None) -> dict[str, Any]:
    """Return the addressee with the role in which they are asked; the first role's holder by default."""
    seats = {role: Seat(role, who.id, who.unit_id, who.department_id) for role in request.to}
    held = holders(reading, seats.values())
    if code is None:
        role: Role = request.to[0]
        people = held[seats[role]]
        if not people:
            raise refuse("INVALID", "addresseeCode", message=f"目前没有{role.label}，请指定对象")
        return {"addressee_id": people[0], "role": role}
    person = sight.the_person(reading, code, "addresseeCode")
    found = next((role for role in request.to if person.id in held[seats[role]]), None)
    if found is None:
        labels = "、".join(role.label for role in request.to)
        raise refuse("INVALID", "addresseeCode", message=f"须为该新录用公务员的{labels}之一")
    return {"addressee_id": person.id, "role": found}
