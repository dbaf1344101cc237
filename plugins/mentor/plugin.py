"""The track ``mentor`` as the service finds it."""

from collections.abc import Sequence

from plugins.mentor.checklist import TRACK
from plugins.mentor.checks import CHECKS
from plugins.mentor.notices import NOTICES
from plugins.mentor.pairing import PAIRING
from plugins.mentor.settings import MentorSettings
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
    """Give the rules on who may be a mentor."""
    return PAIRING


@hookimpl
def notices() -> Sequence[Notice]:
    """Give the messages to people."""
    return NOTICES


@hookimpl
def settings() -> type[Settings]:
    """Give the settings, city-wide."""
    return MentorSettings
