"""What deliveries are about, and whom they reach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from service.store.reads.shape import Reading
from service.store.tables import delivery, notification, person


def delivery_row(reading: Reading, delivery_id: int) -> Any:
    """Return an unsent delivery to a person with whom it reaches, None for any other."""
    statement = (
        select(delivery, person.c.name, person.c.pinyin, person.c.email, person.c.phone)
        .join(person, person.c.id == delivery.c.person_id)
        .where(delivery.c.id == delivery_id, delivery.c.outcome.is_(None))
    )
    return next(iter(reading.rows(statement)), None)


def notification_row(reading: Reading, notification_id: int) -> Any:
    """Return what somebody was told, None where there is no such message."""
    statement = select(notification).where(notification.c.id == notification_id)
    return next(iter(reading.rows(statement)), None)


def digest_rows(reading: Reading, delivery_row: Any) -> Sequence[Any]:
    """Return the messages that a digest carries."""
    statement = select(notification).where(
        notification.c.person_id == delivery_row.person_id,
        notification.c.digested_on == delivery_row.digest_on,
    )
    return reading.rows(statement.order_by(notification.c.id))
