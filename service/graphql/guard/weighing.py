"""How much a document asks for: which fields, how deep, how often again, and at what cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    get_introspection_query,
    get_named_type,
    parse,
)

from service.config.settings import Settings
from service.graphql.guard import sizes
from service.graphql.guard.lengths import Lengths
from service.graphql.guard.refusing import bad_request, too_expensive
from service.graphql.guard.spreading import spread

_META: Mapping[str, GraphQLField] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_SHARE = 0.75
"""The usual question for the whole schema costs this share of the limit, however large the schema is."""

Place = tuple[GraphQLNamedType | None, SelectionSetNode]


def weigh(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    settings: Settings,
) -> int:
    """Return the operation's cost; raises GraphQLError where the document asks for too much."""
    fragments = _fragments(document)
    used = spread(document, fragments, settings)
    scale = settings.max_cost * _SHARE / _whole_schema(schema)
    scales = _Scales(schema, fragments, settings, Lengths(schema, variables), scale)
    cost = 0.0
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            kind = schema.get_root_type(each.operation)
            scales.lengths.defaults = {
                one.variable.name.value: one.default_value for one in each.variable_definitions or ()
            }
            found = scales.cost([(kind, each.selection_set)], 1, 1)
            cost = found if each is operation else cost
        elif isinstance(each, FragmentDefinitionNode) and each.name.value not in used:
            scales.cost([(schema.get_type(each.type_condition.name.value), each.selection_set)], 1, 1)
    if cost > settings.max_cost:
        raise too_expensive(settings, "max_cost", operation)
    return max(1, round(cost))


@dataclass
class _Scales:
    """Walks what a document asks for as it will be answered: fields of one place together."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    settings: Settings
    lengths: Lengths
    scale: float = 1
    repeats: int = 0

    def cost(self, places: Sequence[Place], depth: int, page: float) -> float:
        """Return what a place costs; ``page`` is the length of the page around it."""
        asked: dict[str, list[tuple[GraphQLNamedType | None, FieldNode]]] = {}
        passed: set[str] = set()
        for kind, selections in places:
            self._collect(kind, selections, asked, passed)
        if asked and depth > self.settings.max_depth:
            raise too_expensive(self.settings, "max_depth", next(iter(asked.values()))[0][1])
        if depth == 1 and len(asked) > self.settings.max_root_fields:
            raise too_expensive(self.settings, "max_root_fields", list(asked.values())[-1][0][1])
        total = 0.0
        for same in asked.values():
            self.repeats += len(same) - 1
            if self.repeats > self.settings.max_repeats:
                raise too_expensive(self.settings, "max_repeats", same[-1][1])
            kinds = {id(kind): kind for kind, _ in same}
            for key, kind in kinds.items():
                total += self._field(kind, [node for on, node in same if id(on) == key], depth, page)
        return total

    def _collect(
        self,
        kind: GraphQLNamedType | None,
        selections: SelectionSetNode,
        asked: dict[str, list[tuple[GraphQLNamedType | None, FieldNode]]],
        passed: set[str],
    ) -> None:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                key = each.alias.value if each.alias else each.name.value
                asked.setdefault(key, []).append((kind, each))
                continue
            below: InlineFragmentNode | FragmentDefinitionNode | None = None
            if isinstance(each, FragmentSpreadNode) and each.name.value not in passed:
                passed.add(each.name.value)
                below = self.fragments.get(each.name.value)
            elif isinstance(each, InlineFragmentNode):
                below = each
            if below is not None:
                on = below.type_condition
                self._collect(
                    self.schema.get_type(on.name.value) if on else kind, below.selection_set, asked, passed
                )

    def _field(
        self, parent: GraphQLNamedType | None, nodes: Sequence[FieldNode], depth: int, page: float
    ) -> float:
        name = nodes[0].name.value
        meta = _META.get(name) if parent is self.schema.query_type else None
        if meta is not None and not self.settings.introspective:
            raise bad_request("本服务已关闭对类型的查询（XIKOU_INTROSPECTION）", nodes[0])
        known: Mapping[str, GraphQLField] = {}
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            known = parent.fields
        definition = meta or known.get(name)
        sets = [node.selection_set for node in nodes if node.selection_set]
        kind = get_named_type(definition.type) if definition else None
        if not sets:
            return sizes.JSON if isinstance(kind, GraphQLScalarType) and kind.name == "JSON" else 1
        inner = self.lengths.page(parent, definition, nodes) if definition else 1
        many = self.lengths.times(parent, name, definition, nodes, page) if definition else 1
        below = self.cost([(kind, each) for each in sets], depth + 1, inner)
        total = 1 + many * below
        return total * self.scale if meta else total


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }


@lru_cache(maxsize=2)
def _whole_schema(schema: GraphQLSchema) -> float:
    """Return what the usual question for the whole schema weighs before it is scaled."""
    document = parse(get_introspection_query())
    boundless = Settings(introspection="on", max_depth=100, max_repeats=1000)
    scales = _Scales(schema, _fragments(document), boundless, Lengths(schema, {}))
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return scales.cost([(schema.query_type, operation.selection_set)], 1, 1)
