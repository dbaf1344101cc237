"""The loaded plugins, frozen at start, and the plain listing of what they contribute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.domain.catalogue import Catalogue, ListedItem, ListedPlugin, ListedTrack
from service.domain.planning import PlannedItem
from service.domain.words import Dimension, PluginStatus, Role
from service.plugin_api import AssignmentCheck, Form, Item, Notice, RecordCheck, Settings, Track
from service.plugin_host.definition import content_hash, definition_of


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An installed plugin; a quarantined one contributes nothing and says why."""

    name: str
    version: str
    api_version: int
    mandatory: bool
    tracks: tuple[Track, ...] = ()
    record_checks: tuple[RecordCheck, ...] = ()
    assignment_checks: tuple[AssignmentCheck, ...] = ()
    notices: tuple[Notice, ...] = ()
    settings_class: type[Settings] = Settings
    status: PluginStatus = PluginStatus.ACTIVE
    problem: str | None = None

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The plugin's settings as in force."""
        return self.settings_class.defaults()

    @property
    def listed(self) -> ListedPlugin:
        """The plugin as plain data."""
        return ListedPlugin(
            name=self.name,
            version=self.version,
            api_version=self.api_version,
            mandatory=self.mandatory,
            status=self.status,
            problem=self.problem,
            settings_schema=self.settings_class.json_schema(),
        )


@dataclass(frozen=True)
class InstalledItem:
    """An item with the plugin that runs its form."""

    item: Item
    plugin: Plugin

    @property
    def code(self) -> str:
        """The item's code, ``mentor.talk``."""
        return self.item.code

    def form(self) -> Form:
        """Return the item's form under the plugin's settings."""
        return self.item.form(settings=self.plugin.settings)


@dataclass(frozen=True)
class Host:
    """All loaded plugins with what they contribute."""

    plugins: tuple[Plugin, ...]

    @cached_property
    def _tracks(self) -> list[tuple[Track, Plugin]]:
        pairs = [(track, plugin) for plugin in self.plugins for track in plugin.tracks]
        return sorted(pairs, key=lambda pair: (pair[0].position, pair[0].code))

    @cached_property
    def items(self) -> Mapping[str, InstalledItem]:
        """The items by code, in the order of tracks and checklists."""
        return {
            item.code: InstalledItem(item, plugin) for track, plugin in self._tracks for item in track.items
        }

    @cached_property
    def catalogue(self) -> Catalogue:
        """The plain listing."""
        return Catalogue(
            plugins=tuple(plugin.listed for plugin in self.plugins),
            tracks=tuple(
                ListedTrack(
                    code=track.code, title=track.title, description=track.description, plugin=plugin.name
                )
                for track, plugin in self._tracks
            ),
            items={
                item.code: listed(item, track, plugin.settings)
                for track, plugin in self._tracks
                for item in track.items
            },
        )

    def record_checks(self, item: str) -> Sequence[tuple[Plugin, RecordCheck]]:
        """Return the checks on an item's records, whoever contributes them."""
        return [
            (plugin, check) for plugin in self.plugins for check in plugin.record_checks if check.item == item
        ]

    def assignment_checks(self, role: Role) -> Sequence[tuple[Plugin, AssignmentCheck]]:
        """Return the checks on assignments to a role."""
        return [
            (plugin, check)
            for plugin in self.plugins
            for check in plugin.assignment_checks
            if role in check.roles
        ]


def listed(item: Item, track: Track, settings: Mapping[str, Any]) -> ListedItem:
    """Return an item as plain data."""
    definition = definition_of(item, track, settings)
    return ListedItem(
        code=item.code,
        track=track.code,
        role=item.role,
        confirmed_by=item.confirmed_by,
        gate=item.gate,
        dimensions=tuple(dimension for dimension in Dimension if dimension in item.dimensions),
        scores=item.scores,
        planned=PlannedItem(item.code, item.schedules, item.opens, item.stage),
        definition=definition,
        hash=content_hash(definition),
        kept_months=settings[item.retention] if item.retention else None,
    )
