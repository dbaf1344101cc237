"""Turns a GraphQL selection into the neutral description that store answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from service.store.reads.asked import Asked

_MOST_KEPT = 20_000
"""So much of one document is kept at most: variables may merge its places in ever other ways."""


def asked(info: Any) -> Asked:
    """Describe the field that is being resolved, with all that is asked below it."""
    raw: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001  strawberry's own look-ahead loses aliases
    values = raw.variable_values
    if not isinstance(values, VariableValues):  # strawberry hands on the plain values
        values = VariableValues({}, values)
    return Selecting(raw.schema, raw.fragments, values).field(raw.parent_type, list(raw.field_nodes))


@dataclass
class Selecting:
    """Reads one document's selections; what holds no variable is kept in ``memo`` for the next time."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    memo: dict[Any, Any] = field(default_factory=dict)
    _varied: int = 0

    def roots(
        self, kind: GraphQLObjectType, selections: SelectionSetNode
    ) -> list[tuple[Asked, list[FieldNode]]]:
        """Describe an operation's root fields, each with its places in the document."""
        key = ("grouped", kind.name, id(selections))
        if (grouped := self.memo.get(key)) is None:
            before = self._varied
            grouped = list(self._grouped(kind, [selections]).values())
            self._keep(key, grouped, before)
        return [(self.field(kind, nodes), nodes) for nodes in grouped]

    def field(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode], on: str | None = None) -> Asked:
        """Describe a field that stands at these places."""
        key = (parent.name, on, *map(id, nodes))
        if (kept := self.memo.get(key)) is not None:
            return kept
        before = self._varied
        return self._keep(key, self._made(parent, nodes, on), before)

    def lasts(self, wanted: Asked | tuple[Asked, ...]) -> bool:
        """Say whether a description, or what stands below one, is the same for each request, and kept."""
        return ("lasting", id(wanted)) in self.memo

    def _keep(self, key: Any, made: Any, before: int) -> Any:
        """Keep what was made for the next time, where no variable was met since ``before``."""
        if self._varied == before and len(self.memo) < _MOST_KEPT:
            made = self.memo.setdefault(key, made)  # another thread's, if it came first: one alone lasts
            self.memo["lasting", id(made)] = True
        return made

    def _made(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode], on: str | None) -> Asked:
        node = nodes[0]
        name = node.name.value
        key = node.alias.value if node.alias else name
        definition = parent.fields.get(name)
        if definition is None:
            return Asked(name, key, {}, (), on)
        before = self._varied
        self._vary(each.value for each in node.arguments or ())
        args = get_argument_values(definition, node, self.variables)
        kind = get_named_type(definition.type)
        below = tuple(self._below(kind, nodes)) if self._varied == before else self._under(kind, nodes)
        return Asked(name, key, args, below, on)

    def _under(self, kind: GraphQLNamedType, nodes: Sequence[FieldNode]) -> tuple[Asked, ...]:
        """Describe what is asked below a field whose arguments vary: they have no part in it."""
        key = ("under", kind.name, *map(id, nodes))
        if (kept := self.memo.get(key)) is not None:
            return kept
        before = self._varied
        return self._keep(key, tuple(self._below(kind, nodes)), before)

    def _below(self, kind: GraphQLNamedType, nodes: Sequence[FieldNode]) -> Iterator[Asked]:
        sets = [node.selection_set for node in nodes if node.selection_set]
        if isinstance(kind, GraphQLObjectType):
            yield from self._fields(kind, sets)
        elif isinstance(kind, GraphQLInterfaceType):
            for possible in self.schema.get_possible_types(kind):
                yield from self._fields(possible, sets, possible.name)

    def _fields(
        self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode], on: str | None = None
    ) -> Iterator[Asked]:
        for nodes in self._grouped(kind, sets).values():
            yield self.field(kind, nodes, on)

    def _grouped(
        self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        grouped: dict[str, list[FieldNode]] = {}
        passed: set[str] = set()
        for each in sets:
            self._collect(kind, each, grouped, passed)
        return grouped

    def _collect(
        self,
        kind: GraphQLObjectType,
        selections: SelectionSetNode,
        grouped: dict[str, list[FieldNode]],
        passed: set[str],
    ) -> None:
        for selection in selections.selections:
            if not self._included(selection):
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
                fragment = self.fragments[selection.name.value]
            elif isinstance(selection, InlineFragmentNode):
                fragment = selection
            else:
                continue
            if _applies(fragment, kind):
                self._collect(kind, fragment.selection_set, grouped, passed)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        self._vary(each.value for directive in node.directives for each in directive.arguments or ())
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _vary(self, values: Iterable[Any]) -> None:
        """Take note of variables among values."""
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            if isinstance(value, VariableNode):
                self._varied += 1
            elif isinstance(value, ListValueNode):
                waiting.extend(value.values)
            elif isinstance(value, ObjectValueNode):
                waiting.extend(each.value for each in value.fields)


def _applies(fragment: Any, kind: GraphQLObjectType) -> bool:
    if fragment.type_condition is None:
        return True
    name = fragment.type_condition.name.value
    return name == kind.name or any(interface.name == name for interface in kind.interfaces)
