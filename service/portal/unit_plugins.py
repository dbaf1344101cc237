"""A plugin of a unit, or of the city: its state and settings, what a change would bring, and the change."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.cases import Case, may
from service.domain.refusals import Fault
from service.domain.words import PluginStatus
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward, tried
from service.portal.evidence import pairs
from service.portal.fields import drawn
from service.portal.filling import filled, listed
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import directory, enabling
from service.usecases.enabling import SetUnitPlugin, set_unit_plugin

_PLUGIN = """
  enabled settings
  plugin{
    name version mandatory status problem settingsSchema
    tracks{title description items{title role gate schedule doneWhen}}
  }
"""
_ITEMS = "title role gate schedule doneWhen track{title}"


@dataclass(frozen=True)
class _Chosen:
    """A plugin where it is to be set: in a unit, or (no unit) in the city."""

    unit: Mapping[str, Any] | None
    said: Mapping[str, Any]

    @property
    def plugin(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.said["plugin"]
        return found

    @property
    def settable(self) -> bool:
        """Whether anything can be said of it here: a mandatory one is the city's."""
        return not (self.plugin["mandatory"] and self.unit)

    @property
    def code(self) -> str | None:
        return self.unit["code"] if self.unit else None

    @property
    def address(self) -> str:
        name = self.plugin["name"]
        if self.unit is None:
            return url_for("portal.show_city_plugin", name=name)
        return url_for("portal.show_unit_plugin", code=self.code, name=name)

    @property
    def back(self) -> str:
        return url_for("portal.show_unit", code=self.code) if self.unit else url_for("portal.show_units")


@dataclass(frozen=True)
class _Wish:
    """What a form says is to be; ``settings`` None where they stay as they are."""

    enabled: bool
    values: Mapping[str, Any]
    settings: Mapping[str, Any] | None

    def command(self, chosen: _Chosen, **more: Any) -> SetUnitPlugin:
        return SetUnitPlugin(
            plugin=chosen.plugin["name"],
            enabled=self.enabled,
            unit_code=chosen.code,
            settings=self.settings,
            **more,
        )


@dataclass(frozen=True)
class _Preview:
    """What a change would bring; ``seal`` tells one outcome from another."""

    figures: Mapping[str, Any]
    items: Sequence[Mapping[str, Any]]
    settings: Sequence[tuple[str, str, str]]
    switches: bool
    seal: str
    stale: bool

    @property
    def empty(self) -> bool:
        counts = self.figures["tasksAdded"], self.figures["tasksWithdrawn"]
        return not (self.switches or self.settings or any(counts))


def add_unit_plugins(pages: Blueprint) -> None:
    """Show plugins, and set them after a look at what that brings."""

    @pages.get("/units/<code>/plugins/<name>")
    def show_unit_plugin(code: str, name: str) -> Response:
        return _shown(_chosen(the_viewer(), code, name))

    @pages.post("/units/<code>/plugins/<name>")
    def change_unit_plugin(code: str, name: str) -> Response:
        return _set(_chosen(the_viewer(), code, name))

    @pages.get("/plugins/<name>")
    def show_city_plugin(name: str) -> Response:
        return _shown(_chosen(the_viewer(), None, name))

    @pages.post("/plugins/<name>")
    def change_city_plugin(name: str) -> Response:
        return _set(_chosen(the_viewer(), None, name))


def _chosen(viewer: Viewer, code: str | None, name: str) -> _Chosen:
    """Return the plugin of a name, as the viewer who may set it there sees it; else there is no such page."""
    unit, said = None, []
    if code is None:
        (said,) = read(viewer, (enabling.city_plugins, ask("plugins", _PLUGIN)))
    else:
        fields = f"code name plugins{{{_PLUGIN}}}"
        (unit,) = read(viewer, (directory.overseen_unit, ask("unit", fields, code=code)))
        said = unit["plugins"] if unit else []
    found = next((each for each in said if each["plugin"]["name"] == name), None)
    if found is None:
        abort(404)
    return _Chosen(unit, found)


def _set(chosen: _Chosen) -> Response:
    """Show what a change would bring, and do it where that was seen before."""
    form, schema = request.form, chosen.plugin["settingsSchema"]
    if form.get("enabled") not in ("yes", "no"):
        return _shown(chosen, faults=[Fault("REQUIRED", ("enabled",), "请选择启用或停用")])
    values = filled(schema, form)
    kept = values == {name: chosen.said["settings"].get(name) for name in schema["properties"]}
    wish = _Wish(form["enabled"] == "yes", values, None if kept else values)
    if more := form.getlist("more"):
        return _shown(chosen, wish, more=tuple(more))
    preview, faults = _previewed(chosen, wish)
    if preview is None:
        return _shown(chosen, wish, faults)
    if form.get("seen") == preview.seal:
        faults = attempt(set_unit_plugin, wish.command(chosen, idempotency_key=form.get("key") or None))
        return _shown(chosen, wish, faults) if faults else onward("pluginSet")
    return _shown(chosen, wish, preview=preview)


def _previewed(chosen: _Chosen, wish: _Wish) -> tuple[_Preview | None, Faults]:
    changed, faults = tried(set_unit_plugin, wish.command(chosen, dry_run=True))
    if faults:
        return None, faults
    figures, schema = changed.figures, chosen.plugin["settingsSchema"]
    codes = [*figures["added"], *figures["withdrawn"]]
    (items,) = read(
        the_viewer(),
        (
            lambda reading, asked: enabling.items(reading, figures["place"], codes, asked),
            ask("items", _ITEMS),
        ),
    )
    before, after = dict(pairs(schema, chosen.said["settings"])), dict(pairs(schema, wish.values))
    differ = [
        (title, before.get(title, ""), after.get(title, "默认值"))
        for title in dict.fromkeys((*before, *after))
        if wish.settings is not None and before.get(title) != after.get(title)
    ]
    told = json.dumps(
        [wish.enabled, dict(figures), differ, chosen.said["enabled"]], default=str, sort_keys=True
    )
    return _Preview(
        figures,
        items,
        differ,
        switches=wish.enabled != chosen.said["enabled"],
        stale="seen" in request.form,
        seal=hashlib.sha256(told.encode()).hexdigest(),
    ), ()


def _shown(
    chosen: _Chosen,
    wish: _Wish | None = None,
    faults: Faults = (),
    preview: _Preview | None = None,
    more: tuple[str, ...] = (),
) -> Response:
    inside: dict[tuple[str, ...], list[str]] = {}
    for each in faults:
        if each.path[:1] == ("settings",) and len(each.path) > 1:
            inside.setdefault(each.path[1:], []).append(each.message)
    others = [each.message for each in faults if each.path[:1] != ("settings",) or len(each.path) == 1]
    values = wish.values if wish else chosen.said["settings"]
    fields = drawn(chosen.plugin["settingsSchema"], values, inside, more=more)
    scope = the_viewer().scope
    return page(
        "unit_plugin.html",
        422 if faults else 200,
        chosen=chosen,
        plugin=chosen.plugin,
        now=chosen.said,
        enabled=wish.enabled if wish else chosen.said["enabled"],
        fields=fields,
        preview=preview,
        quarantined=chosen.plugin["status"] is PluginStatus.QUARANTINED,
        city=may("setCityPlugin", Case(towards=scope.towards_unit(None))) is not None,
        faults=listed(fields, inside, others),
        held=[(name, each) for name, some in request.form.lists() if name.startswith("f.") for each in some],
        key=uuid.uuid4().hex,
    )
