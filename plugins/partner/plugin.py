"""The track ``partner`` as the service finds it."""

from collections.abc import Sequence

from plugins.partner.checklist import TRACK
from plugins.partner.checks import CHECKS
from plugins.partner.notices import NOTICES
from plugins.partner.pairing import PAIRING
from plugins.partner.settings import PartnerSettings
from service.plugin_api import AssignmentCheck, Notice, RecordCheck, Settings, Track, hookimpl

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
def assignment_checks() -> Sequence[AssignmentCheck]:
    """Give the rules on who may be a partner."""
    return PAIRING


@hookimpl
def notices() -> Sequence[Notice]:
    """Give the messages to people."""
    return NOTICES


@hookimpl
def settings() -> type[Settings]:
    """Give the settings, city-wide."""
    return PartnerSettings
