"""What is installed, as plain data: all that planning, storing and showing need to know of plugins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from service.domain.planning import PlannedItem
from service.domain.schedules import Follow, OnRequest
from service.domain.words import Dimension, PluginStatus, Role

DIMENSION_BITS = {dimension: 1 << index for index, dimension in enumerate(Dimension)}
"""Each dimension's bit in a mask, in their order."""


@dataclass(frozen=True, kw_only=True)
class ListedItem:
    """An installed item; ``definition`` is its JSON form, ``hash`` that form's content hash.

    ``kept_months``: so long payloads are kept, None for good.
    """

    code: str
    track: str
    role: Role
    confirmed_by: Role | None
    gate: bool
    dimensions: tuple[Dimension, ...]
    scores: str | None
    planned: PlannedItem
    definition: Mapping[str, Any]
    hash: str
    kept_months: int | None = None

    @cached_property
    def dimension_mask(self) -> int:
        """The item's dimensions as bits."""
        return sum(DIMENSION_BITS[dimension] for dimension in set(self.dimensions))

    @cached_property
    def request(self) -> OnRequest | None:
        """The schedule by which people open the item, if there is one."""
        return next((each for each in self.planned.schedules if isinstance(each, OnRequest)), None)

    @cached_property
    def follows(self) -> Follow | None:
        """The schedule by which the item follows another's records."""
        return next((each for each in self.planned.schedules if isinstance(each, Follow)), None)

    @property
    def addressed(self) -> bool:
        """An addressed request (a raised hand) is between two people: in no count, nobody stands in."""
        return self.request is not None and bool(self.request.to)


@dataclass(frozen=True, kw_only=True)
class ListedTrack:
    """An installed track."""

    code: str
    title: str
    description: str
    plugin: str


@dataclass(frozen=True, kw_only=True)
class ListedPlugin:
    """An installed plugin; a quarantined one contributes nothing and says why.

    ``settings`` are those in force, as JSON shows them.
    """

    name: str
    version: str
    api_version: int
    mandatory: bool
    status: PluginStatus
    problem: str | None
    settings_schema: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalogue:
    """All that is installed, sorted as it is shown."""

    plugins: tuple[ListedPlugin, ...]
    tracks: tuple[ListedTrack, ...]
    items: Mapping[str, ListedItem] = field(default_factory=dict)

    @cached_property
    def planned_items(self) -> tuple[PlannedItem, ...]:
        """The items of all tracks as planning takes them."""
        return tuple(item.planned for item in self.items.values())

    def track(self, code: str) -> ListedTrack | None:
        """Return an installed track."""
        return self._tracks.get(code)

    @cached_property
    def _tracks(self) -> Mapping[str, ListedTrack]:
        return {track.code: track for track in self.tracks[::-1]}

    def plugin(self, name: str) -> ListedPlugin | None:
        """Return an installed plugin."""
        return next((plugin for plugin in self.plugins if plugin.name == name), None)

    @cached_property
    def _followers(self) -> Mapping[str, list[ListedItem]]:
        found: dict[str, list[ListedItem]] = {}
        for each in self.items.values():
            if each.follows:
                found.setdefault(each.follows.item, []).append(each)
        return found

    def followers(self, item: str) -> list[ListedItem]:
        """Return the items that follow records of an item."""
        return self._followers.get(item, [])
