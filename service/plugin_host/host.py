"""The loaded plugins, frozen at start, and the plain listing of what they contribute."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from typing import Any

from service.domain.catalogue import Catalogue, ListedItem, ListedPlugin, ListedTrack
from service.domain.enabling import Choices, sameness
from service.domain.planning import PlannedItem
from service.domain.schedules import Follow
from service.domain.words import Dimension, PluginStatus, Role
from service.plugin_api import AssignmentCheck, Form, Item, Notice, RecordCheck, Settings, Track
from service.plugin_host.declared import only_declares
from service.plugin_host.definition import content_hash, definition_of
from service.plugin_host.isolation import Isolation, frozen, is_text
from service.plugin_host.tuning import in_force, plain


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
    given: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The plugin's settings as in force: those ``given``, the defaults for the rest."""
        return in_force(self.settings_class, self.given)

    @cached_property
    def items(self) -> Mapping[str, ListedItem]:
        """Its tracks' items by code, as plain data under its settings; worked out once for all units."""
        return {
            item.code: listed(item, track, self.settings) for track in self.tracks for item in track.items
        }

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
            settings=plain(self.settings),
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

    @cached_property
    def form(self) -> Form:
        """The item's form under the plugin's settings."""
        return self.item.form(settings=self.plugin.settings)

    @property
    def declares(self) -> bool:
        """Whether its form is known to hold none of the plugin's code; to make it may run some."""
        return "form" in vars(self) and self._declares

    @cached_property
    def _declares(self) -> bool:
        return only_declares(self.form)


MAX_TITLE, MOST_KEYS = 200, 50
_MOST_VARIANTS = 256


@dataclass(frozen=True)
class Host:
    """Loaded plugins with what they contribute."""

    plugins: tuple[Plugin, ...]
    isolation: Isolation = field(default_factory=Isolation, repr=False, compare=False)
    _variants: dict[tuple[str, bool], "Host"] = field(default_factory=dict, repr=False, compare=False)

    def under(self, choices: Choices, *, whole: bool = False) -> "Host":
        """Return what takes part where these choices count: the mandatory plugins and those enabled.

        With ``whole`` every plugin stays, under the settings that were chosen.
        """
        key = (sameness(choices), whole)
        if key not in self._variants:
            if len(self._variants) >= _MOST_VARIANTS:
                self._variants.clear()
            self._variants[key] = Host(
                tuple(
                    _tuned(plugin, choices)
                    for plugin in self.plugins
                    if whole or plugin.mandatory or (plugin.name in choices and choices[plugin.name].enabled)
                ),
                self.isolation,
            )
        return self._variants[key]

    def catalogue_under(self, choices: Choices, *, whole: bool = False) -> Catalogue:
        """Return the listing of what takes part where these choices count."""
        return self.under(choices, whole=whole).catalogue

    def problem(self, plugin: str) -> str | None:
        """Say how a plugin's code failed since the start, None where it never did."""
        return self.isolation.problem(plugin)

    def unfit(self, plugin: Plugin, given: Mapping[str, Any]) -> str | None:
        """Say why a plugin's items make no sense under these settings, None where they do."""
        tuned = replace(plugin, given=given)
        try:
            plain(tuned.settings)
            for track in tuned.tracks:
                for item in track.items:
                    kept = listed(item, track, tuned.settings).kept_months
                    if kept is not None and (type(kept) is not int or kept < 1):
                        return f"{item.retention} 须至少为1个月"
        except Exception as error:  # noqa: BLE001  what settings break is the settings' fault
            return f"事项无法按此设置生成：{type(error).__name__}"
        return None

    def plugin(self, name: str) -> Plugin | None:
        """Return an installed plugin."""
        return next((plugin for plugin in self.plugins if plugin.name == name), None)

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
                item.code: _apart(plugin.items[item.code], plugin.name, self.isolation)
                for track, plugin in self._tracks
                for item in track.items
            },
        )

    def record_checks(self, item: str) -> Sequence[tuple[Plugin, RecordCheck]]:
        """Return the checks on an item's records, whoever contributes them."""
        return self._record_checks.get(item, ())

    @cached_property
    def _record_checks(self) -> Mapping[str, Sequence[tuple[Plugin, RecordCheck]]]:
        found: dict[str, list[tuple[Plugin, RecordCheck]]] = {}
        for plugin in self.plugins:
            for check in plugin.record_checks:
                found.setdefault(check.item, []).append((plugin, check))
        return found

    def assignment_checks(self, role: Role) -> Sequence[tuple[Plugin, AssignmentCheck]]:
        """Return the checks on assignments to a role."""
        return [
            (plugin, check)
            for plugin in self.plugins
            for check in plugin.assignment_checks
            if role in check.roles
        ]


def _tuned(plugin: Plugin, choices: Choices) -> Plugin:
    entry = choices.get(plugin.name)
    return replace(plugin, given=entry.settings) if entry and entry.settings else plugin


def _apart(item: ListedItem, plugin: str, isolation: Isolation) -> ListedItem:
    """Let what the item follows be worked out apart from the service."""
    schedules = tuple(
        replace(each, each=partial(_keys, item, plugin, isolation, each.each))
        if isinstance(each, Follow)
        else each
        for each in item.planned.schedules
    )
    return replace(item, planned=replace(item.planned, schedules=schedules))


def _keys(
    item: ListedItem,
    plugin: str,
    isolation: Isolation,
    each: Callable[[Mapping[str, Any]], Iterable[str]],
    payload: Mapping[str, Any],
) -> Sequence[str]:
    """Return the keys for which tasks are opened; raises PluginFailedError where they are none."""
    what, room = f"后续事项 {item.code}", MAX_TITLE - len(item.definition["title"]) - 1
    seen = frozen(payload)
    found = isolation.run(plugin, what, lambda: list(islice(each(seen), MOST_KEYS + 1)))
    if len(found) > MOST_KEYS or not all(is_text(key, room) and key.strip() for key in found):
        raise isolation.failed(plugin, what, "返回了不能理解的内容")
    return found


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
