"""Completes what a read prepared: each value checked and written as its type in the schema says.

It does what the executor does to prepared answers, from functions that are made once for a selection. What
must not be null and is, or is no value of its type, raises IncompleteError: the executor says what is wrong.
"""

from collections.abc import Callable, Sequence
from datetime import date
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
        return _certain(_made(kind.of_type, wanted, selecting), kind.of_type)
    inner: Complete
    if isinstance(kind, GraphQLList):
        each = _made(kind.of_type, wanted, selecting)

        def inner(value: Any) -> Any:
            return [each(one) for one in value]
    elif isinstance(kind, GraphQLObjectType):
        return _object(kind, wanted.of_type(kind.name), selecting)
    elif isinstance(kind, GraphQLInterfaceType):
        by_name = {
            possible.name: _object(possible, wanted.of_type(possible.name), selecting)
            for possible in selecting.schema.get_possible_types(kind)
        }

        def inner(value: Any) -> Any:
            return by_name[value[_TYPENAME]](value)
    else:
        return _leaf(kind)

    def nullable(value: Any) -> Any:
        return None if value is None else inner(value)

    return nullable


def _certain(complete: Complete, kind: Any) -> Complete:
    """Refuse null, before or after."""

    def certain(value: Any) -> Any:
        if value is None:
            raise IncompleteError(str(kind))
        done = complete(value)
        if done is None:
            raise IncompleteError(str(kind))
        return done

    return certain


def _object(kind: GraphQLObjectType, fields: Sequence[Asked], selecting: Selecting) -> Complete:
    plain = _all_plain(kind, fields)
    if plain is not None:
        return plain
    parts: list[tuple[str, Complete | None]] = [
        (
            each.key,
            None if each.name == _TYPENAME else completed(kind.fields[each.name].type, each, selecting),
        )
        for each in fields
    ]
    name = kind.name

    def complete(value: Any) -> Any:
        if value is None:
            return None
        return {key: name if each is None else each(value[key]) for key, each in parts}

    return complete


def _all_plain(kind: GraphQLObjectType, fields: Sequence[Asked]) -> Complete | None:
    """Return what takes over an object of nothing but certain numbers and texts, all at once."""
    expected = []
    for each in fields:
        leaf = kind.fields[each.name].type if each.name in kind.fields else None
        if not isinstance(leaf, GraphQLNonNull) or not isinstance(leaf.of_type, GraphQLScalarType):
            return None
        expected.append(_PLAIN.get(leaf.of_type.name))
    if len(fields) < 2 or None in expected:  # noqa: PLR2004  itemgetter gives no tuple of one
        return None
    keys = tuple(each.key for each in fields)
    values, types = itemgetter(*keys), tuple(expected)
    slow = [(each.key, _certain(_leaf(kind.fields[each.name].type.of_type), kind)) for each in fields]

    def complete(value: Any) -> Any:
        if value is None:
            return None
        found = values(value)
        if tuple(map(type, found)) == types:
            return dict(zip(keys, found, strict=True))
        return {key: each(value[key]) for key, each in slow}

    return complete


def _leaf(kind: Any) -> Complete:
    if isinstance(kind, GraphQLEnumType):
        names: dict[Any, Any] = {None: None}
        for name, value in kind.values.items():
            names |= {name: name, value.value: name}

        def word(value: Any) -> Any:
            try:
                return names[value]
            except (KeyError, TypeError):
                raise IncompleteError(kind.name) from None

        return word
    fits = _PLAIN.get(kind.name)

    def scalar(value: Any) -> Any:
        if value is None or type(value) is fits:
            return value
        if isinstance(value, date):
            return value.isoformat()
        return kind.serialize(value)

    return scalar
