"""The README of a track: its checklist as a table, from the declarations that the service runs."""

from collections.abc import Iterator
from typing import Any

from docs.code_pages import GENERATED, intro
from docs.tables import code, table
from service.domain.moments import text_of
from service.domain.schedules import OnRequest
from service.domain.words import Dimension
from service.plugin_api import Item, Notice, Role, Settings, Track
from service.plugin_host.definition import readers_of, schedule_text
from service.plugin_host.host import Plugin
from service.plugin_host.notices import days_of, kind_of
from service.plugin_host.recipients import recipients_of

_BOUNDS = (("minimum", "≥ "), ("maximum", "≤ "), ("minItems", "at least "), ("maxItems", "at most "))


def page(plugin: Plugin) -> str:
    """Return the README of a plugin."""
    parts = [f"# {plugin.name}\n", GENERATED, intro(f"plugins.{plugin.name}") + "\n"]
    for track in plugin.tracks:
        parts += _track(track, plugin)
    if checks := [*_record_checks(plugin), *_assignment_checks(plugin)]:
        parts += ["## Checks\n", table(("On", "Check", "Rule", "Looks at"), checks)]
    if plugin.notices:
        rows = [_notice(plugin, notice) for notice in plugin.notices]
        parts += ["## Notices\n", table(("Kind", "When", "To", "At once", "Meaning"), rows)]
    if rows := list(_settings(plugin.settings_class, plugin.settings)):
        parts += ["## Settings\n", "City-wide, set by the organization department.\n"]
        parts.append(table(("Setting", "Title", "Default", "Bounds", "Meaning"), rows))
    return "\n".join(parts)


def _track(track: Track, plugin: Plugin) -> Iterator[str]:
    yield f"## {track.title}\n"
    yield f"{track.description}\n"
    heads = ("Code", "Title", "Schedule", "Who", "Confirms", "Dimensions", "Gate", "Done when")
    yield table(heads, [_row(item) for item in track.items])
    yield "## Evidence\n"
    yield "`*` must be filled in; `+` at least one of those so marked. Every form also takes `archive_no`.\n"
    rows = [_evidence(item, plugin) for item in track.items]
    yield table(("Item", "Fields", "Read whole by", "Read in part by"), rows)


def _row(item: Item) -> tuple[str, ...]:
    return (
        code(item.code),
        item.title,
        schedule_text(item),
        item.role.value,
        item.confirmed_by.value if item.confirmed_by else "",
        _letters(item),
        "◆" if item.gate else "",
        item.done_when,
    )


def _letters(item: Item) -> str:
    letters = dict(zip(Dimension, "LVTDI", strict=True))
    return (
        "A" if set(item.dimensions) == set(Dimension) else " ".join(letters[each] for each in item.dimensions)
    )


def _evidence(item: Item, plugin: Plugin) -> tuple[str, ...]:
    schema = item.form.json_schema(plugin.settings)
    one_of = {name for names in item.form.one_of for name in names}
    withheld = dict.fromkeys(item.withheld_from, " (once released)")
    readers = ", ".join(role.value + withheld.get(role, "") for role in Role if role in readers_of(item))
    if any(isinstance(each, OnRequest) and each.to for each in item.schedules):
        readers += ", and whom it is addressed to"
    outline = "; ".join(
        f"{code(name)}: {', '.join(role.value for role in roles) if roles else 'all who see the task'}"
        for name, roles in (item.outline or {}).items()
    )
    return code(item.code), _fields(schema, one_of), readers, outline


def _fields(schema: dict[str, Any], one_of: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    required = schema.get("required", ())
    shown = []
    for name, each in schema["properties"].items():
        if name == "archive_no":
            continue
        mark = "*" if name in required else "+" if name in one_of else ""
        inner = each.get("items", {})
        below = f" of {{{_fields(inner)}}}" if "properties" in inner else ""
        choices = each.get("enum") or inner.get("enum") or ()
        words = f" ({'、'.join(map(str, choices))})" if choices else ""
        shown.append(f"{code(name)}{mark} {each.get('title', '')}{words}{below}")
    return "; ".join(shown)


def _record_checks(plugin: Plugin) -> Iterator[tuple[str, ...]]:
    for check in plugin.record_checks:
        seen = ", ".join(code(each) for each in (*check.fields, *check.history))
        yield code(check.item), code(check.code), _first_line(check.check), seen


def _assignment_checks(plugin: Plugin) -> Iterator[tuple[str, ...]]:
    for check in plugin.assignment_checks:
        roles = ", ".join(role.value for role in check.roles)
        yield f"assignment of {roles}", code(check.code), _first_line(check.check), ""


def _notice(plugin: Plugin, notice: Notice) -> tuple[str, ...]:
    named = None if callable(notice.to) else recipients_of(notice.to)
    recipients = ", ".join(each.value for each in named) if named else _first_line(notice.to)
    kind, when = (
        code(kind_of(plugin, notice)),
        text_of(notice.when, abs(days_of(notice, plugin.settings))),
    )
    return kind, when, recipients, "yes" if notice.at_once else "", _first_line(notice.text)


def _first_line(function: Any) -> str:
    return (function.__doc__ or "").split("\n", maxsplit=1)[0]


def _settings(sheet: type[Settings], values: Any) -> Iterator[tuple[str, ...]]:
    for name, each in sheet.json_schema().get("properties", {}).items():
        bounds = ", ".join(f"{word}{each[key]}" for key, word in _BOUNDS if key in each)
        value = values[name]
        default = "、".join(map(str, value)) if isinstance(value, list) else str(value).lower()
        shown = str(value) if isinstance(value, str) else default
        yield code(name), each["title"], code(shown), bounds, each.get("description", "")
