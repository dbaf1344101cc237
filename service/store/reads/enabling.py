"""Which plugins a unit uses, with which settings."""

from collections.abc import Sequence
from typing import Any

from service.domain.cases import Case, reads
from service.store.reads.asked import Asked
from service.store.reads.checklists import item_shape, plugin_shape
from service.store.reads.people import UNIT
from service.store.reads.shape import Reading


def unit_plugin(reading: Reading, unit_id: int | None, name: str, asked: Asked) -> dict[str, Any] | None:
    """Answer what counts of a plugin for a unit, or for the whole city."""
    choices = reading.installed.choices(unit_id)
    plugin = reading.installed.offer.catalogue_under(choices, whole=True).plugin(name)
    if plugin is None:
        return None
    values: dict[str, Any] = {}
    for each in asked.fields:
        match each.name:
            case "plugin":
                values[each.key] = plugin_shape(reading, plugin, each.fields)
            case "enabled":
                values[each.key] = plugin.mandatory or (name in choices and choices[name].enabled)
            case "settings":
                values[each.key] = plugin.settings
            case _:
                continue
    return values


def items(reading: Reading, unit_id: int | None, codes: Sequence[str], asked: Asked) -> list[dict[str, Any]]:
    """Answer checklist items as a unit has them, as the city has those that it does not use."""
    own, city = reading.installed.of(unit_id).items, reading.installed.city.items
    found = [own.get(code) or city.get(code) for code in codes]
    return [item_shape(reading, item.definition, asked.fields) for item in found if item is not None]


def city_plugins(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer what counts of each plugin for the whole city; nothing to those who do not set it."""
    if not reads("plugins", Case(towards=reading.scope.towards_unit(None))):
        return []
    found = (unit_plugin(reading, None, plugin.name, asked) for plugin in reading.catalogue.plugins)
    return [each for each in found if each is not None]


def _of_units(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
    names = [plugin.name for plugin in reading.catalogue.plugins]
    return [
        [unit_plugin(reading, row.id, name, asked) for name in names]
        if reads("plugins", Case(towards=reading.scope.towards_unit(row.id)))
        else []
        for row in sources
    ]


UNIT.links["plugins"] = _of_units
