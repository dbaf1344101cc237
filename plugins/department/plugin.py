"""The track ``department`` as the service finds it."""

from collections.abc import Sequence

from plugins.department.checklist import TRACK
from plugins.department.checks import CHECKS
from plugins.department.notices import NOTICES
from plugins.department.settings import DepartmentSettings
from service.plugin_api import Notice, RecordCheck, Settings, Track, hookimpl

XIKOU_API_VERSION = 1


@hookimpl
def tracks() -> Sequence[Track]:
    """Give the checklist."""
    return (TRACK,)


@hookimpl
def record_checks() -> Sequence[RecordCheck]:
    """Give the rules on its records."""
    return CHECKS


@hookimpl
def notices() -> Sequence[Notice]:
    """Give the messages to people."""
    return NOTICES


@hookimpl
def settings() -> type[Settings]:
    """Give the settings, city-wide."""
    return DepartmentSettings
