"""The plugin ``village-notices`` as the service finds it."""

from collections.abc import Sequence

from service.plugin_api import Notice, Settings, hookimpl
from xikou_village_notices.notices import NOTICES
from xikou_village_notices.settings import VillageSettings

XIKOU_API_VERSION = 1


@hookimpl
def notices() -> Sequence[Notice]:
    """Give the messages to people."""
    return NOTICES


@hookimpl
def settings() -> type[Settings]:
    """Give the settings of a township."""
    return VillageSettings
