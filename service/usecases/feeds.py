"""Calendar feeds: the private address of a person's calendar, and what it shows.

The token in the address is derived from the service's secret and a random value, and kept as a hash like
other tokens: asking again shows the same address, until it is revoked or expires.
"""

import re
import secrets
from datetime import UTC, datetime, time, timedelta

from service.domain.words import AppointmentStatus, TaskStatus
from service.intake.agenda import Day, Entry, Hour, agenda
from service.store import tokens
from service.store.gathering import scope_of_person
from service.store.reads import agendas
from service.store.scope import OPERATOR, Scope
from service.usecases.service import ZONE, Service
from service.usecases.tokens import hashed, keep_use

PATH = "/calendar/{}.ics"
ROUTE = PATH.format("<token>")
FEED_DAYS = 4 * 365
"""So long a feed holds: the plan takes three years."""

PAST_DAYS = 30
"""So long appointments stay in a calendar after their day."""

_FORM = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LABELS = {
    AppointmentStatus.PROPOSED: "TENTATIVE",
    AppointmentStatus.ACCEPTED: "CONFIRMED",
    AppointmentStatus.DECLINED: "CANCELLED",
    AppointmentStatus.CANCELLED: "CANCELLED",
}


def feed_token(service: Service, scope: Scope) -> str | None:
    """Return the token of the viewer's calendar feed, the same each time; None for a portal alone.

    The first time, and after it was revoked, a new one is issued, which is traced.
    """
    me = scope.person_id
    if me is None:
        return None
    with service.store.connected(OPERATOR) as connection:
        kept = tokens.feeds_of(connection, me, datetime.now(UTC))
    for row in kept:
        for token in service.store.signing.secrets_of(["feed", me, row.nonce]):
            if secrets.compare_digest(hashed(token), row.hash):
                return token
    nonce = secrets.token_hex(16)
    token = service.store.signing.secrets_of(["feed", me, nonce])[0]
    with service.write(scope) as work:
        expires_at = work.now + timedelta(days=FEED_DAYS)
        held = {"person_id": me, "role": tokens.FEED, "nonce": nonce, "expires_at": expires_at}
        row = tokens.add(work, hashed(token), **held)
        work.trace("issueFeed", "Token", row, person=scope.person_code, expiresAt=expires_at)
    return token


def calendar_of(service: Service, token: str) -> bytes | None:
    """Return the calendar that a feed's token opens today, None for any other token."""
    if not _FORM.fullmatch(token):
        return None
    with service.store.connected() as connection:
        bearer = tokens.bearer_of(connection, hashed(token), datetime.now(UTC), role=tokens.FEED)
        scope = scope_of_person(connection, bearer.person_id, service.today) if bearer else None
    if bearer is None or scope is None:
        return None
    keep_use(service, bearer)
    since = datetime.combine(service.today, time(), ZONE) - timedelta(days=PAST_DAYS)
    with service.look(scope) as reading:
        due = [_due(row) for row in agendas.to_do(reading)]
        met = [_met(row, scope.person_id) for row in agendas.meetings(reading, since)]
    return agenda([*due, *met])


def _due(row: agendas.Due) -> Entry:
    late = "逾期：" if row.status is TaskStatus.OVERDUE else ""
    whom = f"（{row.recruit}）" if row.recruit else ""
    day = Day(row.due_on)
    return Entry(f"task-{row.id}", f"{late}{row.title}{whom}", day, row.updated_at, _seconds(row.updated_at))


def _met(row: agendas.Meeting, me: int | None) -> Entry:
    """Tell of a meeting with whom and where; not what for."""
    waits = "（待答复）" if row.status is AppointmentStatus.PROPOSED else ""
    about = f"：{row.title}" if row.title else ""
    return Entry(
        f"appointment-{row.id}",
        f"约谈{row.invitee if row.proposed_by_id == me else row.proposed_by}{about}{waits}",
        Hour(row.starts_at, row.place),
        row.updated_at,
        row.revision,
        _LABELS[row.status],
    )


def _seconds(moment: datetime) -> int:
    """Return a number that grows with each change of a task, which counts none."""
    return int((moment - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds())
