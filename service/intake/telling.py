"""What was filled in about an item as people read it: each field's title and text."""

from collections.abc import Mapping
from typing import Any


def told(payload: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of a payload in the order of its form; what the form no longer knows comes last."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    names = [
        *(name for name in properties if name in payload),
        *(name for name in payload if name not in properties),
    ]
    return [(_title(name, properties), text_of(payload[name], properties.get(name, {}))) for name in names]


def text_of(value: Any, schema: Mapping[str, Any]) -> str:
    """Return a value as a text; entries of a list of objects stand on lines of their own."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Mapping():
            return "，".join(f"{title}：{text}" for title, text in told(value, schema))
        case list() | tuple():
            inner = schema.get("items", {})
            texts = [text_of(each, inner) for each in value]
            if any(isinstance(each, Mapping) for each in value):
                return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
            return "；".join(texts)
        case _:
            return str(value)


def _title(name: str, properties: Mapping[str, Any]) -> str:
    return str(properties.get(name, {}).get("title", name))
