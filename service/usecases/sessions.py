"""Sessions of people who use the portal: begun by a token, bounded, and ended by the server.

What the browser holds is random and opens pages alone; it is kept as a hash like every token.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from service.store import tokens
from service.store.gathering import scope_of_person
from service.store.scope import Scope
from service.usecases.service import Service
from service.usecases.tokens import PREFIX, StrangerError, hashed, identify, keep_use

SESSION_HOURS = 12
"""So long a session holds, whatever is done in it; never longer than the token by which it began."""

_LONGEST = 100


@dataclass(frozen=True)
class Session:
    """What the browser is to hold, and until when it holds."""

    secret: str
    expires_at: datetime


def sign_in(service: Service, token: str) -> Session:
    """Begin a session of the person whom a token, ours or the identity provider's, stands for.

    Raises StrangerError for any other token, a unit portal's included, and KeysAwayError.
    """
    scope = identify(service, token)
    if scope.person_id is None:
        raise StrangerError
    began = None
    if token.startswith(PREFIX):
        with service.store.connected() as connection:
            began = tokens.bearer_of(connection, hashed(token), datetime.now(UTC))
    return begin(service, scope, began)


def begin(service: Service, scope: Scope, by_token: Any = None) -> Session:
    """Begin a session of a person who proved who they are, perhaps by a token of ours."""
    secret = secrets.token_urlsafe(32)
    with service.write(scope) as work:
        expires_at = work.now + timedelta(hours=SESSION_HOURS)
        if by_token is not None:
            expires_at = min(expires_at, by_token.expires_at)
        row = tokens.add(
            work,
            hashed(secret),
            person_id=scope.person_id,
            role=tokens.SESSION,
            nonce=None if by_token is None else tokens.begun_by(by_token.id),
            expires_at=expires_at,
        )
        work.trace("signIn", "Token", row, person=scope.person_code, expiresAt=expires_at)
    return Session(secret, expires_at)


def session_scope(service: Service, secret: str) -> Scope | None:
    """Return the sight that a session's bearer has today, None where it has ended or never was."""
    if not secret.isascii() or len(secret) > _LONGEST:
        return None
    with service.store.connected() as connection:
        bearer = tokens.bearer_of(connection, hashed(secret), datetime.now(UTC), role=tokens.SESSION)
        if bearer is None:
            return None
        scope = scope_of_person(connection, bearer.person_id, service.today)
    keep_use(service, bearer)
    return scope


def sign_out(service: Service, scope: Scope, secret: str) -> None:
    """End a session; nothing where it had ended."""
    with service.write(scope) as work:
        row = tokens.end(work, hashed(secret))
        if row is not None:
            work.trace("signOut", "Token", row, person=scope.person_code)
