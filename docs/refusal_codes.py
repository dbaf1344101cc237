"""Collects the codes that a plugin refuses with, from its source."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CODE, _MESSAGE = 1, 2
"""Where they stand among the arguments of ``Refusal``."""


@dataclass(frozen=True)
class Refused:
    """A code with its message; what is filled in stands as {…}."""

    code: str
    message: str


def refusals_of(package: str) -> list[Refused]:
    """Return the refusals of all modules of a package, each once, in the order of the source."""
    folder = Path(importlib.import_module(package).__file__ or "").parent
    found = {
        each.code: each
        for path in sorted(folder.glob("*.py"))
        for each in _in_module(ast.parse(path.read_text(encoding="utf-8")))
    }
    return list(found.values())


def _in_module(tree: ast.Module) -> Iterator[Refused]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            said = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            for node in ast.walk(function):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "Refusal"
                ):
                    yield Refused(_text(node.args[_CODE]), _message(node, said))


def _message(call: ast.Call, said: list[ast.Assign]) -> str:
    """Return the message, or what its name was last set to above the call."""
    message = call.args[_MESSAGE]
    if not isinstance(message, ast.Name):
        return _text(message)
    above = [
        node
        for node in said
        if node.lineno < call.lineno
        and any(isinstance(target, ast.Name) and target.id == message.id for target in node.targets)
    ]
    return _text(max(above, key=lambda node: node.lineno).value) if above else ""


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join("{…}" if isinstance(part, ast.FormattedValue) else _text(part) for part in node.values)
    return ""
