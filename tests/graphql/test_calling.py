"""Arguments of known documents are made as Strawberry makes them, whatever is given or left out."""

from datetime import date
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    coerce_input_value,
    print_type,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.types.arguments import convert_arguments

from service.graphql import calling
from service.graphql.calling import filling
from service.graphql.schema import schema

LEAVES = {
    "ID": st.text(max_size=5),
    "String": st.text(max_size=5),
    "Int": st.integers(-5, 5),
    "Float": st.floats(-5, 5),
    "Boolean": st.booleans(),
    "JSON": st.dictionaries(st.text(max_size=3), st.integers() | st.lists(st.text(max_size=2)), max_size=2),
    "Date": st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1)).map(str),
    "DateTime": st.just("2023-03-01T09:00:00+08:00"),
}
FIELDS = schema()._schema.mutation_type.fields


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, GraphQLNonNull):
        return _some(kind.of_type)
    return st.none() | _some(kind)


def _some(kind: Any) -> st.SearchStrategy[Any]:
    match kind:
        case GraphQLList():
            return st.lists(_values(kind.of_type), max_size=3)
        case GraphQLEnumType():
            return st.sampled_from(sorted(kind.values))
        case GraphQLScalarType():
            return LEAVES[kind.name]
        case GraphQLInputObjectType():
            return _given(kind.fields)
    raise AssertionError(print_type(kind))


def _given(parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    needed = {
        name: _values(each.type) for name, each in parts.items() if isinstance(each.type, GraphQLNonNull)
    }
    others = {name: _values(each.type) for name, each in parts.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=others)


@pytest.mark.parametrize("name", sorted(FIELDS))
@settings(deadline=None)
@given(data=st.data())
def test_a_mutation_is_called_with_what_strawberry_would_give(name: str, data: st.DataObject) -> None:
    field = FIELDS[name]
    values = {
        key: coerce_input_value(value, field.args[key].type)
        for key, value in data.draw(_given(field.args)).items()
    }
    definition = field.extensions["strawberry-definition"]
    converter = schema().schema_converter
    expected = convert_arguments(
        values, definition.arguments, scalar_registry=converter.scalar_registry, config=converter.config
    )
    filled = filling(definition.arguments)
    assert filled is not None
    assert filled(values) == expected
    assert repr(filled(values)) == repr(expected)


def test_all_mutations_are_called_plainly() -> None:
    assert [name for name, field in FIELDS.items() if calling._plain(field) is None] == []
