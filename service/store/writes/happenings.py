"""What happened, kept in the transaction in which it did, once however often it is tried."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, exists, select

from service.domain.events import PORTALS_ALONE
from service.store.sights import Sight, through
from service.store.tables import happening, webhook
from service.store.writes import moulds
from service.store.writes.moulds import Step

_BITS = 62


def keep_happenings(
    connection: Connection, happenings: Sequence[tuple[str, int, int | None]], today: date, now: datetime
) -> list[Step]:
    """Return what keeps what happened to what, of which recruit (None: of nobody in particular).

    Where no webhook stands, nothing is kept of which portals alone would be told.
    """
    if any(what in PORTALS_ALONE for what, _, _ in happenings) and not _hooked(connection):
        happenings = [each for each in happenings if each[0] not in PORTALS_ALONE]
    names = ("what", "subject_id", "recruit_id")
    rows = [
        dict(zip(names, each, strict=True)) | {"turn": _turn(each[0]), "day": today, "at": now}
        for each in happenings
    ]
    return moulds.adding(connection, happening, rows, new=True)


def _turn(what: str) -> int:
    """Return a number of its own for what can happen again; the change itself is made once."""
    return secrets.randbits(_BITS) if what in PORTALS_ALONE else 0


def _hooked(connection: Connection) -> bool:
    standing = select(exists().where(webhook.c.removed_at.is_(None), webhook.c.gone_at.is_(None)))
    return bool(connection.execute(standing, execution_options=through(Sight(hooked=True))).scalar())
