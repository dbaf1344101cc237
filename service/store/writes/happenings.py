"""What happened, kept in the transaction in which it did, once however often it is tried."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from service.store.tables import happening

_AT_A_TIME = 200


def keep_happenings(
    connection: Connection, happenings: Sequence[tuple[str, int, int | None]], today: date, now: datetime
) -> None:
    """Keep what happened to what, of which recruit (None: of nobody in particular), to be told of later."""
    names = ("what", "subject_id", "recruit_id")
    rows = [dict(zip(names, each, strict=True)) | {"day": today, "at": now} for each in happenings]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for start in range(0, len(rows), _AT_A_TIME):
        some = rows[start : start + _AT_A_TIME]
        connection.execute(dialect.insert(happening).values(some).on_conflict_do_nothing())
