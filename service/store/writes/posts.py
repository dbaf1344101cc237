"""What is to leave by people's channels, and what they said about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from service.store.reads.postable import waiting
from service.store.tables import delivery, happening, notification, preference
from service.store.writes.bulk import add_new
from service.store.writes.work import Work

_DIGESTS = 7_805_003
"""The advisory lock on PostgreSQL under which one process at a time makes digests."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What leaves to one person by one channel: a message of its own, or the digest of a day."""

    channel: str
    person_id: int
    notification_id: int | None = None
    digest_on: date | None = None

    @property
    def cause(self) -> str:
        """What it is about; of each there is one by each channel."""
        if self.digest_on is not None:
            return f"digest:{self.person_id}:{self.digest_on}"
        return f"notification:{self.notification_id}"


def put(work: Work, posts: Sequence[Post]) -> int:
    """Keep that these are to leave, but for those that are kept; return how many are new."""
    return len(add_new(work.connection, delivery, [_row(work, each) for each in posts], delivery.c.id))


def drop_of(work: Work, person_id: int) -> int:
    """End what is still to leave to a person who was erased; return how much that was."""
    mine = (delivery.c.person_id == person_id) & delivery.c.outcome.is_(None)
    ended = update(delivery).where(mine).values(outcome="DROPPED", ended_at=work.now)
    return work.connection.execute(ended).rowcount


def prefer(work: Work, person_id: int, channels: Mapping[str, Sequence[str]]) -> None:
    """Keep by which channels somebody wants each kind, in the place of all that they said before."""
    work.connection.execute(delete(preference).where(preference.c.person_id == person_id))
    rows = [
        {"person_id": person_id, "kind": kind, "channels": list(names), "updated_at": work.now}
        for kind, names in sorted(channels.items())
    ]
    if rows:
        work.connection.execute(insert(preference), rows)


def takes_turn(work: Work) -> bool:
    """Say whether no other process is making digests; SQLite has one writer anyway."""
    if work.connection.dialect.name != "postgresql":
        return True
    return bool(work.connection.execute(select(func.pg_try_advisory_xact_lock(_DIGESTS))).scalar())


def gather(work: Work, day: date, since: date) -> Sequence[Any]:
    """Put all that waits for a digest, said from a day on, into that of ``day``; return person and kind."""
    into = update(notification).where(waiting(since)).values(digested_on=day)
    columns = (notification.c.person_id, notification.c.kind, notification.c.at_once)
    return work.connection.execute(into.returning(*columns)).all()


def forget_told(work: Work, day: date) -> int:
    """Remove what happened before a day and was told of: the messages themselves stay."""
    old = happening.c.told_at.is_not(None) & (happening.c.day < day)
    return work.connection.execute(delete(happening).where(old)).rowcount


def _row(work: Work, post: Post) -> dict[str, Any]:
    return {
        "channel": post.channel,
        "person_id": post.person_id,
        "cause": post.cause,
        "message_id": uuid4().hex,
        "notification_id": post.notification_id,
        "digest_on": post.digest_on,
        "created_on": work.today,
        "created_at": work.now,
        "not_before": work.now,
        "attempts": 0,
    }
