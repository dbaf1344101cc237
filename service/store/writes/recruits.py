"""Recruits with their people, postings, suspensions and assignments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from service.domain.milestones import Dates
from service.domain.spelling import spelled
from service.domain.words import Rank, RecruitStatus
from service.store.tables import assignment, cohort, person, posting, probation_extension, recruit
from service.store.writes.work import Work

_DAY = timedelta(days=1)


class CodeTakenError(Exception):
    """Somebody else has got a staff code in the meantime."""


@dataclass(frozen=True, kw_only=True)
class NewRecruit:
    """A recruit about to be enrolled."""

    code: str
    name: str
    unit_id: int
    department_id: int | None
    cohort_id: int
    dates: Dates
    post: str | None = None
    member_number: int | None = None
    phone: str | None = None
    email: str | None = None


def cohort_of(work: Work, code: str) -> int:
    """Return a cohort's row; it comes into being with its first recruit."""
    found = work.connection.execute(select(cohort.c.id).where(cohort.c.code == code)).scalar()
    if found is not None:
        return int(found)
    row = work.connection.execute(insert(cohort).values(code=code, name=f"{code}批次")).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def add_recruits(work: Work, news: Sequence[NewRecruit]) -> list[int]:
    """Insert people, recruits and their first postings; return the rows in order."""
    if not news:
        return []
    people = insert(person).returning(person.c.id, sort_by_parameter_order=True)
    try:
        ids = list(work.connection.execute(people, [_person_of(new) for new in news]).scalars())
    except IntegrityError as error:
        raise CodeTakenError from error
    work.connection.execute(
        insert(recruit), [_recruit_of(row, new) for row, new in zip(ids, news, strict=True)]
    )
    work.connection.execute(
        insert(posting),
        [
            {
                "recruit_id": row,
                "unit_id": new.unit_id,
                "department_id": new.department_id,
                "post": new.post,
                "starts_on": None,
                "ends_on": None,
                "post_since": None,
                "post_changed_at": None,
            }
            for row, new in zip(ids, news, strict=True)
        ],
    )
    return ids


def _person_of(new: NewRecruit) -> dict[str, Any]:
    pinyin, initials = spelled(new.name)
    return {
        "code": new.code,
        "name": new.name,
        "pinyin": pinyin,
        "initials": initials,
        "unit_id": new.unit_id,
        "rank": Rank.STAFF,
        "phone": new.phone,
        "email": new.email,
        "is_recruit": True,
    }


def _recruit_of(row: int, new: NewRecruit) -> dict[str, Any]:
    return {
        "id": row,
        "cohort_id": new.cohort_id,
        "unit_id": new.unit_id,
        "department_id": new.department_id,
        "post": new.post,
        "member_number": new.member_number,
        "entry_date": new.dates.entry,
        "probation_ends_on": new.dates.probation_end,
        "status": RecruitStatus.ACTIVE,
        "status_since": None,
    }


def repost(work: Work, recruit_id: int, on: date, *, post_since: date | None = None, **changes: Any) -> None:
    """Change unit, department or post from a day on, in the recruit and in its postings.

    With ``post_since`` the post is another one from that day of the act on. Postings that begin on or after
    the day take the change as well.
    """
    work.connection.execute(update(recruit).where(recruit.c.id == recruit_id).values(changes))
    if "unit_id" in changes:
        work.connection.execute(
            update(person).where(person.c.id == recruit_id).values(unit_id=changes["unit_id"])
        )
    mark = {"post_since": post_since, "post_changed_at": work.now} if post_since else {}
    later = (posting.c.recruit_id == recruit_id) & (posting.c.starts_on >= on)
    began_now = work.connection.execute(select(posting.c.id).where(later, posting.c.starts_on == on)).first()
    work.connection.execute(update(posting).where(later).values({**changes, **mark}))
    if began_now:
        return
    here = work.connection.execute(
        select(posting)
        .where(
            posting.c.recruit_id == recruit_id, or_(posting.c.starts_on.is_(None), posting.c.starts_on < on)
        )
        .where(or_(posting.c.ends_on.is_(None), posting.c.ends_on >= on))
        .order_by(posting.c.id.desc())
    ).first()
    if here is None:
        return
    row = {name: value for name, value in here._mapping.items() if name != "id"}  # noqa: SLF001  SQLAlchemy's public name
    work.connection.execute(update(posting).where(posting.c.id == here.id).values(ends_on=on - _DAY))
    work.connection.execute(insert(posting).values({**row, **changes, **mark, "starts_on": on}))


