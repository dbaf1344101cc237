"""Deliveries as workers and operators look for them; nothing of what they say, nor to whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, type_coerce

from service.domain.words import DeliveryOutcome
from service.store.clock import clock
from service.store.tables import delivery, unit, webhook
from service.store.tables.columns import Instant

UNSENT = delivery.c.outcome.is_(None)


def any_unsent(connection: Connection) -> bool:
    """Say whether anything could be claimed now."""
    return connection.execute(select(delivery.c.id).where(free(connection)).limit(1)).first() is not None


def free(connection: Connection) -> ColumnElement[bool]:
    """Return the predicate of what is unsent, due, and nobody's at present."""
    unheld = delivery.c.leased_until.is_(None) | (delivery.c.leased_until <= clock(connection))
    return UNSENT & _due(connection) & unheld


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
    waiting = select(delivery.c.channel, due, _now(connection)).where(UNSENT, _due(connection))
    rows = connection.execute(waiting.group_by(delivery.c.channel)).all()
    return {channel: (now - since).total_seconds() for channel, since, now in rows}


def _due(connection: Connection) -> ColumnElement[bool]:
    return delivery.c.not_before <= clock(connection)


def _now(connection: Connection) -> ColumnElement[datetime]:
    return type_coerce(clock(connection), Instant)
