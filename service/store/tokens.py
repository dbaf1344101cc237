"""Tokens as they are kept: hashes with their bearers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from service.domain.words import Role
from service.store import drawing
from service.store.outline import named
from service.store.sights import Sight, through
from service.store.tables import person, token, unit
from service.store.writes.work import Work

FEED = "FEED"
"""The role of a token that opens its bearer's calendar feed, and nothing else."""

SESSION = "SESSION"
"""The role of a token that a signed-in browser holds: it opens the portal's pages, and nothing else."""

CODE = "CODE"
"""The role of a six-digit code on its way to a person, by which they sign in; it opens nothing by itself."""

_FROM = "token:{}"
"""What the nonce of a session says of the token by which its bearer signed in."""


def add(work: Work, hash: str, **values: Any) -> int:
    """Keep a token's hash."""
    row = work.connection.execute(
        insert(token).values(created_at=work.now, hash=hash, **values),
        execution_options=through(Sight(token=hash)),
    ).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def bearer_of(connection: Connection, hash_: str, now: datetime, *, role: str = "") -> Any:
    """Return id, person, unit, last use and end of a token that holds now, None for any other.

    What opens a FEED or a SESSION opens nothing else; without a ``role`` the API's own are found.
    """
    given, sight = {"hash": hash_, "now": now}, Sight(token=hash_)
    lists = drawing.run(connection, ("token", role), lambda: holding(role), given, sight)
    return next(iter(lists["token"]), None)


def holding(role: str, *more: ColumnElement[Any]) -> Mapping[str, Select[Any]]:
    """Return the statement for a token of a ``hash`` that holds ``now``, and what is to be said beside."""
    ours = token.c.role.is_(None) | (token.c.role == Role.PORTAL)
    kind = token.c.role == role if role else ours
    hash_, now = named("hash"), named("now", token.c.expires_at.type)
    holds = (token.c.hash == hash_) & (token.c.expires_at > now) & token.c.revoked_at.is_(None) & kind
    shown = (token.c.id, token.c.person_id, token.c.unit_id, token.c.last_used_at, token.c.expires_at)
    return {"token": select(*shown, *more).where(holds)}


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
    """Revoke a token with the sessions that began by it; return 0 for one that is unknown or was before."""
    holds = token.c.revoked_at.is_(None)
    sessions = (token.c.role == SESSION) & (token.c.nonce == begun_by(row))
    work.connection.execute(update(token).where(sessions & holds).values(revoked_at=work.now))
    where = (token.c.id == row) & holds
    return work.connection.execute(update(token).where(where).values(revoked_at=work.now)).rowcount


def codes_of(connection: Connection, person_id: int, since: datetime) -> list[Any]:
    """Return the codes made for a person since a moment, newest first, those that ended included."""
    columns = (token.c.id, token.c.nonce, token.c.created_at, token.c.expires_at, token.c.revoked_at)
    mine = (token.c.person_id == person_id) & (token.c.role == CODE) & (token.c.created_at > since)
    return list(connection.execute(select(*columns).where(mine).order_by(token.c.id.desc())))


def code(connection: Connection, row: int) -> Any:
    """Return a code's row, None for any other token."""
    columns = (token.c.id, token.c.person_id, token.c.nonce, token.c.expires_at, token.c.revoked_at)
    this = (token.c.id == row) & (token.c.role == CODE)
    return connection.execute(select(*columns).where(this)).one_or_none()


def count_try(work: Work, row: int, before: str, after: str) -> bool:
    """Keep that a code was tried once more; False where another try came between."""
    here = (token.c.id == row) & (token.c.nonce == before) & token.c.revoked_at.is_(None)
    return work.connection.execute(update(token).where(here).values(nonce=after)).rowcount == 1


def begun_by(row: int) -> str:
    """Return what a session keeps of the token by which it began."""
    return _FROM.format(row)


def end(work: Work, hash_: str) -> int | None:
    """Revoke the session of a hash; return its row, None where it had ended."""
    own = through(Sight(token=hash_))
    holds = (token.c.hash == hash_) & (token.c.role == SESSION) & token.c.revoked_at.is_(None)
    row = work.connection.execute(select(token.c.id).where(holds), execution_options=own).scalar()
    if row is not None:
        ended = update(token).where(holds).values(revoked_at=work.now)
        work.connection.execute(ended, execution_options=own)
    return row


def all_tokens(connection: Connection) -> list[Any]:
    """Return all tokens with the codes and names of their bearers, newest first; six-digit codes apart."""
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
            .where(token.c.role.is_distinct_from(CODE))
            .order_by(token.c.id.desc())
        )
    )
