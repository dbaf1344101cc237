"""What is said of plugins, and which versions of checklists are applied."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.domain.enabling import Entry
from service.store.tables import checklist_version, item_version, unit_plugin
from service.store.writes.work import Work


def say(work: Work, entry: Entry) -> None:
    """Keep what is said of a plugin for a unit, or for the whole city, in the place of what was."""
    place = unit_plugin.c.unit_id
    here = place.is_(None) if entry.unit_id is None else place == entry.unit_id
    values: dict[str, Any] = {
        "enabled": entry.enabled,
        "settings": dict(entry.settings),
        "updated_at": work.now,
    }
    changed = work.connection.execute(
        update(unit_plugin).where(unit_plugin.c.plugin == entry.plugin, here).values(values)
    )
    if not changed.rowcount:
        work.connection.execute(
            insert(unit_plugin).values(plugin=entry.plugin, unit_id=entry.unit_id, **values)
        )
    work.installed.forget()


def applied(work: Work) -> dict[str, Any]:
    """Return the version of each plugin's checklist that the plans follow."""
    return latest(work.connection)


def latest(connection: Connection) -> dict[str, Any]:
    """Return the version of each plugin's checklist that was applied last."""
    rows = connection.execute(select(checklist_version).order_by(checklist_version.c.id))
    return {row.plugin: row for row in rows}


def definitions(work: Work, hashes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return items as they were, by content hash."""
    wanted = item_version.c.hash.in_(sorted(set(hashes)))
    rows = work.connection.execute(select(item_version.c.hash, item_version.c.definition).where(wanted))
    return {row.hash: row.definition for row in rows}


def apply(work: Work, plugin: str, version: str, content: str, items: Mapping[str, str]) -> None:
    """Keep that the plans follow this version from now on."""
    work.connection.execute(
        insert(checklist_version).values(
            plugin=plugin,
            version=version[:64],
            hash=content,
            items=dict(items),
            applied_on=work.today,
            applied_at=work.now,
        )
    )
