"""Composing what a delivery says, at the moment at which it leaves."""

from typing import Any

from service.domain.letters import MAIL, Letter
from service.store.reads import postable
from service.store.scope import OPERATOR
from service.usecases.service import Service


def compose(service: Service, delivery_id: int) -> Letter | None:
    """Return the letter of an unsent delivery to a person; None where there is nothing to say any more.

    Reads alone, in a transaction of its own. A delivery that carries an event of a webhook, that ended, or
    that does not exist has no letter either.
    """
    with service.look(OPERATOR) as reading:
        row = postable.delivery_row(reading, delivery_id)
        if row is None:
            return None
        address = row.email if row.channel == MAIL else row.phone
        if row.channel == MAIL and not address:
            return None
        if row.notification_id is not None:
            told = postable.notification_row(reading, row.notification_id)
            if told is None or told.read_at is not None:
                return None
            return _letter(service, row, address, told.title, told.title)
        count = len([each for each in postable.digest_rows(reading, row) if each.read_at is None])
        return _letter(service, row, address, "每周提醒", f"{count}条未读消息") if count else None


def _letter(service: Service, row: Any, address: str | None, subject: str, text: str) -> Letter:
    where = service.settings.public_url
    link = f"请查看：{where}" if where else "请登录系扣查看"
    return Letter(row.channel, row.message_id, address or None, f"【系扣】{subject}", f"{text}\n{link}")
