"""The plugin ``court-talks`` as the service finds it."""

from collections.abc import Sequence

from service.plugin_api import RecordCheck, Settings, hookimpl
from xikou_court_talks.checks import CHECKS
from xikou_court_talks.settings import CourtSettings

XIKOU_API_VERSION = 1


@hookimpl
def record_checks() -> Sequence[RecordCheck]:
    """Give the rules on another track's records."""
    return CHECKS


@hookimpl
def settings() -> type[Settings]:
    """Give the settings of a court."""
    return CourtSettings
