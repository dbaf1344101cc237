"""Who may do what about a task and its records, asked beforehand and when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.words import RecordStatus, Role, TaskAction, TaskStatus

OBJECTION_DAYS = 7
_UNDONE = (TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE)
_TAKES_RECORDS = (TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.DONE)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFacts:
    """What deciding needs of a task: its rules, its status today, and who holds its side of a raised hand.

    ``enterable``: somebody of the viewer's units is responsible, so that the viewer may enter for them.
    """

    status: TaskStatus
    role: Role
    confirmer: Role | None
    gate: bool
    addressed: bool
    addressed_to_me: bool
    readers: frozenset[Role]
    withheld_from: frozenset[Role]
    enterable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFacts:
    """What deciding needs of a record."""

    status: RecordStatus
    author_id: int
    entered_by_id: int | None
    accepted_on: date | None
    released_on: date | None


def is_doer(task: TaskFacts, towards: frozenset[Role]) -> bool:
    """Say whether the viewer may do the task by role."""
    return task.addressed_to_me if task.addressed else task.role in towards


def may_enter(task: TaskFacts, towards: frozenset[Role]) -> bool:
    """Say whether the viewer may enter the task's records for the doer (代录): only what it may read."""
    reads = Role.UNIT_ADMIN in towards and Role.UNIT_ADMIN in task.readers
    return reads and task.enterable and not task.addressed


def reads_whole(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> bool:
    """Say whether the viewer reads a record's whole payload."""
    if person_id is not None and record.author_id == person_id:
        return True
    if task.addressed and task.addressed_to_me:
        return True
    if record.released_on is None and task.withheld_from & towards:
        return False
    return bool(task.readers & towards)


def may_confirm(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> bool:
    """Say whether the viewer may confirm or return an awaiting record; nobody does so with the own one."""
    if person_id is None or person_id in (record.author_id, record.entered_by_id):
        return False
    stands_in = Role.ORGANIZER in towards and not task.addressed
    return task.confirmer in towards or stands_in


def may_object(
    task: TaskFacts,
    towards: frozenset[Role],
    person_id: int | None,
    record: RecordFacts,
    today: date,
) -> bool:
    """Say whether the recruit may object: within 7 days, to another's record that needed no confirmation."""
    own = record.author_id == person_id and record.entered_by_id in (None, person_id)
    if Role.RECRUIT not in towards or task.confirmer is not None or own:
        return False
    if record.status is not RecordStatus.ACCEPTED or record.accepted_on is None:
        return False
    since = max(record.accepted_on, record.released_on or record.accepted_on)
    return reads_whole(task, towards, person_id, record) and today <= since + timedelta(days=OBJECTION_DAYS)


def may_correct(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> bool:
    """Say whether the viewer may correct: the author, today's holder of the role, or who enters for them."""
    correctable = record.status.in_force or record.status is RecordStatus.AWAITING_CONFIRMATION
    return correctable and (is_corrector(task, towards, person_id, record) or may_enter(task, towards))


def is_corrector(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> bool:
    """Say whether the viewer may correct in the own name: the author, or today's holder of the role."""
    mine = person_id is not None and record.author_id == person_id
    return mine or is_doer(task, towards)


def may_waive(task: TaskFacts, towards: frozenset[Role]) -> bool:
    """Say whether the viewer may waive or reschedule: ORGANIZER, and UNIT_ADMIN where it is no gate."""
    if task.addressed:
        return False
    return Role.ORGANIZER in towards or (Role.UNIT_ADMIN in towards and not task.gate)


def may_reopen(task: TaskFacts, towards: frozenset[Role]) -> bool:
    """Say whether the viewer may reopen: ORGANIZER and UNIT_ADMIN what is done; a waiver as waiving."""
    if task.addressed:
        return False
    if task.status is TaskStatus.WAIVED:
        return may_waive(task, towards)
    return bool(towards & {Role.ORGANIZER, Role.UNIT_ADMIN})


def may_release(task: TaskFacts, towards: frozenset[Role], record: RecordFacts) -> bool:
    """Say whether the viewer may let the recruit read a withheld record: ORGANIZER, UNIT_ADMIN no gate."""
    if not task.withheld_from or record.released_on is not None or not record.status.in_force:
        return False
    organizer = Role.ORGANIZER in towards
    return organizer or (Role.UNIT_ADMIN in towards and Role.UNIT_ADMIN in task.readers and not task.gate)


def actions(
    task: TaskFacts,
    towards: frozenset[Role],
    person_id: int | None,
    records: Mapping[int, RecordFacts],
    today: date,
) -> list[TaskAction]:
    """List what the viewer may do about a task today; each is what the mutation itself will ask."""
    can: set[TaskAction] = set()
    if task.status in _TAKES_RECORDS and (is_doer(task, towards) or may_enter(task, towards)):
        can.add(TaskAction.SUBMIT)
    waiting = any(record.status is RecordStatus.AWAITING_CONFIRMATION for record in records.values())
    for record in records.values():
        awaiting = record.status is RecordStatus.AWAITING_CONFIRMATION
        if awaiting and may_confirm(task, towards, person_id, record):
            can |= {TaskAction.CONFIRM, TaskAction.REJECT}
        if may_object(task, towards, person_id, record, today):
            can.add(TaskAction.REJECT)
        # While a correction awaits confirmation, it is the one to correct.
        if may_correct(task, towards, person_id, record) and (awaiting or not waiting):
            can.add(TaskAction.CORRECT)
        if may_release(task, towards, record):
            can.add(TaskAction.RELEASE)
    if task.status in _UNDONE and may_waive(task, towards):
        can |= {TaskAction.WAIVE, TaskAction.RESCHEDULE}
    if task.status in (TaskStatus.DONE, TaskStatus.WAIVED) and may_reopen(task, towards):
        can.add(TaskAction.REOPEN)
    return [action for action in TaskAction if action in can]
