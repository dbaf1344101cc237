"""A form drawn from the JSON Schema of an item's evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
Faults = Mapping[Path, Sequence[str]]

_LONG = 200
"""Texts that may be longer get an area of several lines."""

_MOST_LEVELS = 10
_LISTS = ("entries", "lines", "many")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field as it is shown: what it is called in the form, what kind it is, and what it holds.

    ``kind`` is one of text, area, date, whole, level, yesno, choice, many, lines, entries and group; the rows
    of entries, and the one row of a group, are ``rows``.
    """

    name: str
    path: Path
    kind: str
    title: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    longest: int | None = None
    value: Any = None
    faults: tuple[str, ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()

    @property
    def id(self) -> str:
        """The field's id on the page."""
        return self.name.replace(".", "-")

    def all(self) -> Iterator["Field"]:
        """Give the field and those in it."""
        yield self
        for row in self.rows:
            for each in row:
                yield from each.all()


def drawn(
    schema: Mapping[str, Any],
    value: Mapping[str, Any] | None = None,
    faults: Faults | None = None,
    *,
    name: str = "f",
    path: Path = (),
    more: Sequence[str] = (),
) -> tuple[Field, ...]:
    """Draw the fields of an object; ``more`` names lists that are to have one more row."""
    needed = schema.get("required", ())
    return tuple(
        _field(
            below, f"{name}.{key}", (*path, key), (value or {}).get(key), faults or {}, key in needed, more
        )
        for key, below in schema["properties"].items()
    )


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return how a part of a schema is filled in."""
    match schema.get("type"):
        case "object":
            return "group"
        case "array":
            inner = schema["items"]
            if inner.get("type") == "object":
                return "entries"
            return "many" if "enum" in inner else "lines"
        case "boolean":
            return "yesno"
        case "integer":
            few = schema.get("maximum", _MOST_LEVELS + 1) - schema.get("minimum", 0) < _MOST_LEVELS
            return "level" if few else "whole"
    if "enum" in schema:
        return "choice"
    if schema.get("format") == "date":
        return "date"
    return "text" if schema.get("maxLength", _LONG + 1) <= _LONG else "area"


def _field(
    schema: Mapping[str, Any],
    name: str,
    path: Path,
    value: Any,
    faults: Faults,
    required: bool,  # noqa: FBT001
    more: Sequence[str],
) -> Field:
    kind = kind_of(schema)
    inner = schema.get("items", {}) if kind in _LISTS else schema
    own = [fault for place, said in faults.items() if _is_at(place, path, kind) for fault in said]
    least, most = schema.get("minimum"), schema.get("maximum")
    choices = inner.get("enum", ())
    if kind == "level":
        choices = tuple(str(each) for each in range(schema.get("minimum", 0), schema["maximum"] + 1))
    rows: tuple[tuple[Field, ...], ...] = ()
    if kind == "group":
        rows = (drawn(schema, _object(value), faults, name=name, path=path, more=more),)
    elif kind == "entries":
        held = value if isinstance(value, list) else []
        count = max(len(held), schema.get("minItems", 0), 1) + (name in more)
        rows = tuple(
            drawn(
                inner,
                _object(held[each]) if each < len(held) else None,
                faults,
                name=f"{name}.{each}",
                path=(*path, str(each)),
                more=more,
            )
            for each in range(min(count, schema.get("maxItems", count)))
        )
    return Field(
        name=name,
        path=path,
        kind=kind,
        title=schema.get("title", path[-1]),
        help=schema.get("description", ""),
        required=required,
        choices=tuple(choices),
        least=least,
        most=most,
        longest=inner.get("maxLength"),
        value=value,
        faults=tuple(dict.fromkeys(own)),
        rows=rows,
    )


def _is_at(place: Path, path: Path, kind: str) -> bool:
    """Say whether a fault is this field's own: at it, or at a line of it, which has no field of its own."""
    return place == path or (kind in ("lines", "many") and place[: len(path)] == path)


def _object(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None
