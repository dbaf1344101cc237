"""Which channel is served by what."""

from collections.abc import Mapping

from service.config import Settings
from service.delivery import mail
from service.delivery.attempts import Send

WEBHOOK = "webhook"


def channels_of(settings: Settings) -> Mapping[str, Send]:
    """Return what delivers by each channel that is set up."""
    known: dict[str, Send] = {"mail": mail.send}
    return {name: known[name] for name in settings.channels if name in known}
