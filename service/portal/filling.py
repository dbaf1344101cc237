"""What a filled-in form says, as the payload that a use case takes; the use case finds what is wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from service.domain.refusals import Fault
from service.portal.fields import Field, Path, kind_of

_WHOLE = re.compile(r"[+-]?\d{1,12}")

Form = MultiDict[str, str]


def filled(schema: Mapping[str, Any], form: Form, name: str = "f") -> dict[str, Any]:
    """Return what is filled in; what is blank is left out, but for a required list, which then is empty."""
    found: dict[str, Any] = {}
    for key, below in schema["properties"].items():
        value = _value(below, form, f"{name}.{key}")
        if value is not None and (value != [] or key in schema.get("required", ())):
            found[key] = value
    return found


def _value(schema: Mapping[str, Any], form: Form, name: str) -> Any:
    text = form.get(name, "").replace("\r\n", "\n").strip()
    match kind_of(schema):
        case "group":
            return filled(schema, form, name) or None
        case "entries":
            rows = (filled(schema["items"], form, f"{name}.{each}") for each in _numbers(form, name))
            return [row for row in rows if row]
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "many":
            return [each for each in form.getlist(name) if each]
        case "yesno":
            return {"yes": True, "no": False}.get(text)
        case "whole" | "level":
            return (int(text) if _WHOLE.fullmatch(text) else text) if text else None
        case _:
            return text or None


def _numbers(form: Form, name: str) -> Sequence[int]:
    pattern = re.compile(re.escape(name) + r"\.(\d{1,3})\.")
    return sorted({int(found[1]) for key in form if (found := pattern.match(key))})


def placed(faults: Sequence[Fault]) -> tuple[dict[Path, list[str]], list[str]]:
    """Sort faults of an act of one task: those of the payload by their place in it, and the others."""
    inside: dict[Path, list[str]] = {}
    others: list[str] = []
    for fault in faults:
        path = fault.path
        if path[:1] == ("taskIds",) and path[2:3] == ("payload",):
            path = path[2:]
        if path[:1] == ("payload",) and len(path) > 1:
            inside.setdefault(path[1:], []).append(fault.message)
        else:
            others.append(fault.message)
    return inside, others


def listed(fields: Sequence[Field], inside: Mapping[Path, Sequence[str]], others: Sequence[str]) -> list[Any]:
    """Return all faults for the head of a page, each leading to its field."""
    shown = [
        {"target": each.id, "title": each.title, "message": message}
        for field in fields
        for each in field.all()
        for message in each.faults
    ]
    told = {each.path for field in fields for each in field.all() if each.faults}
    lost = [said for path, some in inside.items() if not _told(path, told) for said in some]
    return [*({"message": each} for each in [*others, *lost]), *shown]


def _told(path: Path, told: set[Path]) -> bool:
    return any(path[: len(each)] == each for each in told)
