"""Webhooks: which a viewer sees, and all of them for those who tell portals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from service.store.reads.asked import Asked
from service.store.reads.people import UNIT
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.tables import delivery, person, recruit, webhook
from service.store.units import unit_parents
from service.store.vault import guard_of

CHANNEL = "webhook"
"""The channel of deliveries to webhooks."""


def _sees(reading: Reading) -> ColumnElement[bool]:
    return reading.scope.sees("Webhook") & webhook.c.removed_at.is_(None)


def _of_units(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    """Answer ``Unit.webhooks``, in the order in which they were registered."""
    ids = [row.id for row in sources]
    statement, columns = WEBHOOK.select(reading, asked.fields, "unit_id")
    rows = reading.rows(statement.where(columns["unit_id"].in_(ids)).order_by(columns["id"]))
    found: dict[int, list[Any]] = {each: [] for each in ids}
    for row, answer in zip(rows, WEBHOOK.shape(reading, rows, asked.fields), strict=True):
        found[row.unit_id].append(answer)
    return [found[each] for each in ids]


WEBHOOK = Kind(
    "Webhook",
    source=lambda _reading: (webhook, dict(webhook.c.items())),
    sees=_sees,
    plain={
        "url": Column("url"),
        "events": Column("events"),
        "lastDeliveredAt": Column("last_delivered_at"),
        "failing": lambda row, _reading: row.failing_since is not None,
    },
    links={"unit": to_one("Unit", "unit_id")},
    needs={
        "unit": ("unit_id",),
        "url": ("url",),
        "events": ("events",),
        "lastDeliveredAt": ("last_delivered_at",),
        "failing": ("failing_since",),
    },
)
UNIT.links["webhooks"] = _of_units


def unit_of(reading: Reading, webhook_id: int) -> int | None:
    """Return the unit of a webhook in sight, or None."""
    statement, columns = WEBHOOK.select(reading, (), "unit_id")
    return next((row.unit_id for row in reading.rows(statement.where(columns["id"] == webhook_id))), None)


def count_of(reading: Reading, unit_id: int) -> int:
    """Return how many webhooks in sight a unit has."""
    statement = select(func.count()).select_from(webhook).where(_sees(reading), webhook.c.unit_id == unit_id)
    return int(reading.connection.execute(statement).scalar_one())


def standing(connection: Connection) -> Sequence[Any]:
    """Return all webhooks that want to be told, wherever they are."""
    columns = (webhook.c.id, webhook.c.unit_id, webhook.c.events, webhook.c.created_at, webhook.c.created_on)
    wanted = webhook.c.removed_at.is_(None) & webhook.c.gone_at.is_(None)
    return connection.execute(select(*columns).where(wanted).order_by(webhook.c.id)).all()


def said_since(connection: Connection, day: date) -> set[str]:
    """Return the causes of which webhooks were told from a day on."""
    told = select(delivery.c.cause).where(delivery.c.channel == CHANNEL, delivery.c.created_on >= day)
    return set(connection.execute(told).scalars())


def one(connection: Connection, webhook_id: int) -> Any:
    """Return a webhook with its secret as it is kept, or None."""
    return connection.execute(select(webhook).where(webhook.c.id == webhook_id)).one_or_none()


def masters_of(connection: Connection) -> list[str]:
    """Return the ids of the master keys that guard secrets."""
    kept = connection.execute(select(webhook.c.secret).where(webhook.c.removed_at.is_(None))).scalars()
    return sorted({name for name in map(guard_of, kept) if name is not None})


def whom(connection: Connection, recruit_id: int) -> Any:
    """Return whom an event is about: code, name, pinyin and unit of a recruit, or None."""
    columns = (person.c.code, person.c.name, person.c.pinyin, recruit.c.unit_id)
    statement = select(*columns).join(recruit, recruit.c.id == person.c.id).where(person.c.id == recruit_id)
    return connection.execute(statement).one_or_none()


def units_from(connection: Connection, unit_id: int) -> list[int]:
    """Return a unit and those above it."""
    parents = unit_parents(connection)
    found: list[int] = []
    here: int | None = unit_id
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found
