"""Facts that checks need, over all units whatever the actor may see; callers learn them only as refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from service.domain.words import RecordStatus, RecruitStatus, Role
from service.store.among import among
from service.store.sights import RULES, plans
from service.store.tables import (
    assignment,
    department_head,
    person,
    posting,
    record,
    recruit,
    role_grant,
    task,
    unit,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of an assignment of somebody to one recruit."""

    recruit_id: int
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Say whether the assignment is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def overlaps(spans: Iterable[Span], span: Span) -> bool:
    """Say whether any of these is in force to the same recruit on a day of ``span``."""
    return any(
        each.recruit_id == span.recruit_id
        and (each.ends_on is None or each.ends_on >= max(each.starts_on, span.starts_on))
        and (span.ends_on is None or each.starts_on <= span.ends_on)
        for each in spans
    )


def load_from(spans: Iterable[Span], recruit_id: int, starts_on: date, ends_on: date | None = None) -> int:
    """Return the most other recruits that somebody has at one time from a day on."""
    others = [
        span
        for span in spans
        if span.recruit_id != recruit_id
        and (span.ends_on is None or span.ends_on >= starts_on)
        and (ends_on is None or span.starts_on <= ends_on)
    ]
    days = {starts_on, *(span.starts_on for span in others if span.starts_on > starts_on)}
    return max(len({span.recruit_id for span in others if span.holds(day)}) for day in days)


def spans_of(connection: Connection, person_id: int, role: Role) -> list[Span]:
    """Return somebody's assignments in a role to recruits who are still in the plan."""
    statement = (
        select(assignment.c.recruit_id, assignment.c.starts_on, assignment.c.ends_on)
        .join(recruit, recruit.c.id == assignment.c.recruit_id)
        .where(assignment.c.person_id == person_id, assignment.c.role == role)
        .where(recruit.c.status == RecruitStatus.ACTIVE)
    )
    return [Span(*row) for row in connection.execute(statement, execution_options=RULES)]


def lasting(connection: Connection, today: date) -> list[Any]:
    """Return all assignments to recruits in the plan that last today or begin later, oldest first."""
    columns = assignment.c
    statement = (
        select(
            columns.person_id,
            columns.role,
            columns.recruit_id,
            columns.starts_on,
            columns.ends_on,
            recruit.c.unit_id,
            recruit.c.department_id,
        )
        .join(recruit, recruit.c.id == columns.recruit_id)
        .where(recruit.c.status == RecruitStatus.ACTIVE)
        .where(columns.ends_on.is_(None) | (columns.ends_on >= today))
        .order_by(columns.starts_on, columns.id)
    )
    return list(connection.execute(statement, execution_options=RULES))


def assigned_on(connection: Connection, recruit_ids: Iterable[int], day: date) -> dict[tuple[int, str], str]:
    """Return the staff codes of mentors and partners of recruits on a day."""
    ids = sorted(set(recruit_ids))
    rows = connection.execute(pairs(among(assignment.c.recruit_id, ids), day), execution_options=plans(ids))
    return {(row.recruit_id, row.role): row.code for row in rows}


def pairs(recruits: ColumnElement[bool], day: date) -> Select[Any]:
    """Return the statement for mentors and partners on a day, the newest last."""
    lasts = or_(assignment.c.ends_on.is_(None), assignment.c.ends_on >= day)
    return (
        select(assignment.c.recruit_id, assignment.c.role, person.c.code)
        .join(person, person.c.id == assignment.c.person_id)
        .where(recruits, assignment.c.acts_from <= day, lasts)
        .order_by(assignment.c.starts_on, assignment.c.id)
    )


def history_of(connection: Connection, recruit_ids: Iterable[int], items: Iterable[str]) -> list[Any]:
    """Return the records in force of these items, with author and occurrence; those erased say nothing."""
    ids = sorted(set(recruit_ids))
    statement = history(among(record.c.recruit_id, ids), record.c.item.in_(sorted(set(items))))
    return list(connection.execute(statement, execution_options=plans(ids)))


def history(recruits: ColumnElement[bool], items: ColumnElement[bool]) -> Select[Any]:
    """Return the statement for the records in force of some items, with author and occurrence."""
    return (
        select(
            record.c.id,
            record.c.recruit_id,
            record.c.task_id,
            record.c.item,
            record.c.payload,
            record.c.sealed_payload,
            record.c.erased_on,
            record.c.occurred_on,
            record.c.recorded_on,
            record.c.recorded_at,
            task.c.occurrence,
            person.c.code.label("author"),
        )
        .join(task, task.c.id == record.c.task_id)
        .join(person, person.c.id == record.c.author_id)
        .where(recruits, items)
        .where(record.c.status.in_([str(each) for each in RecordStatus if each.in_force]))
        .where(record.c.erased_on.is_(None))
    )


def posts_of(connection: Connection, recruit_ids: Iterable[int]) -> Mapping[int, Any]:
    """Return the present posting of each recruit: since when the post, and when it changed."""
    ids = sorted(set(recruit_ids))
    rows = connection.execute(postings(among(posting.c.recruit_id, ids)), execution_options=plans(ids))
    return {row.recruit_id: row for row in rows}


def postings(recruits: ColumnElement[bool]) -> Select[Any]:
    """Return the statement for present postings, the newest last."""
    columns = (posting.c.recruit_id, posting.c.post_since, posting.c.post_changed_at)
    return select(*columns).where(recruits, posting.c.ends_on.is_(None)).order_by(posting.c.id)


def duties_of(connection: Connection, person_id: int, today: date) -> list[Role]:
    """Return the roles in which somebody still serves the plan, today or later."""
    lasts = [
        table.c.ends_on.is_(None) | (table.c.ends_on >= today)
        for table in (assignment, department_head, role_grant)
    ]
    paired = (
        select(assignment.c.role)
        .join(recruit, recruit.c.id == assignment.c.recruit_id)
        .where(assignment.c.person_id == person_id, recruit.c.status == RecruitStatus.ACTIVE, lasts[0])
    )
    heads = select(department_head.c.id).where(department_head.c.person_id == person_id, lasts[1])
    granted = select(role_grant.c.role).where(role_grant.c.person_id == person_id, lasts[2])
    found = {*connection.execute(paired).scalars(), *connection.execute(granted).scalars()}
    if connection.execute(heads).first():
        found.add(Role.DEPARTMENT_HEAD)
    return [role for role in Role if role in found]


def code_taken(connection: Connection, code: str) -> Any:
    """Return the person with a code, whoever may see them; None where it is free."""
    return connection.execute(
        select(person.c.id, person.c.is_recruit).where(person.c.code == code), execution_options=RULES
    ).one_or_none()


def unit_codes(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of units by row."""
    rows = connection.execute(select(unit.c.id, unit.c.code).where(unit.c.id.in_(sorted(set(ids)))))
    return {row.id: row.code for row in rows}
