"""The plugin ``port-safety`` as the service finds it."""

from collections.abc import Sequence

from service.plugin_api import Notice, RecordCheck, Settings, Track, hookimpl
from xikou_port_safety.checklist import TRACK
from xikou_port_safety.checks import CHECKS
from xikou_port_safety.notices import NOTICES
from xikou_port_safety.settings import PortSettings

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
    """Give the settings of a port."""
    return PortSettings
