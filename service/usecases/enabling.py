"""Enabling, disabling and setting plugins for a unit and those below it, or for the whole city."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.cases import Case
from service.domain.enabling import Enabling, Entry
from service.domain.refusals import RefusedError, refuse
from service.domain.words import PluginStatus, Role
from service.plugin_host.host import Plugin
from service.plugin_host.tuning import examine_settings, in_force, plain
from service.store.reads import lookup
from service.store.scope import Scope
from service.store.units import unit_parents
from service.store.writes import enabling, plans
from service.store.writes.work import Difference, Work
from service.usecases import sight
from service.usecases.participating import Settled, leave_quarantined, settle
from service.usecases.service import Changed, Command, Service, finish, use_case

_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class SetUnitPlugin(Command):
    """Which plugin, for which unit (none: the city), on or off, with which settings (none: as they are)."""

    plugin: str
    enabled: bool
    unit_code: str | None = None
    settings: Any = None
    dry_run: bool | None = False


@dataclass(frozen=True)
class _Wish:
    """What is to be said, and how things stand before and after."""

    plugin: Plugin
    entry: Entry
    before: Enabling
    after: Enabling
    units: Sequence[int]

    def uses(self, enabling: Enabling, unit_id: int | None) -> bool:
        said = enabling.choices(unit_id).get(self.plugin.name)
        return self.plugin.mandatory or (said is not None and said.enabled)

    def settings(self, enabling: Enabling, unit_id: int | None) -> Mapping[str, Any]:
        said = enabling.choices(unit_id).get(self.plugin.name)
        return in_force(self.plugin.settings_class, said.settings if said else {})

    def switched(self, *, on: bool) -> list[int]:
        """Return the units that begin (or stop) to use the plugin."""
        return [
            unit
            for unit in self.units
            if self.uses(self.after, unit) is on and self.uses(self.before, unit) is not on
        ]


@dataclass
class _Outcome:
    settled: Settled = field(default_factory=Settled)
    added: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


class _DryRunError(Exception):
    """Ends a transaction that was only to show what it would do."""


@use_case
def set_unit_plugin(service: Service, scope: Scope, command: SetUnitPlugin) -> Changed:
    """Say whether a plugin is used, and how; plans of active recruits follow in the same transaction."""
    changed = Changed()
    try:
        with service.rearrange(scope) as work:
            unit_id, role = _place(work, scope, command)
            wish = _wish(service, work, command, unit_id)
            outcome = _carry_out(work, wish)
            figures = {
                "place": unit_id,
                "plugin": wish.plugin.name,
                "added": outcome.added,
                "withdrawn": outcome.withdrawn,
                "tasksAdded": outcome.settled.added.total(),
                "tasksWithdrawn": outcome.settled.withdrawn.total(),
            }
            changed = Changed({}, figures)
            if command.dry_run:
                raise _DryRunError  # noqa: TRY301  the way out that leaves no trace
            _trace(work, wish, role, outcome, command.unit_code)
            return finish(work, "set_unit_plugin", command, changed)
    except _DryRunError:
        return changed


def _place(work: Work, scope: Scope, command: SetUnitPlugin) -> tuple[int | None, Role]:
    """Find the unit, or the city, and the role by which the viewer may speak for it."""
    if command.unit_code is None:
        case = Case(towards=scope.towards_unit(None))
        return None, sight.allowed("setCityPlugin", case, "unitCode", message="仅组织部可以为全市设置插件")
    unit = sight.the_unit(work.reading, command.unit_code)
    return unit.id, sight.require_for_unit(scope, "setUnitPlugin", unit.id, "unitCode")


def _wish(service: Service, work: Work, command: SetUnitPlugin, unit_id: int | None) -> _Wish:
    """Understand what is asked, or refuse it with every fault."""
    plugin = service.host.plugin(command.plugin)
    if plugin is None:
        raise refuse("NOT_FOUND", "plugin", message=f"没有安装插件{command.plugin[:_SHOWN]}")
    if plugin.mandatory and unit_id is not None:
        raise refuse("INVALID", "unitCode", message="必备插件由组织部为全市统一设置", plugin=plugin.name)
    if plugin.mandatory and not command.enabled:
        raise refuse("INVALID", "enabled", message="必备插件不能停用", plugin=plugin.name)
    if plugin.status is PluginStatus.QUARANTINED and (command.enabled or command.settings is not None):
        raise refuse("PLUGIN_QUARANTINED", "plugin", message=plugin.problem or "", plugin=plugin.name)
    parents = unit_parents(work.connection)
    before = Enabling(work.installed.enabling.entries, parents)
    said = before.choices(unit_id).get(plugin.name)
    given = said.settings if said else {}
    if command.settings is not None:
        given = _settings(service, plugin, command.settings)
    entry = Entry(plugin.name, unit_id, command.enabled, given)
    return _Wish(plugin, entry, before, before.saying(entry), sorted(parents))


def _settings(service: Service, plugin: Plugin, given: Any) -> Mapping[str, Any]:
    """Return settings that the plugin takes, or refuse with every fault."""
    if not isinstance(given, Mapping):
        raise refuse("INVALID", "settings", message="须为对象", plugin=plugin.name)
    faults = service.host.isolation.run(
        plugin.name, "设置", lambda: examine_settings(plugin.settings_class, given, plugin.name)
    )
    if faults:
        raise RefusedError(fault.under("settings") for fault in faults)
    problem = service.host.isolation.run(plugin.name, "设置", lambda: service.host.unfit(plugin, given))
    if problem is not None:
        raise refuse("INVALID", "settings", message=problem, plugin=plugin.name)
    return dict(given)


def _carry_out(work: Work, wish: _Wish) -> _Outcome:
    """Say it, and let the plans of active recruits follow."""
    on, off = wish.switched(on=True), wish.switched(on=False)
    tuned = [
        unit
        for unit in wish.units
        if unit not in on
        and wish.uses(wish.after, unit)
        and wish.settings(wish.before, unit) != wish.settings(wish.after, unit)
    ]
    changed = {unit: dict(work.version_rows(unit)) for unit in tuned}
    recruits = lookup.active_recruits(sight.everything(work), [*on, *off, *tuned])
    plans.hold(work, [who.id for who in recruits])
    recruits = lookup.active_recruits(sight.everything(work), [*on, *off, *tuned])
    enabling.say(work, wish.entry)
    switched = {*on, *off}
    moving, name = [who for who in recruits if who.unit_id in switched], wish.plugin.name
    if wish.plugin.status is PluginStatus.QUARANTINED:
        outcome = _Outcome(leave_quarantined(work, moving, name))
    else:
        outcome = _Outcome(settle(work, moving, {name}, work.today))
    for unit, old in changed.items():
        _retune(work, [who.id for who in recruits if who.unit_id == unit], old, work.version_rows(unit))
    items = [item.code for track in wish.plugin.tracks for item in track.items]
    outcome.added, outcome.withdrawn = (items if on else []), (items if off else [])
    return outcome


def _retune(work: Work, recruits: Collection[int], old: Mapping[str, int], new: Mapping[str, int]) -> None:
    """Let open tasks follow their item as other settings make it."""
    moved = {old[code]: row for code, row in new.items() if code in old and old[code] != row}
    plans.follow_versions(work, recruits, moved)


def _trace(work: Work, wish: _Wish, role: Role, outcome: _Outcome, unit_code: str | None) -> None:
    place = wish.entry.unit_id
    subject = ("Unit", place) if place is not None else ("Plugin", None)
    settings = Difference(plain(wish.settings(wish.before, place)), plain(wish.settings(wish.after, place)))
    work.trace(
        "setUnitPlugin",
        *subject,
        role=role,
        unit_id=place,
        unit=unit_code,
        plugin=wish.plugin.name,
        enabled=Difference(wish.uses(wish.before, place), wish.entry.enabled),
        settings=settings,
        tasksAdded=outcome.settled.added.total(),
        tasksWithdrawn=outcome.settled.withdrawn.total(),
    )
    for who, (added, withdrawn) in outcome.settled.by_recruit.items():
        work.trace(
            "setUnitPlugin",
            "Recruit",
            who.id,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            plugin=wish.plugin.name,
            tasksAdded=added,
            tasksWithdrawn=withdrawn,
        )
