"""Deliveries as workers and operators look for them; nothing of what they say, nor to whom."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, type_coerce, union_all

from service.domain.words import DeliveryOutcome
from service.store.clock import clock
from service.store.tables import delivery, unit, webhook
from service.store.tables.columns import Instant

UNSENT = delivery.c.outcome.is_(None)


def waiting(connection: Connection, channels: Collection[str]) -> set[str]:
    """Return by which of these channels anything could be claimed now."""
    asked = [
        select(delivery.c.channel).where(free(connection, each)).limit(1).subquery() for each in channels
    ]
    found = union_all(*(select(each) for each in asked))
    return set(connection.execute(found).scalars())


def free(connection: Connection, channel: str) -> ColumnElement[bool]:
    """Return the predicate of what is unsent by a channel, due, and nobody's at present."""
    unheld = delivery.c.leased_until.is_(None) | (delivery.c.leased_until <= clock(connection))
    return UNSENT & (delivery.c.channel == channel) & _due(connection) & unheld


def listed(connection: Connection, *, dead: bool, channel: str | None, most: int) -> Sequence[Any]:
    """Return deliveries that are unsent or, if asked, given up, the newest first."""
    columns = (
        *(delivery.c.id, delivery.c.channel, delivery.c.attempts, delivery.c.not_before),
        *(delivery.c.created_at, delivery.c.outcome, delivery.c.problem),
    )
    joined = delivery.outerjoin(webhook, webhook.c.id == delivery.c.webhook_id)
    joined = joined.outerjoin(unit, unit.c.id == webhook.c.unit_id)
    wanted = delivery.c.outcome == DeliveryOutcome.DEAD if dead else UNSENT
    if channel is not None:
        wanted &= delivery.c.channel == channel
    found = select(*columns, unit.c.code.label("unit")).select_from(joined).where(wanted)
    return connection.execute(found.order_by(delivery.c.id.desc()).limit(most)).all()


def figures(connection: Connection) -> Sequence[tuple[str, str | None, int]]:
    """Count deliveries by channel and outcome, None for unsent ones."""
    counted = select(delivery.c.channel, delivery.c.outcome, func.count())
    rows = connection.execute(counted.group_by(delivery.c.channel, delivery.c.outcome))
    return [(row[0], row[1], row[2]) for row in rows]


def oldest_unsent(connection: Connection) -> dict[str, float]:
    """Return for how many seconds each channel's oldest unsent delivery has been due."""
    due = func.min(delivery.c.not_before)
    late = select(delivery.c.channel, due, _now(connection)).where(UNSENT, _due(connection))
    rows = connection.execute(late.group_by(delivery.c.channel)).all()
    return {channel: (now - since).total_seconds() for channel, since, now in rows}


def _due(connection: Connection) -> ColumnElement[bool]:
    return delivery.c.not_before <= clock(connection)


def _now(connection: Connection) -> ColumnElement[datetime]:
    return type_coerce(clock(connection), Instant)
