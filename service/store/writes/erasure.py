"""Overwriting what is personal, for good: of one person, or of records whose months are over."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update

from service.domain.erasure import ERASED_NAME, ERASED_TEXT
from service.store.tables import (
    appointment,
    assignment,
    finding,
    follow_up,
    follow_up_answer,
    person,
    person_key,
    probation_extension,
    record,
    recruit,
    roster_entry,
    suspension,
    task,
    task_past,
    token,
)
from service.store.writes.work import Work

TOUCHED = (
    *(person, person_key, record, task, task_past, recruit, suspension, probation_extension, assignment),
    *(roster_entry, appointment, finding, follow_up, follow_up_answer),
)
"""The tables in which something is overwritten or destroyed."""

_RETENTION = 7_805_002
"""The advisory lock on PostgreSQL under which one process at a time erases what is due."""


def held_payloads(work: Work, recruit_id: int) -> int:
    """Return how many payloads are held about a recruit."""
    where = (record.c.recruit_id == recruit_id) & record.c.erased_on.is_(None)
    return int(work.connection.execute(select(func.count()).select_from(record).where(where)).scalar_one())


def erase_person(work: Work, person_id: int) -> None:
    """Overwrite the name and contacts of a person, and what was said about their pairings."""
    blank = dict.fromkeys(("title", "service_since", "phone", "email", "office"))
    _set(work, person, person.c.id == person_id, name=ERASED_NAME, pinyin="", initials="", **blank)
    of_theirs = (assignment.c.person_id == person_id) | (assignment.c.recruit_id == person_id)
    _overwrite(work, assignment, of_theirs, "reason", "end_reason")
    sides = (appointment.c.proposed_by_id, appointment.c.invitee_id, appointment.c.recruit_id)
    met = or_(*(side == person_id for side in sides))
    _overwrite(work, appointment, met, "place", "note", "answer_note", "cancel_note")


def erase_recruit(work: Work, recruit_id: int) -> None:
    """Remove a recruit's payloads with their key, and overwrite every other text about them."""
    mine = select(task.c.id).where(task.c.recruit_id == recruit_id)
    payloads(work, record.c.recruit_id == recruit_id)
    work.connection.execute(delete(person_key).where(person_key.c.person_id == recruit_id))
    _set(work, recruit, recruit.c.id == recruit_id, member_number=None)
    # A title of its own falls back to the item's; the key repeats what a payload named.
    _set(
        work,
        task,
        task.c.recruit_id == recruit_id,
        title=None,
        note=None,
        follow_key=None,
        updated_at=work.now,
    )
    _overwrite(work, task, task.c.recruit_id == recruit_id, "waived_reason")
    _overwrite(work, task_past, task_past.c.task_id.in_(mine), "waived_reason")
    about = select(follow_up.c.id).where(follow_up.c.recruit_id == recruit_id)
    _overwrite(work, finding, finding.c.recruit_id == recruit_id, "text")
    _overwrite(work, follow_up, follow_up.c.recruit_id == recruit_id, "text")
    _overwrite(work, follow_up_answer, follow_up_answer.c.follow_up_id.in_(about), "text")
    for table in (suspension, probation_extension):
        _overwrite(work, table, table.c.recruit_id == recruit_id, "reason")


def payloads(work: Work, where: ColumnElement[bool]) -> int:
    """Remove the payloads of records, and why they were returned; return how many there were."""
    _overwrite(work, record, where & record.c.erased_on.is_(None), "rejected_reason")
    values = {"payload": None, "sealed_payload": None, "erased_on": work.today}
    return work.connection.execute(
        update(record).where(where, record.c.erased_on.is_(None)).values(values)
    ).rowcount


def forget_roster(work: Work, person_id: int, sheets: Iterable[str], keeps: Iterable[str]) -> None:
    """Forget what rosters said of a person, but for what the plan itself goes on knowing."""
    kept = set(keeps)
    rows = work.connection.execute(
        select(roster_entry).where(
            roster_entry.c.subject_id == person_id, roster_entry.c.sheet.in_(list(sheets))
        )
    ).all()
    for row in rows:
        named = {name: value for name, value in row.named.items() if name in kept}
        _set(work, roster_entry, roster_entry.c.id == row.id, named=named)


def revoke_tokens(work: Work, person_id: int) -> int:
    """Revoke a person's tokens that still hold; return how many."""
    where = _open(work, person_id)
    return work.connection.execute(update(token).where(where).values(revoked_at=work.now)).rowcount


def open_tokens(work: Work, person_id: int) -> int:
    """Return how many tokens of a person still hold."""
    statement = select(func.count()).select_from(token).where(_open(work, person_id))
    return int(work.connection.execute(statement).scalar_one())


def takes_turn(work: Work) -> bool:
    """Say whether no other process is erasing what is due; SQLite has one writer anyway."""
    if work.connection.dialect.name != "postgresql":
        return True
    return bool(work.connection.execute(select(func.pg_try_advisory_xact_lock(_RETENTION))).scalar())


def due(
    work: Work, item: str, units: Sequence[int], recorded_by: date, after: int, most: int
) -> Sequence[Any]:
    """Return records of an item and units after a row, recorded by a day and not erased."""
    statement = (
        select(record.c.id, record.c.recruit_id, record.c.task_id, recruit.c.unit_id)
        .join(recruit, recruit.c.id == record.c.recruit_id)
        .where(record.c.item == item, record.c.recorded_on <= recorded_by, record.c.erased_on.is_(None))
        .where(record.c.id > after, recruit.c.unit_id.in_(units))
        .order_by(record.c.id)
        .limit(most)
    )
    return work.connection.execute(statement).all()


def these(ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the predicate of these records."""
    return record.c.id.in_(ids)


def _open(work: Work, person_id: int) -> ColumnElement[bool]:
    return (token.c.person_id == person_id) & token.c.revoked_at.is_(None) & (token.c.expires_at > work.now)


def _set(work: Work, table: Table, where: ColumnElement[bool], **values: Any) -> None:
    work.connection.execute(update(table).where(where).values(values))


def _overwrite(work: Work, table: Table, where: ColumnElement[bool], *names: str) -> None:
    for name in names:
        _set(work, table, where & table.c[name].is_not(None), **{name: ERASED_TEXT})
