"""Turns a GraphQL selection into the neutral description that store answers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from service.store.reads.asked import Asked


def asked(info: GraphQLResolveInfo[Any]) -> Asked:
    """Describe the field that is being resolved, with all that is asked below it."""
    nodes = list(info.field_nodes)
    return _field(info, info.parent_type, nodes)


def _field(
    info: GraphQLResolveInfo[Any],
    parent: GraphQLObjectType,
    nodes: Sequence[FieldNode],
    on: str | None = None,
) -> Asked:
    node = nodes[0]
    name = node.name.value
    key = node.alias.value if node.alias else name
    definition = parent.fields.get(name)
    if definition is None:
        return Asked(name, key, {}, (), on)
    args = get_argument_values(definition, node, _variables(info))
    below = _below(info, get_named_type(definition.type), nodes)
    return Asked(name, key, args, tuple(below), on)


def _below(
    info: GraphQLResolveInfo[Any], kind: GraphQLNamedType, nodes: Sequence[FieldNode]
) -> Iterator[Asked]:
    sets = [node.selection_set for node in nodes if node.selection_set]
    if isinstance(kind, GraphQLObjectType):
        yield from _fields(info, kind, sets)
    elif isinstance(kind, GraphQLInterfaceType):
        for possible in info.schema.get_possible_types(kind):
            yield from _fields(info, possible, sets, possible.name)


def _fields(
    info: GraphQLResolveInfo[Any],
    kind: GraphQLObjectType,
    sets: Iterable[SelectionSetNode],
    on: str | None = None,
) -> Iterator[Asked]:
    grouped: dict[str, list[FieldNode]] = {}
    passed: set[str] = set()
    for each in sets:
        _collect(info, kind, each, grouped, passed)
    for nodes in grouped.values():
        yield _field(info, kind, nodes, on)


def _collect(
    info: GraphQLResolveInfo[Any],
    kind: GraphQLObjectType,
    selections: SelectionSetNode,
    grouped: dict[str, list[FieldNode]],
    passed: set[str],
) -> None:
    for selection in selections.selections:
        if not _included(info, selection):
            continue
        if isinstance(selection, FieldNode):
            key = selection.alias.value if selection.alias else selection.name.value
            grouped.setdefault(key, []).append(selection)
            continue
        fragment: InlineFragmentNode | FragmentDefinitionNode
        if isinstance(selection, FragmentSpreadNode):
            if selection.name.value in passed:
                continue
            passed.add(selection.name.value)
            fragment = info.fragments[selection.name.value]
        elif isinstance(selection, InlineFragmentNode):
            fragment = selection
        else:
            continue
        if _applies(fragment, kind):
            _collect(info, kind, fragment.selection_set, grouped, passed)


def _applies(fragment: Any, kind: GraphQLObjectType) -> bool:
    if fragment.type_condition is None:
        return True
    name = fragment.type_condition.name.value
    return name == kind.name or any(interface.name == name for interface in kind.interfaces)


def _included(info: GraphQLResolveInfo[Any], node: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, _variables(info))
    include = get_directive_values(GraphQLIncludeDirective, node, _variables(info))
    return not (skip and skip["if"]) and (include is None or bool(include["if"]))


def _variables(info: GraphQLResolveInfo[Any]) -> VariableValues:
    """Return the coerced variables as graphql-core takes them; strawberry hands on the plain values."""
    values = info.variable_values
    return values if isinstance(values, VariableValues) else VariableValues({}, values)