def set_recruit(work: Work, recruit_id: int, **values: Any) -> None:
    """Change columns of a recruit that have no days of their own."""
    work.connection.execute(update(recruit).where(recruit.c.id == recruit_id).values(values))


def add_assignments(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert assignments."""
    if not rows:
        return []
    statement = insert(assignment).returning(assignment.c.id, sort_by_parameter_order=True)
    return list(work.connection.execute(statement, list(rows)).scalars())


def assignments_of(work: Work, recruit_id: int, role: str) -> Sequence[Any]:
    """Return a recruit's assignments in a role, by start."""
    return work.connection.execute(
        select(assignment)
        .where(assignment.c.recruit_id == recruit_id, assignment.c.role == role)
        .order_by(assignment.c.starts_on, assignment.c.id)
    ).all()


def lasting_assignments(work: Work, recruit_id: int, role: str) -> list[Any]:
    """Return a recruit's assignments in a role, by start, without those that were replaced before any day."""
    rows = assignments_of(work, recruit_id, role)
    return [row for row in rows if row.ends_on is None or row.ends_on >= row.acts_from]


def end_assignments(work: Work, ids: Iterable[int], ends_on: date, reason: str | None) -> None:
    """End assignments with a last day."""
    work.connection.execute(
        update(assignment).where(assignment.c.id.in_(list(ids))).values(ends_on=ends_on, end_reason=reason)
    )


def replace_assignment(work: Work, row: int, starts_on: date, reason: str | None) -> None:
    """End an assignment that another one replaces from its very first day: it never was in force."""
    values = {"ends_on": starts_on - _DAY, "acts_from": starts_on, "end_reason": reason}
    work.connection.execute(update(assignment).where(assignment.c.id == row).values(values))


def acts_from(dates: Dates, starts_on: date, *, first: bool) -> date:
    """Return the day from which an assignment sees and acts: 30 days before E for a first one on E."""
    return dates.opens if first and starts_on == dates.entry else starts_on


def act_from_start(work: Work, ids: Iterable[int]) -> None:
    """Let assignments that are no longer the first ones act from their start on."""
    values = {"acts_from": assignment.c.starts_on}
    work.connection.execute(update(assignment).where(assignment.c.id.in_(list(ids))).values(values))


def move_first_assignments(work: Work, recruit_id: int, old: Dates, new: Dates) -> None:
    """Let first assignments that began on the old entry date begin on the new one, and act before it."""
    for role in ("MENTOR", "PARTNER"):
        first = next(iter(lasting_assignments(work, recruit_id, role)), None)
        if first is None:
            continue
        moves = first.starts_on == old.entry and (first.ends_on is None or first.ends_on >= new.entry)
        starts_on = new.entry if moves else first.starts_on
        values = {"starts_on": starts_on, "acts_from": acts_from(new, starts_on, first=True)}
        work.connection.execute(update(assignment).where(assignment.c.id == first.id).values(values))


def in_unit_since(work: Work, recruit_id: int) -> date | None:
    """Return the day on which a recruit came to the present unit, None where it is the first."""
    rows = work.connection.execute(
        select(posting.c.unit_id, posting.c.starts_on)
        .where(posting.c.recruit_id == recruit_id)
        .order_by(posting.c.starts_on.is_not(None), posting.c.starts_on, posting.c.id)
    ).all()
    since, unit_id = None, rows[0].unit_id if rows else None
    for row in rows:
        if row.unit_id != unit_id:
            since, unit_id = row.starts_on, row.unit_id
    return since


def extended_to(work: Work, recruit_id: int) -> date | None:
    """Return the day to which a probation was extended, if it was."""
    latest = select(func.max(probation_extension.c.ends_on))
    return work.connection.execute(latest.where(probation_extension.c.recruit_id == recruit_id)).scalar()
