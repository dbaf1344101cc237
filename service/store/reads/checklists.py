"""Installed plugins with their tracks and items, and items as they were planned."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from service.domain.catalogue import ListedPlugin
from service.domain.words import PluginStatus
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading

_VERSION = attrgetter("item_version_id")


def plugins(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer every installed plugin."""
    return [plugin_shape(reading, plugin, asked.fields) for plugin in reading.installed.city.plugins]


def tracks(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer every installed track, sorted."""
    return [track_shape(reading, track.code, track.title, asked.fields) for track in reading.catalogue.tracks]


def plugin_shape(reading: Reading, plugin: ListedPlugin, fields: Sequence[Asked]) -> dict[str, Any]:
    """Answer the fields of a plugin."""
    values: dict[str, Any] = {}
    for each in fields:
        match each.name:
            case "name" | "version" | "mandatory" | "status":
                values[each.key] = getattr(plugin, each.name)
            case "problem":
                values[each.key] = plugin.problem or reading.installed.offer.problem(plugin.name)
            case "apiVersion":
                values[each.key] = plugin.api_version
            case "settingsSchema":
                values[each.key] = plugin.settings_schema
            case "tracks":
                values[each.key] = [
                    track_shape(reading, track.code, track.title, each.fields)
                    for track in reading.catalogue.tracks
                    if track.plugin == plugin.name
                ]
            case _:
                continue
    return values


def track_shape(reading: Reading, code: str, title: str, fields: Sequence[Asked]) -> dict[str, Any]:
    """Answer the fields of a track; one that is no longer installed keeps its title."""
    found = reading.catalogue.track(code)
    values: dict[str, Any] = {}
    for each in fields:
        match each.name:
            case "id":
                values[each.key] = code
            case "title":
                values[each.key] = found.title if found else title
            case "description":
                values[each.key] = found.description if found else ""
            case "plugin":
                values[each.key] = plugin_shape(
                    reading,
                    (reading.catalogue.plugin(found.plugin) if found else None) or _gone(code),
                    each.fields,
                )
            case "items":
                own = [item for item in reading.installed.city.items.values() if item.track == code]
                values[each.key] = [item_shape(reading, item.definition, each.fields) for item in own]
            case _:
                continue
    return values


def item_shape(reading: Reading, definition: Mapping[str, Any], fields: Sequence[Asked]) -> dict[str, Any]:
    """Answer the fields of a checklist item from its definition."""
    values: dict[str, Any] = {}
    for each in fields:
        if each.name == "track":
            values[each.key] = track_shape(
                reading, definition["track"], definition["trackTitle"], each.fields
            )
        elif each.name in definition:
            values[each.key] = definition[each.name]
    return values


def definitions_of(reading: Reading, rows: Iterable[Any]) -> Mapping[int, Mapping[str, Any]]:
    """Return the definitions that tasks or records were planned with, by version."""
    return reading.versions.of(reading.connection, map(_VERSION, rows))


def definition_for(reading: Reading, row: Any) -> Mapping[str, Any]:
    """Return the definition that holds for a task or record: the one it was planned with."""
    return definitions_of(reading, [row])[row.item_version_id]


def track_title(reading: Reading, code: str) -> str:
    """Return a track's title, its code where it is gone."""
    found = reading.catalogue.track(code)
    return found.title if found else code


def _gone(code: str) -> ListedPlugin:
    return ListedPlugin(
        name=code,
        version="",
        api_version=0,
        mandatory=False,
        status=PluginStatus.QUARANTINED,
        problem="插件未安装",
        settings_schema={},
    )
