"""Checklist items as they were when tasks were planned: immutable, so kept in memory once read."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from service.domain.catalogue import Catalogue
from service.store import engine
from service.store.tables import item_version

_MOST = 100
"""So many catalogues are remembered; units share theirs where their choices come to the same."""


class Versions:
    """The definitions of item versions by row, read at need; and the rows of the installed items."""

    def __init__(self) -> None:
        """Start empty."""
        self._definitions: dict[int, dict[str, Any]] = {}
        self._rows: dict[str, int] = {}
        self._whole: dict[int, tuple[Catalogue, Mapping[str, int]]] = {}

    def of(self, connection: Connection, ids: Iterable[int]) -> Mapping[int, dict[str, Any]]:
        """Return the definitions of these versions."""
        wanted = set(ids)
        if not wanted <= self._definitions.keys():
            missing = sorted(wanted - self._definitions.keys())
            rows = connection.execute(
                select(item_version.c.id, item_version.c.definition).where(item_version.c.id.in_(missing))
            )
            self._definitions.update({row.id: row.definition for row in rows})
        return self._definitions

    def rows_of(self, connection: Connection, hashes: Iterable[str], *, keep: bool) -> dict[str, int]:
        """Return the rows of versions by content hash, as far as there are any.

        ``keep``: those read now are committed, and stay what they are for good.
        """
        wanted = set(hashes)
        found = {value: self._rows[value] for value in wanted if value in self._rows}
        if len(found) < len(wanted):
            read = _rows(connection, wanted - found.keys())
            if keep:
                self._rows.update(read)
            found |= read
        return found

    def whole(self, catalogue: Catalogue) -> Mapping[str, int] | None:
        """Return the version row of each item of a catalogue, None where not all are known for good."""
        known = self._whole.get(id(catalogue))
        if known is not None and known[0] is catalogue:
            return known[1]
        if any(item.hash not in self._rows for item in catalogue.items.values()):
            return None
        rows = {item.code: self._rows[item.hash] for item in catalogue.items.values()}
        if len(self._whole) >= _MOST:
            self._whole.clear()
        self._whole[id(catalogue)] = (catalogue, rows)
        return rows


def installed_versions(
    connection: Connection, catalogue: Catalogue, versions: Versions, *, keep: bool
) -> tuple[Mapping[str, int], bool]:
    """Return the version row of each installed item, writing those that are new; and whether any were."""
    if (known := versions.whole(catalogue)) is not None:
        return known, False
    hashes = {item.hash: item for item in catalogue.items.values()}
    found = versions.rows_of(connection, hashes, keep=keep)
    missing = [item for value, item in hashes.items() if value not in found]
    if missing:
        engine.alone(connection, item_version)
        found = _rows(connection, hashes)
        missing = [item for value, item in hashes.items() if value not in found]
    if missing:
        connection.execute(
            insert(item_version),
            [
                {"item": item.code, "track": item.track, "hash": item.hash, "definition": item.definition}
                for item in missing
            ],
        )
        found = _rows(connection, hashes)
    return {item.code: found[value] for value, item in hashes.items()}, bool(missing)


def _rows(connection: Connection, hashes: Iterable[str]) -> dict[str, int]:
    statement = select(item_version.c.hash, item_version.c.id).where(item_version.c.hash.in_(sorted(hashes)))
    return {row.hash: row.id for row in connection.execute(statement)}
