"""Tokens as they are kept: hashes with their bearers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.store.sights import Sight, through
from service.store.tables import person, token, unit
from service.store.writes.work import Work

FEED = "FEED"
"""The role of a token that opens its bearer's calendar feed, and nothing else."""


def add(work: Work, hash: str, **values: Any) -> int:
    """Keep a token's hash."""
    row = work.connection.execute(
        insert(token).values(created_at=work.now, hash=hash, **values),
        execution_options=through(Sight(token=hash)),
    ).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def bearer_of(connection: Connection, hash_: str, now: datetime, *, feed: bool = False) -> Any:
    """Return id, person, unit and last use of a token that holds now, None for any other.

    What opens a ``feed`` opens nothing else, and the other way round.
    """
    kind = token.c.role == FEED if feed else token.c.role.is_distinct_from(FEED)
    return connection.execute(
        select(token.c.id, token.c.person_id, token.c.unit_id, token.c.last_used_at).where(
            token.c.hash == hash_, token.c.expires_at > now, token.c.revoked_at.is_(None), kind
        ),
        execution_options=through(Sight(token=hash_)),
    ).one_or_none()


def feeds_of(connection: Connection, person_id: int, now: datetime) -> list[Any]:
    """Return what a person's feeds that hold now are derived from, newest first."""
    here = (token.c.person_id == person_id) & (token.c.role == FEED) & token.c.revoked_at.is_(None)
    statement = select(token.c.hash, token.c.nonce).where(here, token.c.expires_at > now)
    return list(connection.execute(statement.order_by(token.c.id.desc())))


def used(connection: Connection, row: int, hour: datetime) -> None:
    """Keep the hour of a token's last use."""
    connection.execute(
        update(token).where(token.c.id == row).values(last_used_at=hour),
        execution_options=through(Sight(token=str(row))),
    )


def revoke(work: Work, row: int) -> int:
    """Revoke a token; return how many were revoked, 0 for one that is unknown or was before."""
    where = (token.c.id == row) & token.c.revoked_at.is_(None)
    return work.connection.execute(update(token).where(where).values(revoked_at=work.now)).rowcount


def all_tokens(connection: Connection) -> list[Any]:
    """Return all tokens with the codes and names of their bearers, newest first."""
    return list(
        connection.execute(
            select(
                token.c.id,
                token.c.created_at,
                token.c.expires_at,
                token.c.revoked_at,
                token.c.last_used_at,
                token.c.role,
                person.c.code.label("person"),
                person.c.name.label("person_name"),
                unit.c.code.label("unit"),
                unit.c.name.label("unit_name"),
            )
            .select_from(token)
            .outerjoin(person, person.c.id == token.c.person_id)
            .outerjoin(unit, unit.c.id == token.c.unit_id)
            .order_by(token.c.id.desc())
        )
    )
