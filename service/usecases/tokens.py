"""Bearer tokens: random, kept as hashes, expiring; and whom any token stands for."""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.domain.refusals import refuse
from service.domain.words import Role
from service.store import tokens
from service.store.gathering import Seen, scope_of_portal, sight_of_person, sight_of_token
from service.store.mishaps import mishap_of
from service.store.reads import lookup
from service.store.reads.shape import Reading
from service.store.scope import OPERATOR, Scope
from service.usecases import sight
from service.usecases.provider import UntrustedError
from service.usecases.service import Service

log = logging.getLogger(__name__)

PREFIX = "xikou_"
DEFAULT_DAYS = 90
MAX_DAYS = 366


class StrangerError(Exception):
    """Nobody that we know, or no longer."""


class ImpostorError(Exception):
    """A portal speaks for somebody who is not of its unit."""


@dataclass(frozen=True)
class Issued:
    """A token as it is shown once, and until when it holds."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Held:
    """A token as it is listed: its number, whose it is, whether it holds, and the hour of its last use."""

    number: int
    bearer: str
    name: str
    state: str
    expires_at: datetime
    last_used_at: datetime | None


def issue_token(
    service: Service,
    scope: Scope,
    *,
    person: str | None = None,
    unit: str | None = None,
    days: int = DEFAULT_DAYS,
) -> Issued:
    """Issue a token for a person, or for a unit's portal; raises RefusedError for somebody unknown."""
    if not 1 <= days <= MAX_DAYS:
        raise refuse("OUT_OF_RANGE", "days", message=f"须在1与{MAX_DAYS}之间")
    token = PREFIX + secrets.token_urlsafe(32)
    with service.write(scope) as work:
        expires_at = work.now + timedelta(days=days)
        person_id = unit_id = None
        if person is not None:
            person_id = sight.the_person(work.reading, person, "person").id
        else:
            unit_id = sight.the_unit(work.reading, unit or "", "unit").id
        row = tokens.add(
            work,
            hash=hashed(token),
            person_id=person_id,
            unit_id=unit_id,
            role=Role.PORTAL if unit_id else None,
            expires_at=expires_at,
        )
        work.trace(
            "issueToken", "Token", row, unit_id=unit_id, person=person, unit=unit, expiresAt=expires_at
        )
    return Issued(token, expires_at)


def identify(service: Service, token: str, on_behalf_of: str | None = None) -> Scope:
    """Return the sight of a token's bearer today; raises StrangerError, ImpostorError or KeysAwayError."""
    with looking(service, token, on_behalf_of) as reading:
        return reading.scope


@contextmanager
def looking(
    service: Service,
    token: str,
    on_behalf_of: str | None = None,
    request_id: str | None = None,
    *,
    to_change: bool = False,
) -> Iterator[Reading]:
    """Read as a token's bearer sees it today, all from one state: who they are, and what they ask.

    ``to_change``: what is read may change meanwhile, unless it is held; then it may be written there.
    Raises as ``identify``, before anything can be read. Nothing may be written elsewhere while it is open.
    """
    known = _known(service, token)
    bearer = None
    with service.store.connected_to_change() if to_change else service.store.connected() as connection:
        if isinstance(known, _Vouched):
            scope, who = _vouched_for(service, connection, known, on_behalf_of)
        else:
            bearer, own = sight_of_token(connection, known, datetime.now(UTC), service.today, request_id)
            if bearer is None:
                raise StrangerError
            scope, who = _sight_of(service, connection, bearer, own, on_behalf_of)
        if scope.request_id != request_id:
            scope = replace(scope, request_id=request_id)
        yield service.store.seen_by(connection, scope, service.today, who)
    if bearer is not None:
        keep_use(service, bearer)


class _Vouched(str):
    """A staff code for which the identity provider vouches."""

    __slots__ = ()


def _known(service: Service, token: str) -> str:
    """Return a token's hash, or the staff code that the identity provider vouches for."""
    if service.provider is not None and not token.startswith(PREFIX):
        try:
            return _Vouched(service.provider.code_of(token))
        except UntrustedError as error:
            log.info("a token of the identity provider was refused: %s", error)
            raise StrangerError from None
    if len(token) > 200 or not token.isascii():  # noqa: PLR2004  longer than any of ours
        raise StrangerError
    return hashed(token)


def _sight_of(
    service: Service, connection: Any, bearer: Any, own: Seen | None, on_behalf_of: str | None
) -> Seen:
    """Return the sight of a token's bearer, with the own row of a person."""
    if bearer.person_id is not None:
        if on_behalf_of is not None:
            raise ImpostorError
        if own is None:
            raise StrangerError
        return own
    if on_behalf_of is None:
        return scope_of_portal(connection, bearer.unit_id), None
    person_id = lookup.person_of_unit(connection, on_behalf_of, bearer.unit_id)
    if person_id is None:
        raise ImpostorError
    found = sight_of_person(connection, person_id, service.today, portal_id=bearer.unit_id)
    if found is None:
        raise ImpostorError
    return found


def _vouched_for(service: Service, connection: Any, code: str, on_behalf_of: str | None) -> Seen:
    """Return the sight of the person for whom the identity provider vouches, with the own row."""
    person_id = lookup.person_of_code(connection, code)
    found = None if person_id is None else sight_of_person(connection, person_id, service.today)
    if found is None:
        log.info("a token of the identity provider was refused: nobody has its staff code")
        raise StrangerError
    if on_behalf_of is not None:
        raise ImpostorError
    return found


def keep_use(service: Service, bearer: Any) -> None:
    """Keep the hour of the last use: one request an hour writes; where it cannot, the request goes on."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    used = bearer.last_used_at is not None and bearer.last_used_at >= hour
    if used or service.store.is_taken:
        return
    try:
        service.store.keep_use(bearer.id, hour)
    except Exception as error:
        if mishap_of(error) is None:
            raise


def list_tokens(service: Service) -> list[Held]:
    """Return all tokens, newest first; the tokens themselves are not kept."""
    with service.store.connected(OPERATOR) as connection:
        rows = tokens.all_tokens(connection)
    now = datetime.now(UTC)
    return [
        Held(
            number=row.id,
            bearer=_bearer(row),
            name=row.person_name or row.unit_name,
            state="已吊销" if row.revoked_at else "已过期" if row.expires_at <= now else "有效",
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    ]


def _bearer(row: Any) -> str:
    if row.role in (tokens.FEED, tokens.SESSION):
        return f"{row.role}:{row.person}"
    return str(row.person) if row.person else f"PORTAL:{row.unit}"


def revoke_token(service: Service, scope: Scope, number: int) -> None:
    """Revoke a token by its number; raises RefusedError for one that is unknown or revoked already."""
    with service.write(scope) as work:
        if not tokens.revoke(work, number):
            raise refuse("NOT_FOUND", "number", message=f"没有编号为{number}的有效令牌")
        work.trace("revokeToken", "Token", number)


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
