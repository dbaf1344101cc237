"""One's own inbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.refusals import Fault, RefusedError, refuse
from service.store.reads import notifications
from service.store.scope import Scope
from service.store.writes import notices
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case


@dataclass(frozen=True, kw_only=True)
class MarkNotificationsRead(Command):
    """Which messages were read; ``all``: every one that is there."""

    notification_ids: Sequence[str] | None = None
    all: bool | None = False


@use_case
def mark_notifications_read(service: Service, scope: Scope, command: MarkNotificationsRead) -> Changed:
    """Mark one's own messages as read; those that were stay as they are."""
    me = sight.require_myself(scope, "markNotificationsRead", "notificationIds")
    if command.notification_ids is not None and command.all:
        raise refuse("INVALID", "all", message="已指明 notificationIds，不能同时选择全部")
    if command.notification_ids is None and not command.all:
        raise refuse("REQUIRED", "notificationIds")
    with service.write(scope) as work:
        numbers = None
        if command.notification_ids is not None:
            numbers = sight.numbered("notificationIds", command.notification_ids, "Notification")
            mine = notifications.own(work.reading, numbers)
            strange = [
                Fault("NOT_FOUND", ("notificationIds", str(index)))
                for index, number in enumerate(numbers)
                if number not in mine
            ]
            if strange:
                raise RefusedError(strange)
        marked = notices.mark_read(work, me, numbers)
        work.trace("markNotificationsRead", "Person", me, marked=marked)
        return finish(work, "mark_notifications_read", command, Changed({}, {"marked": marked}))
