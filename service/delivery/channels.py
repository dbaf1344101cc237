"""Which channel is served by what."""

from collections.abc import Mapping

from service.config import Settings
from service.delivery import calls, mail, robots
from service.delivery.attempts import Send
from service.domain.letters import MAIL
from service.store.reads.webhooks import CHANNEL


def channels_of(settings: Settings) -> Mapping[str, Send]:
    """Return what delivers by each channel that is set up; webhooks always are."""
    people = {name: mail.send if name == MAIL else robots.sender(name) for name in settings.channels}
    return {**people, CHANNEL: calls.call}
