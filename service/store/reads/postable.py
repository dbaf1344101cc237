"""What leaves by people's channels: the deliveries, whom they reach, what those people said."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from service.store.reads.shape import Reading
from service.store.tables import assignment, delivery, notification, person, preference

_AT_A_TIME = 500


def waiting(since: date) -> ColumnElement[bool]:
    """Return the predicate of messages said from a day on that wait for a digest, unread."""
    columns = notification.c
    unread = columns.read_at.is_(None) & columns.digested_on.is_(None) & ~columns.at_once
    return unread & (columns.created_on >= since)


def delivery_row(reading: Reading, delivery_id: int) -> Any:
    """Return an unsent delivery to a person, None for any other."""
    mine = (delivery.c.id == delivery_id) & delivery.c.outcome.is_(None) & delivery.c.person_id.is_not(None)
    return next(iter(reading.rows(select(delivery).where(mine))), None)


def messages_of(reading: Reading, row: Any) -> Sequence[Any]:
    """Return the messages that a delivery carries and that were not read meanwhile."""
    if row.notification_id is not None:
        these = notification.c.id == row.notification_id
    else:
        these = (notification.c.person_id == row.person_id) & (notification.c.digested_on == row.digest_on)
    unread = select(notification).where(these, notification.c.read_at.is_(None))
    return reading.rows(unread.order_by(notification.c.id))


def people(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return how these people can be reached; no row of those who are unknown."""
    statement = select(person.c.id, person.c.name, person.c.pinyin, person.c.email, person.c.phone)
    return {
        row.id: row for some in _parts(ids) for row in reading.rows(statement.where(person.c.id.in_(some)))
    }


def preferences(reading: Reading, ids: Iterable[int]) -> dict[tuple[int, str], list[str]]:
    """Return what these people said, as channels by (person, kind)."""
    statement = select(preference.c.person_id, preference.c.kind, preference.c.channels)
    return {
        (row.person_id, row.kind): row.channels
        for some in _parts(ids)
        for row in reading.rows(statement.where(preference.c.person_id.in_(some)))
    }


def waits(reading: Reading, day: date, hour: int, since: date, zone: Any) -> bool:
    """Say whether something said before a digest's hour waits for it, and the digest was not made yet."""
    made = (notification.c.digested_on == day) & (notification.c.created_on >= since)
    if reading.rows(select(notification.c.id).where(made).limit(1)):
        return False
    before = waiting(since) & (notification.c.created_on < day)
    if reading.rows(select(notification.c.id).where(before).limit(1)):
        return True
    that_day = select(notification.c.created_at).where(waiting(since), notification.c.created_on == day)
    return any(row.created_at.astimezone(zone).hour < hour for row in reading.rows(that_day))


def pairings(reading: Reading, ids: Iterable[int]) -> dict[int, Any]:
    """Return these assignments with their days."""
    columns = (assignment.c.id, assignment.c.acts_from, assignment.c.starts_on, assignment.c.ends_on)
    rows = reading.rows(select(*columns).where(assignment.c.id.in_(sorted(set(ids)))))
    return {row.id: row for row in rows}


def _parts(ids: Iterable[int]) -> list[list[int]]:
    every = sorted(set(ids))
    return [every[start : start + _AT_A_TIME] for start in range(0, len(every), _AT_A_TIME)]
