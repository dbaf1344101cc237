"""What deciding about tasks and records needs, taken from rows."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from service.domain.cases import RecordFacts, TaskFacts
from service.domain.status import task_status
from service.domain.words import RecordStatus, Role, TaskState, TaskStatus
from service.store.reads.checklists import definition_for
from service.store.reads.shape import Reading

TASK_COLUMNS = (
    "state",
    "opens_on",
    "due_on",
    "missed_after",
    "role",
    "confirmer_role",
    "gate",
    "addressee_id",
    "item_version_id",
    "recruit_id",
    "recruit_unit_id",
    "recruit_department_id",
)
RECORD_COLUMNS = (
    "item_version_id",
    "recruit_id",
    "recruit_unit_id",
    "recruit_department_id",
    "role",
    "confirmer_role",
    "gate",
    "addressee_id",
    "task_id",
    "status",
    "author_id",
    "entered_by_id",
    "accepted_on",
    "released_on",
)
_STATES = {str(each): each for each in TaskState}
_ROLES = {str(each): each for each in Role}


@lru_cache(maxsize=500)
def _roles(names: tuple[str, ...]) -> frozenset[Role]:
    return frozenset([_ROLES[each] for each in names])


def status_on(row: Any, day: date) -> TaskStatus:
    """Return a task row's status on a day."""
    return task_status(_STATES[row.state], row.opens_on, row.due_on, row.missed_after, day)


def towards(reading: Reading, row: Any) -> frozenset[Role]:
    """Return the viewer's roles towards the recruit of a row."""
    return reading.scope.towards(row.recruit_id, row.recruit_unit_id, row.recruit_department_id)


def task_facts(
    reading: Reading,
    row: Any,
    status: TaskStatus,
    addressed: Mapping[int, tuple[int, ...]],
    task_id: int,
    *,
    enterable: bool = True,
) -> TaskFacts:
    """Return the facts of a task or of a record's task; ``addressed`` says whom addressed ones are for."""
    definition = definition_for(reading, row)
    return TaskFacts(
        status=status,
        role=_ROLES[row.role],
        confirmer=_ROLES[row.confirmer_role] if row.confirmer_role else None,
        gate=row.gate,
        addressed=row.addressee_id is not None,
        addressed_to_me=reading.scope.person_id in addressed.get(task_id, ()),
        readers=_roles(tuple(definition["readers"])),
        withheld_from=_roles(tuple(definition["withheldFrom"])),
        enterable=enterable,
    )


def wording_facts(reading: Reading, row: Any, addressed: Mapping[int, tuple[int, ...]]) -> TaskFacts:
    """Return the facts that decide who reads a task's title and note: whom it is addressed to."""
    return TaskFacts(
        status=TaskStatus.OPEN,
        role=_ROLES[row.role],
        confirmer=None,
        gate=False,
        addressed=row.addressee_id is not None,
        addressed_to_me=reading.scope.person_id in addressed.get(row.id, ()),
        readers=frozenset(),
        withheld_from=frozenset(),
    )


def record_facts(row: Any) -> RecordFacts:
    """Return the facts of a record row."""
    return RecordFacts(
        status=RecordStatus(row.status),
        author_id=row.author_id,
        entered_by_id=row.entered_by_id,
        accepted_on=row.accepted_on,
        released_on=row.released_on,
    )
