"""Who may do a task on the day shown, and what the viewer may do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from service.domain.access import actions
from service.domain.cases import TaskFacts
from service.domain.words import RecordStatus, Role, TaskAction, TaskState
from service.store import wall
from service.store.among import among
from service.store.reads import facts
from service.store.reads.asked import Asked
from service.store.reads.checklists import definitions_of
from service.store.reads.holders import addressed, holders, seat_of
from service.store.reads.shape import Reading, ids_of, kind
from service.store.tables import person, record


def addressed_of(reading: Reading, rows: Sequence[Any]) -> Mapping[int, tuple[int, ...]]:
    """Return who each addressed task among these is for, looked up once."""
    key = ("addressed", ids_of([row for row in rows if row.addressee_id is not None]))
    if key not in reading.memo:
        reading.memo[key] = addressed(reading, rows)
    return reading.memo[key]  # type: ignore[no-any-return]


def _responsible_ids(reading: Reading, rows: Sequence[Any]) -> list[tuple[int, ...]]:
    """Return who may do each task on the day shown; who did it, where it is done."""
    seats = {row.id: seat_of(reading, row, row.role) for row in rows if row.state != TaskState.DONE}
    held = holders(reading, seats.values())
    for_whom = addressed_of(reading, rows)
    found: list[tuple[int, ...]] = []
    for row in rows:
        if row.state == TaskState.DONE:
            found.append((row.completed_by_id,))
        elif row.addressee_id is not None:
            found.append(for_whom.get(row.id, ()))
        else:
            found.append(held[seats[row.id]])
    return found


def responsibles(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Task.responsibles``."""
    ids = _responsible_ids(reading, rows)
    people = kind("Person").by_ids(reading, {each for some in ids for each in some}, asked.fields)
    shown = {some: [people[each] for each in some if each in people] for some in set(ids)}
    return [shown[some] for some in ids]


def addressees(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Task.addressee``."""
    for_whom = addressed_of(reading, rows)
    first = {row.id: next(iter(for_whom.get(row.id, ())), None) for row in rows}
    people = kind("Person").by_ids(reading, first.values(), asked.fields)
    return [people.get(first[row.id] or 0) for row in rows]


def viewer_can(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    """Answer ``Task.viewerCan``; on another day than today nothing can be done."""
    if reading.as_of != reading.today or reading.scope.person_id is None:
        return [[] for _ in rows]
    for_whom = addressed_of(reading, rows)
    ids = ids_of(rows)
    seen = reading.memo.get(("records", ids))
    if seen is None:
        sight = wall.kept(reading.scope, (row.recruit_id for row in rows))
        seen = reading.rows(records_of(record.c.task_id.in_(ids)), sight)
    found: dict[int, dict[int, Any]] = {}
    for each in seen:
        found.setdefault(each.task_id, {})[each.id] = facts.record_facts(each)
    definitions_of(reading, rows)
    enterable = _enterable(reading, rows)
    can: dict[tuple[TaskFacts, frozenset[Role]], list[TaskAction]] = {}
    answers = []
    for row in rows:
        status = facts.status_on(row, reading.today)
        task = facts.task_facts(reading, row, status, for_whom, row.id, enterable=row.id in enterable)
        towards = facts.towards(reading, row)
        standing = found.get(row.id)
        answer = None if standing else can.get((task, towards))
        if answer is None:
            answer = actions(task, towards, reading.scope.person_id, standing or {}, reading.today)
        if not standing:  # most tasks of a list are alike
            can[task, towards] = answer
        answers.append(answer)
    return answers


def records_of(tasks: ColumnElement[bool]) -> Select[Any]:
    """Return the statement for what is in force or awaits confirmation of some tasks."""
    columns = ("id", "task_id", "status", "author_id", "entered_by_id", "accepted_on", "released_on")
    return select(*(record.c[name] for name in columns)).where(
        tasks, record.c.status.in_([str(each) for each in _STANDING])
    )


_STANDING = (RecordStatus.ACCEPTED, RecordStatus.CONFIRMED, RecordStatus.AWAITING_CONFIRMATION)


def _enterable(reading: Reading, rows: Sequence[Any]) -> set[int]:
    """Return the tasks of which somebody responsible belongs to the viewer's units as admin."""
    if not reading.scope.admin_units:
        return set()
    mine = [row for row in rows if row.recruit_unit_id in reading.scope.admin_units]
    seats = holders(reading, [seat_of(reading, row, row.role) for row in mine])
    everybody = {each for held in seats.values() for each in held}
    staff = select(person.c.id).where(
        person.c.id.in_(everybody), among(person.c.unit_id, reading.scope.admin_units)
    )
    own = {row.id for row in reading.rows(staff)} if everybody else set()
    return {row.id for row in mine if own & set(seats[seat_of(reading, row, row.role)])}
