"""Who may do what about a task and its records, asked beforehand and when it is done: the matrix, applied.

Every decision answers the role by which it is allowed, None where it is not.
"""

from collections.abc import Mapping
from datetime import date

from service.domain.cases import Case, RecordFacts, TaskFacts, may, reads
from service.domain.words import RecordStatus, Role, TaskAction, TaskStatus

_ACTIONS = tuple(TaskAction)
_UNDONE = (TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE)
_TAKES_RECORDS = (TaskStatus.OPEN, TaskStatus.OVERDUE, TaskStatus.DONE)


def reads_whole(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> bool:
    """Say whether the viewer reads a record's whole payload."""
    case = Case(towards=towards, person_id=person_id, task=task, record=record)
    return reads("payload", case) is not None


def is_doer(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may do the task by role."""
    return may("submitRecords", Case(towards=towards, task=task))


def may_enter(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may enter the task's records for the doer (代录): only what it may read."""
    return may("enterRecords", Case(towards=towards, task=task))


def may_confirm(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> Role | None:
    """Say whether the viewer may confirm an awaiting record; nobody does so with the own one."""
    return may("confirmRecords", Case(towards=towards, person_id=person_id, task=task, record=record))


def may_reject(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> Role | None:
    """Say whether the viewer may return an awaiting record."""
    return may("rejectRecord", Case(towards=towards, person_id=person_id, task=task, record=record))


def may_object(
    task: TaskFacts,
    towards: frozenset[Role],
    person_id: int | None,
    record: RecordFacts,
    today: date,
) -> Role | None:
    """Say whether the recruit may object: within 7 days, to another's record that needed no confirmation."""
    if record.status is not RecordStatus.ACCEPTED or record.accepted_on is None:
        return None
    case = Case(towards=towards, person_id=person_id, task=task, record=record, today=today)
    return may("objectToRecord", case)


def may_correct(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> Role | None:
    """Say whether the viewer may correct: the author, today's holder of the role, or who enters for them."""
    if not (record.status.in_force or record.status is RecordStatus.AWAITING_CONFIRMATION):
        return None
    return is_corrector(task, towards, person_id, record) or may_enter(task, towards)


def is_corrector(
    task: TaskFacts, towards: frozenset[Role], person_id: int | None, record: RecordFacts
) -> Role | None:
    """Say whether the viewer may correct in the own name: the author, or today's holder of the role."""
    return may("correctRecord", Case(towards=towards, person_id=person_id, task=task, record=record))


def may_waive(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may waive: ORGANIZER, and UNIT_ADMIN where it is no gate."""
    return may("waiveTask", Case(towards=towards, task=task))


def may_reschedule(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may reschedule: ORGANIZER, and UNIT_ADMIN where it is no gate."""
    return may("rescheduleTask", Case(towards=towards, task=task))


def may_reopen(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may reopen: ORGANIZER and UNIT_ADMIN what is done; a waiver as waiving."""
    return may("reopenTask", Case(towards=towards, task=task))


def may_propose(task: TaskFacts, towards: frozenset[Role]) -> Role | None:
    """Say whether the viewer may propose a meeting about the task: the recruit and those around."""
    return may("proposeAboutTask", Case(towards=towards, task=task))


def may_release(task: TaskFacts, towards: frozenset[Role], record: RecordFacts) -> Role | None:
    """Say whether the viewer may let the recruit read a withheld record: ORGANIZER, UNIT_ADMIN no gate."""
    if record.released_on is not None or not record.status.in_force:
        return None
    return may("releaseRecord", Case(towards=towards, task=task, record=record))


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
            can.add(TaskAction.CONFIRM)
        if awaiting and may_reject(task, towards, person_id, record):
            can.add(TaskAction.REJECT)
        if may_object(task, towards, person_id, record, today):
            can.add(TaskAction.REJECT)
        # While a correction awaits confirmation, it is the one to correct.
        if may_correct(task, towards, person_id, record) and (awaiting or not waiting):
            can.add(TaskAction.CORRECT)
        if may_release(task, towards, record):
            can.add(TaskAction.RELEASE)
    if task.status in _UNDONE and may_waive(task, towards):
        can.add(TaskAction.WAIVE)
    if task.status in _UNDONE and may_reschedule(task, towards):
        can.add(TaskAction.RESCHEDULE)
    if task.status in _UNDONE and may_propose(task, towards):
        can.add(TaskAction.PROPOSE_APPOINTMENT)
    if task.status in (TaskStatus.DONE, TaskStatus.WAIVED) and may_reopen(task, towards):
        can.add(TaskAction.REOPEN)
    return [action for action in _ACTIONS if action in can]
