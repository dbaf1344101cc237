"""The columns of a form: where each value of its JSON Schema stands in a line, and how a cell is read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.words import Word
from service.intake import readings
from service.intake.cells import Cell, UnreadableError, compact, is_blank, quoted, written

_LEAST_GROUPS = 5
_APART = re.compile(r"[;；\n]")
_WORDS_APART = re.compile(r"[;；、,，\n]")
NONE = "无"
YES_NO: Mapping[str, bool] = {"是": True, "否": False}


class Kind(Word):
    """What a cell of a form holds."""

    DATE = "DATE", "日期，如 2022-09-01"
    INTEGER = "INTEGER", "整数"
    BOOLEAN = "BOOLEAN", "是或否"
    CHOICE = "CHOICE", "从列表中选择"
    TEXT = "TEXT", "文字"
    LIST = "LIST", "可写几项，用分号隔开；没有则写“无”"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its path into the payload (``entries``, ``0``, ``title``), and what a cell holds."""

    path: tuple[str, ...]
    header: str
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    note: str = ""

    def read(self, cell: Cell) -> Any:
        """Return a cell's value as the form takes it; UnreadableError says why it has none."""
        match self.kind:
            case Kind.DATE:
                return readings.day(cell).isoformat()
            case Kind.INTEGER:
                return _integer(cell)
            case Kind.BOOLEAN:
                return cell if isinstance(cell, bool) else _one_of(compact(cell), YES_NO)
            case Kind.CHOICE:
                return _one_of(written(cell), dict(zip(self.choices, self.choices, strict=True)))
            case Kind.LIST:
                shown = written(cell)
                parts = (_WORDS_APART if self.choices else _APART).split(shown)
                return [] if shown == NONE else [part.strip() for part in parts if part.strip()]
            case _:
                return str(cell) if isinstance(cell, float) and not cell.is_integer() else written(cell)


def columns_of(schema: Mapping[str, Any]) -> list[FormColumn]:
    """Return the columns of a form, each under a header of its own; entries of a list stand side by side."""
    taken: dict[str, int] = {}
    found: list[FormColumn] = []
    for path, header, field, required in _places(schema):
        taken[header] = number = taken.get(header, 0) + 1
        shown = header if number == 1 else f"{header}（{number}）"
        inner = field.get("items", {})
        choices = tuple(map(str, field.get("enum") or inner.get("enum") or ()))
        note = str(field.get("description", ""))
        found.append(FormColumn(path, shown, _kind(field), required, choices, note))
    return found


def read_line(
    columns: list[FormColumn], cells: Mapping[str, Cell]
) -> tuple[dict[str, Any], list[tuple[str | None, str]], dict[tuple[str, ...], str]]:
    """Read a line: the payload, what could not be read by header, and the header of each path.

    Groups of a list that are left blank are passed over, so that a path may count less than its header.
    """
    payload: dict[str, Any] = {}
    faults: list[tuple[str | None, str]] = []
    headers: dict[tuple[str, ...], str] = {}
    groups: dict[str, list[str]] = {}
    filled = {each.path for each in columns if not is_blank(cells.get(each.header, ""))}
    for column in columns:
        name, *rest = column.path
        path = column.path
        if len(rest) == 2 and any(each[:2] == (name, rest[0]) for each in filled):  # noqa: PLR2004  a group's field
            seen = groups.setdefault(name, [])
            if rest[0] not in seen:
                seen.append(rest[0])
                payload.setdefault(name, []).append({})
            path = (name, str(seen.index(rest[0])), rest[1])
            headers[path] = column.header
        headers.setdefault(path, column.header)
        if column.path in filled:
            try:
                _put(payload, path, column.read(cells[column.header]))
            except UnreadableError as error:
                faults.append((column.header, str(error)))
    known = {column.header for column in columns}
    faults += [
        (header, "表单中没有这一列；表单可能已更新，请重新下载填报表")
        for header, cell in cells.items()
        if header not in known and not is_blank(cell)
    ]
    return payload, faults, headers


def header_at(headers: Mapping[tuple[str, ...], str], path: tuple[str, ...]) -> str | None:
    """Return the header under which a fault's path stands: of the field, else the first of its parts."""
    for length in range(len(path), 0, -1):
        found = next((header for each, header in headers.items() if each[:length] == path[:length]), None)
        if found is not None:
            return found
    return None


def _put(payload: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    match path:
        case (name,):
            payload[name] = value
        case (name, key):
            payload.setdefault(name, {})[key] = value
        case (name, number, key):
            payload[name][int(number)][key] = value
        case _:
            raise ValueError(path)


def _places(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, Mapping[str, Any], bool]]:
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        title, required = str(field.get("title", name)), name in needed
        inner = field.get("items", {})
        if "properties" in field:
            for key, below in field["properties"].items():
                yield (name, key), f"{title}·{below.get('title', key)}", below, required
        elif "properties" in inner:
            least = int(field.get("minItems", 0))
            for number in range(min(int(field.get("maxItems", 100)), max(least, _LEAST_GROUPS))):
                for key, below in inner["properties"].items():
                    must = required and number < least and key in inner.get("required", ())
                    header = f"{title}{number + 1}·{below.get('title', key)}"
                    yield (name, str(number), key), header, below, must
        else:
            yield (name,), title, field, required


def _kind(field: Mapping[str, Any]) -> Kind:
    if field.get("type") == "array":
        return Kind.LIST
    if field.get("enum"):
        return Kind.CHOICE
    if field.get("format") == "date":
        return Kind.DATE
    return {"integer": Kind.INTEGER, "boolean": Kind.BOOLEAN}.get(str(field.get("type")), Kind.TEXT)


def _integer(cell: Cell) -> int:
    shown = compact(cell)
    try:
        return int(shown) if shown.lstrip("+-").isdecimal() else int("?")
    except ValueError:
        raise UnreadableError(f"不是整数：{quoted(shown)}") from None


def _one_of(shown: str, words: Mapping[str, Any]) -> Any:
    if shown not in words:
        raise UnreadableError(f"不能识别{quoted(shown)}，应为：{'、'.join(words)}")
    return words[shown]
