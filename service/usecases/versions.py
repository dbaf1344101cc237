"""New versions of checklists: what they would change in the plans under way, and changing it.

An installed checklist does not touch plans by itself; it is applied on request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.catalogue import ListedPlugin
from service.domain.refusals import refuse
from service.domain.words import PluginStatus
from service.plugin_host.definition import content_hash
from service.store.scope import Scope
from service.store.writes import enabling
from service.store.writes.work import Difference, Work
from service.usecases.revising import Tally, revise
from service.usecases.service import Service


@dataclass
class ItemChange:
    """What became of an item between two versions, and of how many open tasks; ``overdue`` are so by that."""

    code: str
    title: str
    change: str
    fields: tuple[str, ...] = ()
    added: int = 0
    withdrawn: int = 0
    changed: int = 0
    overdue: int = 0


@dataclass
class PluginChange:
    """What became of a plugin's checklist since the plans last followed it."""

    plugin: str
    before: str | None
    after: str | None
    items: list[ItemChange] = field(default_factory=list)
    note: str = ""

    @property
    def nothing(self) -> bool:
        """Say whether nothing changes."""
        return not self.items and self.before == self.after


class _DryRunError(Exception):
    """Ends a transaction that was only to show what it would do."""


def note_first_versions(work: Work) -> None:
    """Keep the installed version of each plugin that plans never followed before: they do from now on."""
    known = enabling.applied(work)
    for plugin in work.catalogue.plugins:
        if plugin.name not in known and plugin.status is PluginStatus.ACTIVE:
            _keep(work, plugin)


def unapplied(service: Service) -> list[str]:
    """Return the plugins whose installed checklist is not the one that the plans follow."""
    with service.store.connected() as connection:
        followed = {name: row.hash for name, row in enabling.latest(connection).items()}
    return [
        plugin.name
        for plugin in service.host.catalogue.plugins
        if plugin.status is PluginStatus.ACTIVE
        and followed.get(plugin.name) not in (None, _content(service.host.catalogue, plugin.name)[0])
    ]


def plan_changes(service: Service, scope: Scope, plugin: str | None = None) -> list[PluginChange]:
    """Return what applying the installed checklists (or one plugin's) would change; nothing is changed."""
    found: list[PluginChange] = []
    try:
        with service.rearrange(scope) as work:
            found = _apply(work, plugin)
            raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
    except _DryRunError:
        return found


def apply_plans(service: Service, scope: Scope, plugin: str | None = None) -> list[PluginChange]:
    """Let the plans under way follow the installed checklists (or one plugin's); return what changed."""
    with service.rearrange(scope) as work:
        return _apply(work, plugin)


def _apply(work: Work, only: str | None) -> list[PluginChange]:
    known = enabling.applied(work)
    names = sorted({plugin.name for plugin in work.catalogue.plugins} | set(known))
    if only is not None and only not in names:
        raise refuse("NOT_FOUND", "plugin", message=f"没有插件{only[:60]}")
    return [
        _of_plugin(work, name, known.get(name), asked=only == name) for name in names if only in (None, name)
    ]


def _of_plugin(work: Work, name: str, known: Any, *, asked: bool) -> PluginChange:
    plugin = work.catalogue.plugin(name)
    if plugin is not None and plugin.status is PluginStatus.QUARANTINED:
        if asked:
            raise refuse("PLUGIN_QUARANTINED", "plugin", message=plugin.problem or "", plugin=name)
        return PluginChange(name, _label(known), _label(known), note="已隔离，其任务保持不变")
    if plugin is None and not asked:
        note = f"未安装，其任务保持不变；要撤下未完成的任务，请运行 xikou plan apply {name}"
        return PluginChange(name, _label(known), _label(known), note=note)
    before: Mapping[str, str] = known.items if known is not None else {}
    content, items = _content(work.catalogue, name)
    tally = revise(work, name, before)
    change = PluginChange(name, _label(known), f"{plugin.version} {content[:12]}" if plugin else None)
    change.items = _items(work, before, items, tally)
    if known is None or known.hash != content:
        work.keep_defaults()
        enabling.apply(work, name, plugin.version if plugin else "", content, items)
    if not change.nothing:
        work.trace(
            "applyPlan",
            "Plugin",
            None,
            plugin=name,
            version=Difference(known.version if known else None, plugin.version if plugin else None),
            tasksAdded=tally.added.total(),
            tasksWithdrawn=tally.withdrawn.total(),
            tasksChanged=tally.changed.total(),
        )
    return change


def _label(known: Any) -> str | None:
    return f"{known.version} {known.hash[:12]}" if known is not None else None


def _content(catalogue: Any, plugin: str) -> tuple[str, dict[str, str]]:
    """Return the content hash of a plugin's checklist, and each item's."""
    tracks = {track.code for track in catalogue.tracks if track.plugin == plugin}
    items = {item.code: item.hash for item in catalogue.items.values() if item.track in tracks}
    return content_hash(items), items


def _keep(work: Work, plugin: ListedPlugin) -> None:
    content, items = _content(work.catalogue, plugin.name)
    work.keep_defaults()
    enabling.apply(work, plugin.name, plugin.version, content, items)


def _items(work: Work, before: Mapping[str, str], after: Mapping[str, str], tally: Tally) -> list[ItemChange]:
    """Say of each item what became of it; one that only catches up with earlier versions is changed too."""
    moved = {*tally.added, *tally.withdrawn, *tally.changed}
    differing = {code for code in {*before, *after} if before.get(code) != after.get(code)} | moved
    old = enabling.definitions(work, [before[code] for code in differing if code in before])
    changes = []
    for code in sorted(differing):
        was, now = old.get(before.get(code, "")), work.catalogue.items.get(code)
        definition = now.definition if now else was or {"title": code}
        kind = "changed" if code in before and code in after else "added" if code in after else "removed"
        fields = _fields(was, now.definition) if was and now else ()
        counts = (tally.added[code], tally.withdrawn[code], tally.changed[code], tally.overdue[code])
        changes.append(ItemChange(code, definition["title"], kind, fields, *counts))
    return changes


def _fields(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in now if was.get(name) != now[name])
