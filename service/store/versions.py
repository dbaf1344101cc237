"""Checklist items as they were when tasks were planned: immutable, so kept in memory once read."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from service.domain.catalogue import Catalogue
from service.store import engine
from service.store.tables import item_version


class Versions:
    """The definitions of item versions by row, read at need; and the rows of the installed items."""

    def __init__(self) -> None:
        """Start empty."""
        self._definitions: dict[int, dict[str, Any]] = {}
        self._rows: dict[str, int] = {}

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


def installed_versions(
    connection: Connection, catalogue: Catalogue, versions: Versions, *, keep: bool
) -> tuple[dict[str, int], bool]:
    """Return the version row of each installed item, writing those that are new; and whether any were."""
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
