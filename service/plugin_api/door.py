"""The hooks of a plugin; each is called once, when the service starts."""

from collections.abc import Sequence

import pluggy

from service.plugin_api.checklist import Track
from service.plugin_api.checks import AssignmentCheck, RecordCheck
from service.plugin_api.forms import Settings
from service.plugin_api.notices import Notice

API_VERSION = 1
"""The version of this API; a plugin module may name the one it was written for as ``XIKOU_API_VERSION``."""

PROJECT = "xikou"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """What a plugin may say about itself."""

    @hookspec
    def tracks(self) -> Sequence[Track]:
        """At start: return the checklists that the plugin contributes."""
        return ()

    @hookspec
    def record_checks(self) -> Sequence[RecordCheck]:
        """At start: return the checks on records, of own items or, to tighten them, of other tracks'."""
        return ()

    @hookspec
    def assignment_checks(self) -> Sequence[AssignmentCheck]:
        """At start: return the checks on assignments of mentors and partners."""
        return ()

    @hookspec
    def notices(self) -> Sequence[Notice]:
        """At start: return the messages that go to people, each with its moment and its text."""
        return ()

    @hookspec
    def settings(self) -> type[Settings] | None:
        """At start: return the class of the plugin's settings."""
        return None
