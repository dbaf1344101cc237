"""Which plugins a unit uses, and with which settings: the nearest word counts, and counts whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from service.domain.catalogue import Catalogue

_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_NONE = _spell({})


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said of a plugin for a unit and those below it; without a unit, for the whole city.

    ``settings`` are those that were given; the plugin's defaults fill in the rest.
    """

    plugin: str
    unit_id: int | None
    enabled: bool
    settings: Mapping[str, Any] = field(default_factory=dict)


Choices = Mapping[str, Entry]
"""The word that counts for each plugin; a plugin that is missing was never spoken of."""


class Offer(Protocol):
    """What is installed: all of it, or as it is under some choices."""

    @property
    def catalogue(self) -> Catalogue:
        """All that is installed, with every plugin's defaults."""

    def catalogue_under(self, choices: Choices, *, whole: bool = False) -> Catalogue:
        """Return what takes part under these choices, or, with ``whole``, everything with their settings."""

    def problem(self, plugin: str) -> str | None:
        """Say how a plugin's code failed since the start, None where it never did."""


@dataclass(frozen=True)
class Enabling:
    """All that was said, and which unit stands under which."""

    entries: tuple[Entry, ...] = ()
    parents: Mapping[int, int | None] = field(default_factory=dict)

    def choices(self, unit_id: int | None) -> Choices:
        """Return the words that count for a unit: its own, else the nearest above, else the city's."""
        said = self._said
        places = tuple([each for each in self._upwards(unit_id) if each in said])
        if (known := self._found.get(places)) is None:
            found = dict(said.get(None, {}))
            for place in reversed(places):
                found.update(said[place])
            known = self._found[places] = found
        return known

    def saying(self, entry: Entry) -> "Enabling":
        """Return how it would be with another word in the place of what was said there."""
        others = [
            each for each in self.entries if (each.plugin, each.unit_id) != (entry.plugin, entry.unit_id)
        ]
        return Enabling((*others, entry), self.parents)

    @cached_property
    def _said(self) -> Mapping[int | None, Choices]:
        """What was said, by place."""
        said: dict[int | None, dict[str, Entry]] = {}
        for entry in self.entries:
            said.setdefault(entry.unit_id, {})[entry.plugin] = entry
        return said

    @cached_property
    def _found(self) -> dict[tuple[int, ...], Choices]:
        """What counts below places of which something was said: most units share theirs."""
        return {}

    def _upwards(self, unit_id: int | None) -> Iterable[int]:
        passed: set[int] = set()
        while unit_id is not None and unit_id not in passed:
            passed.add(unit_id)
            yield unit_id
            unit_id = self.parents.get(unit_id)


def sameness(choices: Choices) -> str:
    """Return a text that two choices share exactly where they come to the same."""
    if not choices:
        return _NONE
    return _spell({name: [entry.enabled, entry.settings] for name, entry in choices.items()})
