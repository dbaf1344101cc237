"""What a record says, for people to read: its fields by their titles."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service.portal.fields import kind_of
from service.portal.wording import choice, day

Pair = tuple[str, str]


def pairs(schema: Mapping[str, Any], payload: Mapping[str, Any] | None) -> list[Pair]:
    """Return title and text of every field that is filled in."""
    return list(_pairs(schema, payload or {}))


def _pairs(schema: Mapping[str, Any], payload: Mapping[str, Any]) -> Iterator[Pair]:
    known = schema["properties"]
    for key, value in payload.items():
        below = known.get(key, {})
        title = below.get("title", key)
        text = _text(below, value)
        if text:
            yield title, text


def _text(schema: Mapping[str, Any], value: Any) -> str:
    match kind_of(schema):
        case "group" if isinstance(value, Mapping):
            return "，".join(f"{title} {text}" for title, text in _pairs(schema, value))
        case "entries" if isinstance(value, list):
            rows = ["；".join(f"{t}：{text}" for t, text in _pairs(schema["items"], each)) for each in value]
            return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1))
        case "many" | "lines" if isinstance(value, list):
            return "、".join(str(each) for each in value)
        case "choice":
            return choice(str(value))
        case "yesno":
            return "是" if value else "否"
        case "date":
            try:
                return day(date.fromisoformat(str(value)))
            except ValueError:
                return str(value)
    return str(value)
