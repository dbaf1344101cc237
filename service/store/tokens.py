"""Tokens as they are kept: hashes with their bearers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service.store.tables import token
from service.store.writes.work import Work


def add(work: Work, **values: Any) -> int:
    """Keep a token's hash."""
    row = work.connection.execute(insert(token).values(created_at=work.now, **values)).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def bearer_of(connection: Connection, hash_: str, now: datetime) -> Any:
    """Return person and unit of a token that holds now, None for any other."""
    return connection.execute(
        select(token.c.person_id, token.c.unit_id).where(
            token.c.hash == hash_, token.c.expires_at > now, token.c.revoked_at.is_(None)
        )
    ).one_or_none()
