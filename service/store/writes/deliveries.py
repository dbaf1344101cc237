"""Deliveries on their way: claimed by lease, begun, tried again, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from service.domain.words import DeliveryOutcome
from service.store.clock import clock
from service.store.reads.deliveries import UNSENT, free
from service.store.tables import delivery
from service.store.writes.work import Work


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is somebody's to try until the lease ends; ``attempts`` is how often it was tried."""

    id: int
    attempts: int
    message_id: str
    leased_until: datetime


def claim(work: Work, channel: str, most: int, lease_seconds: float) -> list[Claim]:
    """Take so many unsent deliveries of a channel that are due and nobody's, those due longest first.

    Whoever claims at the same time takes others.
    """
    # A plain subselect may be run once for each row, and then takes more than so many on PostgreSQL.
    connection = work.connection
    unheld = free(connection, channel)
    first = select(delivery.c.id).where(unheld).order_by(delivery.c.not_before, delivery.c.id)
    chosen = first.limit(most).with_for_update(skip_locked=True).cte("chosen")
    taken = (
        update(delivery)
        .where(delivery.c.id.in_(select(chosen.c.id)), unheld)
        .values(leased_until=clock(connection, lease_seconds))
        .returning(delivery.c.id, delivery.c.attempts, delivery.c.message_id, delivery.c.leased_until)
    )
    return sorted((Claim(*row) for row in connection.execute(taken)), key=lambda each: each.id)


def begin(work: Work, delivery_id: int, attempts: int, lease_seconds: float) -> Any:
    """Begin a try that was claimed; return the row, None where the claim no longer holds.

    Of all who hold the same claim one begins, once: what was begun and never ended waits for its lease.
    """
    connection = work.connection
    ours = UNSENT & (delivery.c.id == delivery_id) & (delivery.c.attempts == attempts)
    begun = (
        update(delivery)
        .where(ours, delivery.c.leased_until > clock(connection))
        .values(attempts=attempts + 1, leased_until=clock(connection, lease_seconds))
        .returning(delivery)
    )
    return connection.execute(begun).one_or_none()


def end(
    work: Work, delivery_id: int, attempts: int, outcome: DeliveryOutcome, problem: str | None = None
) -> bool:
    """End a delivery; False where it had ended, or where another try is under way and this one failed."""
    ours = UNSENT & (delivery.c.id == delivery_id)
    if outcome is not DeliveryOutcome.SENT:
        ours &= delivery.c.attempts == attempts
    ended = update(delivery).where(ours)
    ended = ended.values(outcome=outcome, problem=problem, leased_until=None, ended_at=clock(work.connection))
    return work.connection.execute(ended).rowcount == 1


def put_off(work: Work, delivery_id: int, attempts: int, seconds: float, problem: str) -> bool:
    """Try again in so many seconds; False where another try is under way or the delivery ended."""
    ours = UNSENT & (delivery.c.id == delivery_id) & (delivery.c.attempts == attempts)
    later = update(delivery).where(ours)
    later = later.values(not_before=clock(work.connection, seconds), leased_until=None, problem=problem)
    return work.connection.execute(later).rowcount == 1


def resend(work: Work, ids: Sequence[int] | None, channel: str | None = None) -> list[int]:
    """Begin anew with deliveries that were given up (None: all, or all of a channel); return which."""
    dead = delivery.c.outcome == DeliveryOutcome.DEAD
    if ids is not None:
        dead &= delivery.c.id.in_(ids)
    if channel is not None:
        dead &= delivery.c.channel == channel
    anew = {"outcome": None, "ended_at": None, "leased_until": None, "attempts": 0}
    again = update(delivery).where(dead).values(**anew, not_before=clock(work.connection))
    return sorted(work.connection.execute(again.returning(delivery.c.id)).scalars())


def forget_ended(work: Work, day: date, moment: datetime, most: int) -> int:
    """Remove so many that were made before a day, and sent or dropped before a moment; return how many.

    What was given up waits for whoever resends it. The newest row stays, so that on SQLite no number is
    given twice.
    """
    over = delivery.c.outcome.in_((DeliveryOutcome.SENT, DeliveryOutcome.DROPPED))
    old = over & (delivery.c.created_on < day) & (delivery.c.ended_at < moment)
    newest = select(func.max(delivery.c.id)).scalar_subquery()
    first = select(delivery.c.id).where(old, delivery.c.id != newest).order_by(delivery.c.id).limit(most)
    return work.connection.execute(delete(delivery).where(delivery.c.id.in_(first))).rowcount
