"""Webhooks of unit portals: registered with a secret that is shown once, and removed."""

import base64
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.config import Settings
from service.domain.events import EVENTS
from service.domain.receivers import SETTING, BadUrlError, Target, target_of
from service.domain.refusals import Fault, RefusedError, refuse
from service.store.ids import row_of
from service.store.reads import webhooks as reads
from service.store.scope import Scope
from service.store.writes import webhooks
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case

MOST = 20
"""So many webhooks may a unit have."""

PREFIX = "whsec_"
_BYTES = 32
_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class RegisterWebhook(Command):
    """Whose portal, where it is told, and of what."""

    unit_code: str
    url: str
    events: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RemoveWebhook(Command):
    """Which webhook is told no more."""

    webhook_id: str


@use_case
def register_webhook(service: Service, scope: Scope, command: RegisterWebhook) -> Changed:
    """Register a webhook; its secret is answered once, and kept so that only the worker can sign with it."""
    with service.rearrange(scope) as work:
        unit = sight.the_unit(work.reading, command.unit_code)
        role = sight.require_for_unit(scope, "registerWebhook", unit.id, "unitCode")
        faults = [*_url_faults(service.settings, command.url), *_event_faults(command.events)]
        if faults:
            raise RefusedError(faults)
        if reads.count_of(work.reading, unit.id) >= MOST:
            raise refuse("LIMIT", "unitCode", message=f"每个单位至多登记{MOST}个webhook，请先移除不用的")
        secret = PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
        row = webhooks.add(work, unit.id, command.url, command.events, secret.encode())
        work.trace(
            "registerWebhook",
            "Webhook",
            row,
            role=role,
            unit_id=unit.id,
            unit=unit.code,
            host=target_of(command.url).authority,
            events=list(command.events),
            url=command.url,
        )
        changed = Changed({"Webhook": [row]})
        finish(work, "register_webhook", command, changed)
        return Changed(changed.rows, {"secret": secret})


@use_case
def remove_webhook(service: Service, scope: Scope, command: RemoveWebhook) -> Changed:
    """Remove a webhook with its secret; what is on its way to it is dropped."""
    number = row_of(command.webhook_id, "Webhook") or 0
    with service.write(scope) as work:
        unit_id = reads.unit_of(work.reading, number)
        if unit_id is None:
            raise refuse("NOT_FOUND", "webhookId")
        role = sight.require_for_unit(scope, "removeWebhook", unit_id, "webhookId")
        if not webhooks.remove(work, number):
            raise refuse("NOT_FOUND", "webhookId")
        work.trace("removeWebhook", "Webhook", number, role=role, unit_id=unit_id)
        return finish(work, "remove_webhook", command, Changed({}, {"removed": True}))


def not_allowed(settings: Settings, target: Target) -> str | None:
    """Say why nothing may be sent to a host, None where it may; what it resolves to is asked at sending."""
    receivers = settings.receivers
    if not receivers.entries:
        return f"尚未允许任何主机：请运维在 {SETTING} 中列出"
    if not receivers.allow(target):
        return f"不允许发往主机{target.host[:_SHOWN]}：请运维在 {SETTING} 中列出"
    if not target.secure and not receivers.allow_plain(target):
        return f"须以 https:// 开头；内网主机可由运维在 {SETTING} 中以 http:// 开头列出"
    return None


def _url_faults(settings: Settings, url: str) -> Iterator[Fault]:
    if not url.strip():
        yield Fault("REQUIRED", ("url",))
        return
    try:
        problem = not_allowed(settings, target_of(url))
    except BadUrlError as error:
        problem = str(error)
    if problem is not None:
        yield Fault("INVALID", ("url",), problem)


def _event_faults(events: Sequence[str]) -> Iterator[Fault]:
    if not events:
        yield Fault("REQUIRED", ("events",))
    if len(events) > len(EVENTS):
        yield Fault("LIMIT", ("events",), f"至多{len(EVENTS)}种事件")
        return
    for index, name in enumerate(events):
        if name not in EVENTS:
            sentence = f"没有事件{name[:_SHOWN]}，可用的有：{'、'.join(EVENTS)}"
            yield Fault("INVALID", ("events", str(index)), sentence)
        elif name in events[:index]:
            yield Fault("INVALID", ("events", str(index)), f"与 events.{events.index(name)} 重复")
