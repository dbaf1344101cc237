"""Webhooks kept and given up, what is on its way to them, and how that went."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from service.store.reads.webhooks import CHANNEL
from service.store.tables import delivery, webhook
from service.store.vault import guard_of
from service.store.writes.bulk import add_new
from service.store.writes.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """An event on its way to one webhook, which is told of each ``cause`` once."""

    webhook_id: int
    cause: str
    event: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The cause, told apart by webhook."""
        return f"{self.webhook_id}:{self.cause}"


def add(work: Work, unit_id: int, url: str, events: Sequence[str], secret: bytes) -> int:
    """Keep a webhook; the secret only as the vault keeps it."""
    values = {
        "unit_id": unit_id,
        "url": url,
        "events": list(events),
        "secret": work.vault.guarded(place_of(unit_id, url), secret),
        "created_on": work.today,
        "created_at": work.now,
    }
    row = work.connection.execute(insert(webhook).values(values)).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def remove(work: Work, webhook_id: int) -> bool:
    """Remove a webhook with its secret; return False where somebody else did."""
    here = (webhook.c.id == webhook_id) & webhook.c.removed_at.is_(None)
    values = {"removed_at": work.now, "secret": b""}
    return work.connection.execute(update(webhook).where(here).values(values)).rowcount == 1


def place_of(unit_id: int, url: str) -> Sequence[Any]:
    """Return where a secret belongs: it opens nothing elsewhere."""
    return ["xikou webhook", unit_id, url]


def put(work: Work, calls: Sequence[Call]) -> int:
    """Put calls on their way, but for those that are; return how many are new."""
    return len(add_new(work.connection, delivery, [_row(work, each) for each in calls], delivery.c.id))


def _row(work: Work, call: Call) -> dict[str, Any]:
    return {
        "channel": CHANNEL,
        "webhook_id": call.webhook_id,
        "cause": call.key,
        "message_id": f"msg_{secrets.token_hex(16)}",
        "event": dict(call.event),
        "created_on": work.today,
        "created_at": work.now,
        "not_before": work.now,
        "attempts": 0,
    }


def delivered(work: Work, webhook_id: int) -> None:
    """Keep that something arrived just now."""
    _standing(work, webhook_id, last_delivered_at=work.now, failing_since=None)


def failed(work: Work, webhook_id: int, *, gone: bool = False) -> None:
    """Keep since when nothing arrives; ``gone``: the receiver wants no more."""
    since: ColumnElement[Any] = func.coalesce(webhook.c.failing_since, work.now)
    _standing(work, webhook_id, failing_since=since, **({"gone_at": work.now} if gone else {}))


def _standing(work: Work, webhook_id: int, **values: Any) -> None:
    here = (webhook.c.id == webhook_id) & webhook.c.removed_at.is_(None)
    work.connection.execute(update(webhook).where(here).values(values))


def guard_anew(work: Work, most: int) -> int:
    """Bring secrets under the newest master key, plain ones as well; return how many, 0 once all are."""
    rows = [
        row
        for row in work.connection.execute(
            select(webhook.c.id, webhook.c.unit_id, webhook.c.url, webhook.c.secret)
            .where(webhook.c.removed_at.is_(None))
            .order_by(webhook.c.id)
            .with_for_update()
        )
        if guard_of(row.secret) != work.vault.master_key_id
    ][:most]
    for row in rows:
        place = place_of(row.unit_id, row.url)
        kept = work.vault.guarded(place, work.vault.unguarded(place, row.secret))
        work.connection.execute(update(webhook).where(webhook.c.id == row.id).values(secret=kept))
    return len(rows)
