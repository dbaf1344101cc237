"""The page for plugin authors: hooks and declarations, from their docstrings."""

import inspect
import re
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

from docs.code_pages import GENERATED, intro
from docs.tables import code, table
from service import plugin_api
from service.domain.words import Word
from service.plugin_api.door import Hooks
from service.plugin_host.notices import CONTEXTS

_GROUPS = (
    ("Checklist", ("Track", "Item", "once", "every", "follow", "on_request", "Offset")),
    ("Evidence", ("Form", "Part", "Settings")),
    ("Validations", ("RecordCheck", "AssignmentCheck", "Refusal", "Keep")),
    ("Notifications", ("Notice", "Recipient")),
    (
        "What checks and notices see",
        (
            "RecordContext",
            "AssignmentContext",
            "TaskNoticeContext",
            "RecordNoticeContext",
            "RecruitNoticeContext",
            "VisitNoticeContext",
            "RecruitView",
            "TaskView",
            "RecordView",
            "PersonView",
        ),
    ),
    ("Words", ("Role", "Dimension", "Stage", "Rank")),
)
_BY_HAND = {"API_VERSION", "hookimpl", "E", "P", "fields", "at", "RESPONSIBLES", "ADDRESSEE", "AUTHOR"}


def hooks() -> str:
    """Return the page; raises where a public name is in no group."""
    grouped = {name for _, names in _GROUPS for name in names}
    if missing := set(plugin_api.__all__) ^ (grouped | _BY_HAND):
        raise ValueError(f"not placed in a group: {sorted(missing)}")
    parts = ["# The plugin API\n", GENERATED, intro("service.plugin_api") + "\n"]
    parts.append(
        f"`API_VERSION` is {plugin_api.API_VERSION}; a plugin may name the one it was written for as"
    )
    parts.append(
        "`XIKOU_API_VERSION`. `E` is the entry date and `P` the end of probation, anchors of an `Offset`.\n"
    )
    parts += ["## Hooks\n"]
    for name, function in inspect.getmembers(Hooks, inspect.isfunction):
        returns = plain(inspect.signature(function).return_annotation)
        parts.append(f"### `{name}() -> {returns}`\n\n{doc(function)}\n")
    for title, names in _GROUPS:
        parts.append(f"## {title}\n")
        for name in names:
            parts += _entry(name, getattr(plugin_api, name))
        if title == "Evidence":
            parts += _fields()
        if title == "Notifications":
            parts += _moments()
    return "\n".join(parts)


def _entry(name: str, thing: Any) -> list[str]:
    parts = [f"### `{name}{'' if inspect.isclass(thing) else signature(thing)}`\n", doc(thing) + "\n"]
    if inspect.isclass(thing) and issubclass(thing, Word):
        parts.append(table(("Word", "Label"), [(code(word.value), word.label) for word in thing]))
    elif is_dataclass(thing):
        rows = [(code(each.name), code(plain(each.type)), _default(each)) for each in fields(thing)]
        parts.append(table(("Field", "Type", "Default"), rows))
    return parts


def _fields() -> list[str]:
    module = plugin_api.fields
    own = [
        (name, thing)
        for name, thing in vars(module).items()
        if inspect.isclass(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
    ]
    rows = [
        (code(f"fields.{name}{signature(thing)}"), doc(thing).split("\n", maxsplit=1)[0])
        for name, thing in own
    ]
    return ["### `fields`\n", doc(module) + "\n", table(("Field", "Meaning"), rows)]


def _moments() -> list[str]:
    rows = [
        (code(f"at.{name}{signature(function)}"), doc(function).split("\n", maxsplit=1)[0], _seen(function))
        for name, function in vars(plugin_api.at).items()
        if inspect.isfunction(function)
    ]
    return ["### `at`\n", doc(plugin_api.at) + "\n", table(("Moment", "Meaning", "The text sees"), rows)]


def _seen(moment: Any) -> str:
    return code(CONTEXTS[inspect.signature(moment).return_annotation].__name__)


def _default(field: Any) -> str:
    if field.default is not MISSING:
        return code(plain_value(field.default))
    return code(f"{field.default_factory.__name__}()") if field.default_factory is not MISSING else "needed"


def signature(thing: Any) -> str:
    """Return a signature as an author reads it, without modules and without ``self``."""
    found = inspect.signature(thing)
    shown = []
    star = False
    for each in found.parameters.values():
        if each.kind is each.VAR_KEYWORD or each.kind is each.VAR_POSITIONAL:
            continue
        if each.kind is each.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        default = "" if each.default is each.empty else f" = {plain_value(each.default)}"
        shown.append(f"{each.name}: {plain(each.annotation)}{default}")
    return f"({', '.join(shown)})"


def plain(annotation: Any) -> str:
    """Return an annotation without the names of modules."""
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", inspect.formatannotation(annotation))


def plain_value(value: Any) -> str:
    """Return a default as it is written."""
    return str(value.value) if isinstance(value, Enum) else repr(value)


def doc(thing: Any) -> str:
    """Return a docstring as Markdown: double backticks are code."""
    return inspect.cleandoc(thing.__doc__ or "").replace("``", "`")
