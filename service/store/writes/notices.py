"""What happened, and what people are told: written once, however often it is tried."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, update

from service.store.tables import happening, notification
from service.store.writes.bulk import add_new
from service.store.writes.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """A message to one person; ``cause`` is what it is about, and a person is told of it once."""

    person_id: int
    kind: str
    cause: str
    title: str
    body: str
    track: str | None = None
    recruit_id: int | None = None
    task_id: int | None = None
    at_once: bool = False


def untold(connection: Connection, most: int) -> Sequence[Any]:
    """Return what happened and was not told of yet, the oldest first."""
    waiting = select(happening).where(happening.c.told_at.is_(None)).order_by(happening.c.id).limit(most)
    return connection.execute(waiting).all()


def forget_before(work: Work, day: date) -> int:
    """Mark what happened before a day as told of, though it never was: nobody needs it any more."""
    late = happening.c.told_at.is_(None) & (happening.c.day < day)
    return work.connection.execute(update(happening).where(late).values(told_at=work.now)).rowcount


def take(work: Work, happening_id: int) -> bool:
    """Mark a happening as told of; False where another was quicker."""
    here = (happening.c.id == happening_id) & happening.c.told_at.is_(None)
    return work.connection.execute(update(happening).where(here).values(told_at=work.now)).rowcount == 1


def said_since(connection: Connection, day: date) -> set[tuple[int, str]]:
    """Return whom was told of what from a day on, as (person, cause)."""
    rows = connection.execute(
        select(notification.c.person_id, notification.c.cause).where(notification.c.created_on >= day)
    )
    return {(row.person_id, row.cause) for row in rows}


def tell(work: Work, tellings: Sequence[Telling]) -> list[Any]:
    """Put messages into inboxes, but for those that are there; return the new ones."""
    columns = (notification.c.id, notification.c.person_id, notification.c.kind, notification.c.at_once)
    return add_new(work.connection, notification, [_row(work, each) for each in tellings], *columns)


def calm(work: Work, kind: str, most: int, new: Sequence[Any]) -> set[int]:
    """Let new urgent messages of a kind wait for the digest beyond ``most`` a day and person; return them."""
    mine: dict[int, list[int]] = defaultdict(list)
    for row in new:
        if row.kind == kind and row.at_once:
            mine[row.person_id].append(row.id)
    if not mine:
        return set()
    today = (notification.c.created_on == work.today) & (notification.c.kind == kind)
    counted = (
        select(notification.c.person_id, func.count().label("urgent"))
        .where(today, notification.c.at_once, notification.c.person_id.in_(sorted(mine)))
        .group_by(notification.c.person_id)
    )
    over: set[int] = set()
    for row in work.connection.execute(counted):
        ids = mine[row.person_id]
        over.update(ids[max(0, len(ids) - max(0, row.urgent - most)) :])
    if over:
        work.connection.execute(
            update(notification).where(notification.c.id.in_(sorted(over))).values(at_once=False)
        )
    return over


def mark_read(work: Work, person_id: int, ids: Sequence[int] | None) -> int:
    """Mark a person's messages as read (None: all); return how many were not yet."""
    mine = (notification.c.person_id == person_id) & notification.c.read_at.is_(None)
    if ids is not None:
        mine &= notification.c.id.in_(ids)
    return work.connection.execute(update(notification).where(mine).values(read_at=work.now)).rowcount


def _row(work: Work, telling: Telling) -> dict[str, Any]:
    return {**asdict(telling), "created_on": work.today, "created_at": work.now}
