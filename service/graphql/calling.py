"""Calls the resolvers of known documents with their arguments as Strawberry would make them.

How an input is made of what the executor coerced depends on its type alone: that is found out once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING
from functools import cache
from typing import Any

from graphql import GraphQLField
from strawberry import UNSET
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition

from service.graphql.schema import schema

Calls = Callable[[Any, Mapping[str, Any]], Any]
Makes = Callable[[Any], Any]


@cache
def resolver_of(mutation: str) -> Calls:
    """Return what calls a mutation's resolver with whatever holds the context, and coerced arguments."""
    mutations: Any = schema()._schema.mutation_type  # noqa: SLF001  as in schema.py
    field: GraphQLField = mutations.fields[mutation]
    return _plain(field) or (lambda info, given: field.resolve(None, info, **given))  # type: ignore[misc]


def _plain(field: GraphQLField) -> Calls | None:
    """Return the same without Strawberry, None where only it knows what has to be done."""
    definition = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    resolver, filled = definition.base_resolver, filling(definition.arguments)
    special = resolver.parent_parameter or resolver.root_parameter or definition.extensions
    if filled is None or special or not (resolver.self_parameter and resolver.info_parameter):
        return None
    function, name = resolver.wrapped_func, resolver.info_parameter.name
    return lambda info, given: function(None, **{name: info}, **filled(given))


def filling(arguments: Sequence[StrawberryArgument]) -> Callable[[Mapping[str, Any]], dict[str, Any]] | None:
    """Return what makes these arguments of coerced values, None where only Strawberry knows how."""
    spells = schema().config.name_converter
    parts = _parts((spells.from_argument(each), each.python_name, _maker(each.type)) for each in arguments)
    if parts is None:
        return None
    return lambda given: {python: make(given[name]) for name, python, make in parts if name in given}


def _parts(parts: Iterable[tuple[str, str | None, Makes | None]]) -> list[tuple[str, str, Makes]] | None:
    """Return names and how each value is made, None where that is not known of all."""
    found = list(parts)
    known = [(name, python, make) for name, python, make in found if python is not None and make is not None]
    return known if len(known) == len(found) else None


def _maker(kind: Any) -> Makes | None:
    if isinstance(kind, StrawberryMaybe):
        return None
    if isinstance(kind, StrawberryOptional):
        return _maker(kind.of_type)
    if isinstance(kind, StrawberryList):
        return _list_of(kind.of_type)
    if _is_leaf(kind):
        return _same
    return _input_of(kind) if has_object_definition(kind) else None


def _is_leaf(kind: Any) -> bool:
    known = schema().schema_converter.scalar_registry
    if isinstance(kind, StrawberryEnumDefinition) or has_enum_definition(kind):
        return True
    return kind is not GlobalID and is_scalar(kind, known)


def _same(value: Any) -> Any:
    return value


def _list_of(kind: Any) -> Makes | None:
    inner = _maker(kind)
    if inner is None:
        return None
    if inner is _same:
        return lambda value: value if value is None or value is UNSET else list(value)
    return lambda value: value if value is None or value is UNSET else [inner(each) for each in value]


@cache
def _input_of(kind: Any) -> Makes | None:
    definition, spells = kind.__strawberry_definition__, schema().config.name_converter
    if not definition.is_input or definition.from_input is not None:
        return None
    parts = _parts(
        (spells.from_field(each), each.python_name, _maker(each.resolve_type(type_definition=definition)))
        for each in definition.fields
    )
    if parts is None:
        return None
    absent = {
        each.python_name: None
        for each in definition.fields
        if each.default_value is MISSING and each.default_factory is MISSING
    }

    def make(value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        given = {python: made(value[name]) for name, python, made in parts if name in value}
        return kind(**{**absent, **given})

    return make
