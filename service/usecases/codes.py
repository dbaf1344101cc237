"""Signing in by staff code (工号) and a six-digit code that is sent to the person's mailbox.

A code is derived from the service's secret and a random value, so that no table holds one. Nobody learns
here whether somebody exists: every request is answered alike.
"""

import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from service.domain.erasure import is_erased
from service.store import tokens
from service.store.gathering import scope_of_person
from service.store.reads import lookup
from service.store.scope import OPERATOR
from service.store.writes import codes
from service.usecases.service import Service
from service.usecases.sessions import Session, begin
from service.usecases.tokens import StrangerError, hashed

log = logging.getLogger(__name__)

CODE_MINUTES, TRIES = 10, 5
CODES_A_DAY = 10
"""So many codes are sent to a person in 24 hours: with their tries, one guess in 20,000 a day is right."""

_PAUSE = timedelta(seconds=60)
_DAY = timedelta(days=1)
_DIGITS = 6


def is_offered(service: Service) -> bool:
    """Say whether codes can be sent: whether there is mail."""
    return bool(service.settings.smtp_url)


def send_code(service: Service, staff_code: str) -> None:
    """Send somebody a code that holds ten minutes, in the place of the one before.

    Silently nothing goes to somebody unknown or without a mailbox, within a minute of the code before, or
    after the day's last.
    """
    if not is_offered(service):
        return
    with service.look(OPERATOR) as reading:
        who = lookup.person_row(reading, staff_code)
        if who is None or not who.email or is_erased(who):
            return
        sent = tokens.codes_of(reading.connection, who.id, datetime.now(UTC) - _DAY)
    if len(sent) >= CODES_A_DAY or (sent and sent[0].created_at > datetime.now(UTC) - _PAUSE):
        log.info("a code was not sent: too many were asked for")
        return
    with service.write(OPERATOR) as work:
        for each in sent:
            tokens.revoke(work, each.id)
        salt = secrets.token_hex(12)
        expires_at = work.now + timedelta(minutes=CODE_MINUTES)
        held = {"person_id": who.id, "role": tokens.CODE, "nonce": f"{salt}.0", "expires_at": expires_at}
        row = tokens.add(work, hashed(salt), **held)
        codes.post(work, who.id, row)
        work.trace("sendCode", "Token", row, person=who.code, expiresAt=expires_at)


def sign_in_by_code(service: Service, staff_code: str, code: str) -> Session:
    """Begin a session of somebody who knows the code sent to them; raises StrangerError otherwise."""
    with service.look(OPERATOR) as reading:
        who = lookup.person_row(reading, staff_code)
        sent = tokens.codes_of(reading.connection, who.id, datetime.now(UTC) - _DAY) if who else []
        scope = scope_of_person(reading.connection, who.id, service.today) if who else None
    row = next((each for each in sent if _holds(each)), None)
    if who is None or row is None or scope is None:
        raise StrangerError
    salt, _, tried = row.nonce.partition(".")
    with service.write(OPERATOR) as work:
        counted = int(tried) < TRIES and tokens.count_try(work, row.id, row.nonce, f"{salt}.{int(tried) + 1}")
        right = counted and any(
            secrets.compare_digest(each.encode(), code.encode()) for each in _codes(service, who.id, salt)
        )
        if right or int(tried) + 1 >= TRIES:
            tokens.revoke(work, row.id)
    if not right:
        log.info("a code was refused")
        raise StrangerError
    return begin(service, scope)


def letter(service: Service, token_row: int) -> tuple[str, str] | None:
    """Return subject and text of the letter that brings a code, None where it holds no more."""
    with service.store.connected(OPERATOR) as connection:
        row = tokens.code(connection, token_row)
    if row is None or not _holds(row):
        return None
    code = _codes(service, row.person_id, row.nonce.partition(".")[0])[0]
    return "登录验证码", f"您的登录验证码是 {code}，{CODE_MINUTES}分钟内有效。如果不是您本人在登录，请忽略。"


def _holds(row: Any) -> bool:
    return row.revoked_at is None and row.expires_at > datetime.now(UTC)


def _codes(service: Service, person_id: int, salt: str) -> list[str]:
    """Return the code under the secret of today, and under those of before."""
    made = service.store.signing.secrets_of(["code", person_id, salt])
    return [str(int(each, 16) % 10**_DIGITS).zfill(_DIGITS) for each in made]
