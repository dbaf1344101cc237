"""A draft as source: every value as a literal, whatever is written in it."""

import json
from collections.abc import Mapping
from typing import Any

from service.authoring.drafts import Draft, DraftItem
from service.domain.offsets import Offset, P
from service.domain.schedules import END_OF_PLAN, Every, Follow, Once, OnRequest, Schedule, text_of
from service.domain.words import Role
from service.intake.evidence import FieldRow, Kind

_FIELDS = {
    Kind.DATE: "Date",
    Kind.AHEAD: "Date",
    Kind.TEXT: "Text",
    Kind.INTEGER: "Integer",
    Kind.BOOLEAN: "Boolean",
    Kind.CHOICE: "Choice",
    Kind.STAFF: "StaffCode",
}
_INDENT = "    "


def quoted(text: str) -> str:
    """Return a text as a literal, alike in Python and TOML."""
    return json.dumps(text, ensure_ascii=False)


def literal(value: Any, depth: int = 0) -> str:
    """Return a value as Python, mappings one entry on a line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        inside, outside = _INDENT * (depth + 1), _INDENT * depth
        rows = "".join(
            f"{inside}{literal(key)}: {literal(each, depth + 1)},\n" for key, each in value.items()
        )
        return f"{{\n{rows}{outside}}}" if rows else "{}"
    return repr(value)


def docstring(text: str) -> str:
    """Return a text that may stand between triple quotes."""
    return text.replace("\\", "\\\\").replace('"', "”")


def imports(draft: Draft) -> str:
    """Return the words of the plugin API that the checklist needs."""
    schedules = [each for item in draft.items for each in item.row.schedules]
    offsets = [offset for each in schedules for offset in _offsets(each)]
    words = {"Item", "Role", "Track"}
    words |= {"Dimension"} if any(item.row.dimensions for item in draft.items) else set()
    words |= {"Offset"} if offsets else set()
    words |= {"P"} if any(offset.anchor is P for offset in offsets) else set()
    words |= {{Once: "once", Every: "every", OnRequest: "on_request"}[type(each)] for each in schedules}
    return ", ".join(sorted(words, key=lambda word: (word[0].islower(), word)))


def item(each: DraftItem) -> str:
    """Return an item of the checklist."""
    row = each.row
    lines = [
        f"code={quoted(each.code)}",
        f"title={quoted(row.title)}",
        f"done_when={quoted(each.done_when)}",
        f"role=Role.{row.role.name}",
    ]
    if row.confirmed_by:
        lines.append(f"confirmed_by=Role.{row.confirmed_by.name}")
    found = ", ".join(_schedule(schedule) for schedule in row.schedules)
    lines.append(f"schedule={found}" if len(row.schedules) == 1 else f"schedule=({found})")
    lines.append(f"form=forms.{each.form}")
    if row.dimensions:
        words = "".join(f"Dimension.{dimension.name}, " for dimension in row.dimensions)
        lines.append(f"dimensions=({words.rstrip() if len(row.dimensions) == 1 else words[:-2]})")
    inside = "".join(f"{_INDENT * 3}{line},\n" for line in lines)
    return f"{_INDENT * 2}Item(\n{inside}{_INDENT * 2}),"


def form(each: DraftItem) -> str:
    """Return the form of an item."""
    lines = "".join(f"{_INDENT}{name} = {_field(row)}\n" for name, row in each.fields.items())
    return f'class {each.form}(Form):\n{_INDENT}"""{docstring(each.row.title)}."""\n\n{lines}'


def table_row(each: DraftItem) -> str:
    """Return an item's line in the README."""
    row = each.row
    cells = (
        f"`{each.code}`",
        row.title,
        "；".join(text_of(schedule) for schedule in row.schedules),
        row.role.label,
        row.confirmed_by.label if row.confirmed_by else "",
        each.done_when,
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def setting(each: DraftItem) -> str:
    """Return the setting of an item's reminder."""
    title = quoted(f"“{each.row.title}”提前提醒天数")
    return (
        f"{_INDENT}{each.short}_reminder_days = fields.Integer("
        f"{title}, max=180, load_default={each.row.reminder_days})\n"
    )


def _field(row: FieldRow) -> str:
    extra = ""
    if row.kind is Kind.AHEAD:
        extra = ", ahead=True"
    elif row.kind is Kind.CHOICE:
        extra = f", choices=({', '.join(map(quoted, row.choices))})"
    elif row.kind is Kind.INTEGER:
        extra = ", min=0"
    return (
        f"fields.{_FIELDS[row.kind]}({quoted(row.title)}{extra}{', required=True' if row.required else ''})"
    )


def _schedule(schedule: Schedule) -> str:
    match schedule:
        case Once(due):
            return f"once(due={_offset(due)})"
        case Every(months, start, until):
            extra = f", start={_offset(start)}" if start != Offset() else ""
            extra += f", until={_offset(until)}" if until != END_OF_PLAN else ""
            return f"every(months={months}{extra})"
        case OnRequest(by, due):
            return f"on_request(by=({_roles(by)}), due={_offset(due)})"
        case Follow():
            raise ValueError("no sheet says what follows what")


def _roles(roles: tuple[Role, ...]) -> str:
    return ", ".join(f"Role.{role.name}" for role in roles)


def _offsets(schedule: Schedule) -> list[Offset]:
    """Return the offsets that are written out."""
    match schedule:
        case Every(_, start, until):
            return [each for each, usual in ((start, Offset()), (until, END_OF_PLAN)) if each != usual]
        case _:
            return [schedule.due]


def _offset(offset: Offset) -> str:
    parts = [
        f"{name}={number}"
        for name, number in (
            ("months", offset.months),
            ("days", offset.days),
            ("working_days", offset.working_days),
        )
        if number
    ]
    return f"Offset({', '.join([*parts, *(['anchor=P'] if offset.anchor is P else [])])})"
