"""Suspensions and extensions of probation as they are kept."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, insert, select, update

from service.domain.planning import Suspension
from service.store.tables import probation_extension, record, suspension, task
from service.store.writes.work import Work


def suspensions_of(work: Work, recruit_id: int) -> list[Suspension]:
    """Return a recruit's suspensions, the earliest first."""
    statement = select(suspension.c.starts_on, suspension.c.ends_on).where(
        suspension.c.recruit_id == recruit_id
    )
    return [Suspension(*row) for row in work.connection.execute(statement.order_by(suspension.c.starts_on))]


def suspensions_among(work: Work, recruit_ids: Iterable[int]) -> dict[int, list[Suspension]]:
    """Return the suspensions of those of these recruits who have any, the earliest first."""
    found: dict[int, list[Suspension]] = {}
    statement = select(suspension.c.recruit_id, suspension.c.starts_on, suspension.c.ends_on).where(
        suspension.c.recruit_id.in_(sorted(set(recruit_ids)))
    )
    for row in work.connection.execute(statement.order_by(suspension.c.starts_on)):
        found.setdefault(row.recruit_id, []).append(Suspension(row.starts_on, row.ends_on))
    return found


def add_suspension(work: Work, recruit_id: int, pause: Suspension, reason: str) -> None:
    """Keep a suspension."""
    values = {"recruit_id": recruit_id, "starts_on": pause.starts_on, "ends_on": pause.ends_on}
    work.connection.execute(insert(suspension).values(**values, reason=reason, recorded_at=work.now))


def shorten_suspension(work: Work, recruit_id: int, starts_on: date, ends_on: date | None) -> None:
    """Let a suspension end earlier, or (None) never have been."""
    here = (suspension.c.recruit_id == recruit_id) & (suspension.c.starts_on == starts_on)
    if ends_on is None:
        work.connection.execute(delete(suspension).where(here))
    else:
        work.connection.execute(update(suspension).where(here).values(ends_on=ends_on))


def add_extension(work: Work, recruit_id: int, ends_on: date, ground: str, reason: str) -> None:
    """Keep an extension of probation."""
    values = {"recruit_id": recruit_id, "ends_on": ends_on, "ground": ground, "reason": reason}
    work.connection.execute(insert(probation_extension).values(**values, recorded_at=work.now))


def recorded_tasks(work: Work, recruit_id: int) -> set[int]:
    """Return a recruit's tasks that have any record."""
    statement = (
        select(record.c.task_id)
        .join(task, task.c.id == record.c.task_id)
        .where(task.c.recruit_id == recruit_id)
    )
    return set(work.connection.execute(statement).scalars())
