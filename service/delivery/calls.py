"""Calls to unit portals: an event, signed as Standard Webhooks has it, to a webhook that still stands."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import orjson
from standardwebhooks import Webhook

from service.delivery import wire
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.erasure import is_erased
from service.domain.receivers import target_of
from service.store.reads import webhooks as reads
from service.store.scope import OPERATOR
from service.store.vault import VaultError
from service.store.writes import webhooks
from service.usecases.service import Service
from service.usecases.webhooks import not_allowed


def call(service: Service, row: Any) -> None:
    """Call the webhook of a delivery.

    Raises MootError where the webhook is gone, or the recruit is erased or out of the portal's sight;
    UndeliveredError where it did not get through, final where the receiver wants no more.
    """
    with service.look(OPERATOR) as reading:
        hook = reads.one(reading.connection, row.webhook_id)
        about = reads.whom(reading.connection, row.event["recruit"])
        seen_from = reads.units_from(reading.connection, about.unit_id) if about is not None else []
    if hook is None or hook.removed_at is not None or hook.gone_at is not None:
        raise MootError
    if about is None or is_erased(about) or hook.unit_id not in seen_from:
        raise MootError
    try:
        status = _send(service, hook, row.message_id, _told(row.event, about.code))
        _require_taken(status)
    except UndeliveredError as error:
        with service.write(OPERATOR) as work:
            webhooks.failed(work, hook.id, gone=error.final)
        raise
    with service.write(OPERATOR) as work:
        webhooks.delivered(work, hook.id)


def _told(event: Mapping[str, Any], code: str) -> bytes:
    """Return what is sent, with the recruit's code as it is now."""
    recruit = {**event["data"]["recruit"], "code": code}
    data = {**event["data"], "recruit": recruit}
    return orjson.dumps({"type": event["type"], "timestamp": event["timestamp"], "data": data})


def _send(service: Service, hook: Any, message_id: str, body: bytes) -> int:
    target = target_of(hook.url)
    if (problem := not_allowed(service.settings, target)) is not None:
        raise UndeliveredError(problem)
    try:
        secret = service.store.vault.unguarded(webhooks.place_of(hook.unit_id, hook.url), hook.secret)
    except VaultError as error:
        raise UndeliveredError(str(error)) from None
    now = datetime.now(UTC)  # by the real clock, with which the receiver compares
    headers = {
        "content-type": "application/json",
        "user-agent": "xikou",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret.decode()).sign(message_id, now, body.decode()),
    }
    return wire.post(service.settings.receivers, target, headers, body)


def _require_taken(status: int) -> None:
    """Take any 2xx as done; 410 says that the receiver wants no more."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise UndeliveredError("接收方答复 HTTP 410：不再接收", final=True)
    redirected = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    raise UndeliveredError(f"接收方答复 HTTP {status}" + ("：不跟随重定向" if redirected else ""))
