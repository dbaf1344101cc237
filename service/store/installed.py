"""What is installed and what of it each unit uses, as one transaction sees it; read at need."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from service.domain.catalogue import Catalogue
from service.domain.enabling import Choices, Enabling, Entry, Offer
from service.store.tables import unit_plugin
from service.store.units import unit_parents


class Installed:
    """The installed plugins under what was said of them; ``hosts`` is for whoever runs them, by unit."""

    def __init__(self, connection: Connection, offer: Offer) -> None:
        """Read nothing yet."""
        self._connection = connection
        self._choices: dict[int | None, Choices] = {}
        self._catalogues: dict[int, Catalogue] = {}  # by which choices: most units share theirs
        self.hosts: dict[int | None, Any] = {}
        self._ahead: tuple[Enabling, frozenset[int]] | None = None
        self.offer = offer

    def know(self, entries: Iterable[Entry], parents: Mapping[int, int | None], units: Iterable[int]) -> None:
        """Take what was read ahead for these units: the words of the city, theirs and of those above them."""
        self._ahead = Enabling(tuple(entries), dict(parents)), frozenset(units)

    @cached_property
    def enabling(self) -> Enabling:
        """All that was said of plugins."""
        rows = self._connection.execute(select(unit_plugin).order_by(unit_plugin.c.id)).all()
        entries = tuple(Entry(row.plugin, row.unit_id, row.enabled, row.settings) for row in rows)
        placed = any(entry.unit_id is not None for entry in entries)
        return Enabling(entries, unit_parents(self._connection) if placed else {})

    def choices(self, unit_id: int | None) -> Choices:
        """Return the words that count for a unit, or for the whole city."""
        if unit_id not in self._choices:
            ahead = self._ahead
            known = ahead is not None and (unit_id is None or unit_id in ahead[1])
            self._choices[unit_id] = (ahead[0] if ahead and known else self.enabling).choices(unit_id)
        return self._choices[unit_id]

    @cached_property
    def city(self) -> Catalogue:
        """All that is installed, under the city's settings."""
        return self.offer.catalogue_under(self.choices(None), whole=True)

    def of(self, unit_id: int | None) -> Catalogue:
        """Return what a unit uses, under its settings."""
        choices = self.choices(unit_id)
        if (known := self._catalogues.get(id(choices))) is None:
            known = self._catalogues[id(choices)] = self.offer.catalogue_under(choices)
        return known

    def forget(self) -> None:
        """Read anew what was said, after it was changed."""
        self._ahead = None
        self.hosts.clear()
        for name in ("enabling", "city"):
            self.__dict__.pop(name, None)
        self._choices.clear()
        self._catalogues.clear()
