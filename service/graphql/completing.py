"""Completes what a read prepared: each value checked and written as its type in the schema says.

It does what the executor does to prepared answers. What must not be null and is, or is no value of its type,
raises IncompleteError: the executor says what is wrong.

For each selection a function is written out and compiled once: it takes the value apart field by field, as
one would by hand, so that an object costs no call and a field one test of its type.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)

from service.graphql.selection import Selecting
from service.store.reads.asked import Asked

Complete = Callable[[Any], Any]

_TYPENAME = "__typename"
_DAYS: dict[str, type[date]] = {"Date": date, "DateTime": datetime}
_PLAIN: dict[str, type] = {"String": str, "ID": str, "Int": int, "Boolean": bool}
_DEEP = 10
"""What is nested deeper gets a function of its own: Python nests no more than 20 loops."""

_MOST_KEPT = 64
"""So many functions for one document's selections that hold variables are kept."""


class IncompleteError(Exception):
    """A value does not fit its type."""


def completed(kind: GraphQLOutputType, wanted: Asked, selecting: Selecting) -> Complete:
    """Return what completes a field of that type."""
    kept: dict[Any, Complete] = selecting.memo.setdefault("complete", {})
    key = (str(kind), _form(wanted, selecting))
    if (found := kept.get(key)) is None:
        found = _Writer(selecting).function(kind, wanted)
        if len(kept) < _MOST_KEPT:
            kept[key] = found
    return found


def _form(wanted: Asked, selecting: Selecting) -> Any:
    """Return what says how a field is completed: its arguments, which may vary, have no part in it."""
    if selecting.lasts(wanted):
        return id(wanted)
    if selecting.lasts(wanted.fields):
        return (wanted.name, wanted.key, wanted.on, id(wanted.fields))
    return (wanted.name, wanted.key, wanted.on, *(_form(each, selecting) for each in wanted.fields))


class _Writer:
    """Writes the text of functions; every value is in a variable, and is completed in its place there."""

    def __init__(self, selecting: Selecting) -> None:
        self._selecting = selecting
        self._known: dict[str, Any] = {"Incomplete": IncompleteError, "date": date, "datetime": datetime}
        self._variables = 0

    def function(self, kind: Any, wanted: Asked) -> Complete:
        """Return what completes a value of that type."""
        lines = [
            "def complete(value):",
            "    try:",
            *("        " + line for line in self._value(kind, wanted, "value", 0)),
            "    except (KeyError, TypeError) as error:",
            "        raise Incomplete from error",
            "    return value",
        ]
        names = dict(self._known)
        code = compile("\n".join(lines), "<completing>", "exec")
        exec(code, names)  # noqa: S102  the text has nothing of the caller's but names that GraphQL's grammar allows
        return names["complete"]

    def _value(self, kind: Any, wanted: Asked, name: str, depth: int) -> list[str]:
        if isinstance(kind, GraphQLNonNull):
            return self._certain(kind.of_type, wanted, name, depth)
        return [f"if {name} is not None:", *_below(self._certain(kind, wanted, name, depth + 1))]

    def _certain(self, kind: Any, wanted: Asked, name: str, depth: int) -> list[str]:
        """Write what completes a value that must be there, and refuses null."""
        if depth > _DEEP and isinstance(kind, (GraphQLList, GraphQLObjectType)):
            deeper = _Writer(self._selecting).function(GraphQLNonNull(kind), wanted)
            return [f"{name} = {self._knows(deeper)}({name})"]
        if isinstance(kind, GraphQLList):
            return self._list(kind, wanted, name, depth)
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, wanted, name, depth)
        if isinstance(kind, GraphQLInterfaceType):
            by_name = {
                possible.name: _Writer(self._selecting).function(GraphQLNonNull(possible), wanted)
                for possible in self._selecting.schema.get_possible_types(kind)
            }
            return [f"{name} = {self._knows(by_name)}[{name}['{_TYPENAME}']]({name})"]
        if isinstance(kind, GraphQLEnumType):
            names: dict[Any, Any] = {}
            for word, value in kind.values.items():
                names |= {word: word, value.value: word}
            return [f"{name} = {self._knows(names)}[{name}]"]
        slow = f"{name} = {self._knows(_scalar(kind))}({name})"
        if kind.name in _PLAIN:
            return [f"if type({name}) is not {_PLAIN[kind.name].__name__}:", f"    {slow}"]
        if kind.name in _DAYS:
            day = _DAYS[kind.name].__name__
            return [f"if type({name}) is {day}:", f"    {name} = {name}.isoformat()", "else:", f"    {slow}"]
        return [slow]

    def _list(self, kind: Any, wanted: Asked, name: str, depth: int) -> list[str]:
        each, every = self._variable(), self._variable()
        return [
            f"if {name} is None:",
            f"    raise Incomplete('{kind}')",
            f"{every} = []",
            f"for {each} in {name}:",
            *_below(self._value(kind.of_type, wanted, each, depth + 1)),
            f"    {every}.append({each})",
            f"{name} = {every}",
        ]

    def _object(self, kind: GraphQLObjectType, wanted: Asked, name: str, depth: int) -> list[str]:
        lines = [f"if {name} is None:", f"    raise Incomplete('{kind.name}')"]
        parts = []
        for each in wanted.of_type(kind.name):
            if each.name == _TYPENAME:
                parts.append(f"'{each.key}': '{kind.name}'")
                continue
            variable = self._variable()
            lines.append(f"{variable} = {name}['{each.key}']")
            lines += self._value(kind.fields[each.name].type, each, variable, depth)
            parts.append(f"'{each.key}': {variable}")
        return [*lines, f"{name} = {{{', '.join(parts)}}}"]

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"

    def _knows(self, thing: Any) -> str:
        """Give a thing a name that the function knows it by."""
        name = f"k{len(self._known)}"
        self._known[name] = thing
        return name


def _below(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _scalar(kind: Any) -> Complete:
    """Return what completes a number or a text that must be there and is of no expected type."""

    def scalar(value: Any) -> Any:
        if value is None or (done := kind.serialize(value)) is None:
            raise IncompleteError(kind.name)
        return done

    return scalar
