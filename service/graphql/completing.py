"""Completes what a read prepared: each value checked and written as its type in the schema says.

It does what the executor does to prepared answers, from functions that are made once for a selection. What
must not be null and is, or is no value of its type, raises IncompleteError: the executor says what is wrong.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
)

from service.graphql.selection import Selecting
from service.store.reads.asked import Asked

Complete = Callable[[Any], Any]

_TYPENAME = "__typename"
_DAYS: dict[str, type[date]] = {"Date": date, "DateTime": datetime}
_PLAIN: dict[str, type] = {"String": str, "ID": str, "Int": int, "Boolean": bool}


class IncompleteError(Exception):
    """A value does not fit its type."""


def completed(kind: GraphQLOutputType, wanted: Asked, selecting: Selecting) -> Complete:
    """Return what completes a field of that type."""
    if not selecting.lasts(wanted):
        return _made(kind, wanted, selecting)
    key = ("complete", id(wanted), id(kind))
    if key not in selecting.memo:
        selecting.memo[key] = _made(kind, wanted, selecting)
    return selecting.memo[key]


def _made(kind: GraphQLOutputType, wanted: Asked, selecting: Selecting) -> Complete:
    if isinstance(kind, GraphQLNonNull):
        return _certain(kind.of_type, wanted, selecting)
    inner = _certain(kind, wanted, selecting)

    def nullable(value: Any) -> Any:
        return None if value is None else inner(value)

    return nullable


def _certain(kind: Any, wanted: Asked, selecting: Selecting) -> Complete:
    """Return what completes a value that must be there, and refuses null."""
    if isinstance(kind, GraphQLList):
        each = _made(kind.of_type, wanted, selecting)

        def listed(value: Any) -> Any:
            if value is None:
                raise IncompleteError(str(kind))
            return [each(one) for one in value]

        return listed
    if isinstance(kind, GraphQLObjectType):
        return _object(kind, wanted.of_type(kind.name), selecting)
    if isinstance(kind, GraphQLInterfaceType):
        by_name = {
            possible.name: _object(possible, wanted.of_type(possible.name), selecting)
            for possible in selecting.schema.get_possible_types(kind)
        }

        def of_kind(value: Any) -> Any:
            return by_name[value[_TYPENAME]](value)

        return of_kind
    return _leaf(kind)


def _object(kind: GraphQLObjectType, fields: Sequence[Asked], selecting: Selecting) -> Complete:
    if (plain := _all_plain(kind, fields)) is not None:
        return plain
    name = kind.name
    keys = [each.key for each in fields]
    parts: list[tuple[str, Complete]] = [
        (each.key, completed(kind.fields[each.name].type, each, selecting))
        for each in fields
        if each.name != _TYPENAME
    ]

    def complete(value: Any) -> Any:
        if value is None:
            raise IncompleteError(name)
        return {key: each(value[key]) for key, each in parts}

    if len(parts) == len(fields):
        return complete

    def with_name(value: Any) -> Any:
        found = complete(value)
        return {key: found.get(key, name) for key in keys}

    return with_name


def _all_plain(kind: GraphQLObjectType, fields: Sequence[Asked]) -> Complete | None:
    """Return what takes over an object of nothing but certain numbers and texts, all at once."""
    expected, slow = [], []
    for each in fields:
        leaf = kind.fields[each.name].type if each.name in kind.fields else None
        if not isinstance(leaf, GraphQLNonNull) or not isinstance(leaf.of_type, GraphQLScalarType):
            return None
        expected.append(_PLAIN.get(leaf.of_type.name))
        slow.append((each.key, _leaf(leaf.of_type)))
    if len(fields) < 2 or None in expected:  # noqa: PLR2004  itemgetter gives no tuple of one
        return None
    keys = tuple(each.key for each in fields)
    values, types, name = itemgetter(*keys), tuple(expected), kind.name

    def complete(value: Any) -> Any:
        if value is None:
            raise IncompleteError(name)
        if tuple(value) == keys and tuple(map(type, value.values())) == types:
            return value
        found = values(value)
        if tuple(map(type, found)) == types:
            return dict(zip(keys, found, strict=True))
        return {key: each(value[key]) for key, each in slow}

    return complete


def _leaf(kind: Any) -> Complete:
    """Return what completes a word, a number or a text that must be there."""
    if isinstance(kind, GraphQLEnumType):
        names: dict[Any, Any] = {}
        for name, value in kind.values.items():
            names |= {name: name, value.value: name}

        def word(value: Any) -> Any:
            try:
                return names[value]
            except (KeyError, TypeError):
                raise IncompleteError(kind.name) from None

        return word
    fits, day = _PLAIN.get(kind.name), _DAYS.get(kind.name)

    def scalar(value: Any) -> Any:
        if type(value) is fits:
            return value
        if value is None:
            raise IncompleteError(kind.name)
        if type(value) is day:
            return value.isoformat()
        if (done := kind.serialize(value)) is None:
            raise IncompleteError(kind.name)
        return done

    return scalar
