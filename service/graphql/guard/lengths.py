"""How many times what lies below a field will be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
)

from service.graphql.guard import sizes


@dataclass
class Lengths:
    """Reads the lengths of lists from arguments, the request's variables and an operation's defaults."""

    schema: GraphQLSchema
    variables: Mapping[str, Any]
    defaults: Mapping[str, ValueNode | None] = field(default_factory=dict)

    def times(
        self,
        parent: GraphQLNamedType | None,
        name: str,
        definition: GraphQLField,
        nodes: Sequence[FieldNode],
        page: float,
    ) -> float:
        """Return how many times a field answers what lies below it; ``page`` as the field around it said."""
        on = parent.name if parent else ""
        if on.startswith("__"):
            return sizes.introspection(self.schema).get(f"{on}.{name}", 1)
        if not is_list_type(get_nullable_type(definition.type)):
            return 1
        if on.endswith("Connection"):
            return page
        if "ids" in definition.args:
            return max(self._longest(self._argument(node, "ids")) for node in nodes)
        if on.endswith("Payload") and name != "errors":
            return max(sizes.USUAL, page)
        return sizes.FEW.get(f"{on}.{name}", sizes.USUAL)

    def page(
        self, parent: GraphQLNamedType | None, definition: GraphQLField, nodes: Sequence[FieldNode]
    ) -> float:
        """Return the length of the page that a field asks for; for a change, how many things it names."""
        if parent is not None and parent is self.schema.mutation_type:
            return max(self._longest(self._argument(node, "input")) for node in nodes)
        usual = definition.args.get("first")
        if usual is None:
            return 1
        default = usual.default_value if isinstance(usual.default_value, int) else sizes.LONGEST_PAGE
        return max(self._first(node, default) for node in nodes)

    def _first(self, node: FieldNode, default: int) -> int:
        given = self._argument(node, "first")
        first = int(given.value) if isinstance(given, IntValueNode) else given
        if not isinstance(first, int | float):
            first = default
        return round(min(max(first, 0), sizes.LONGEST_PAGE))

    def _longest(self, given: Any) -> int:
        """Return the length of a list, or of the longest in an object."""
        if isinstance(given, VariableNode):
            given = self._value(given)
        if isinstance(given, ListValueNode):
            return len(given.values)
        if isinstance(given, list):
            return len(given)
        within: Sequence[Any] = ()
        if isinstance(given, ObjectValueNode):
            within = [each.value for each in given.fields]
        elif isinstance(given, dict):
            within = [each for each in given.values() if isinstance(each, list)]
        return max((self._longest(each) for each in within), default=1)

    def _argument(self, node: FieldNode, name: str) -> Any:
        """Return what an argument is given: a literal's node, or a variable's value."""
        for each in node.arguments or ():
            if each.name.value == name:
                return self._value(each.value) if isinstance(each.value, VariableNode) else each.value
        return None

    def _value(self, variable: VariableNode) -> Any:
        name = variable.name.value
        return self.variables.get(name, self.defaults.get(name))


def measure(value: Any) -> Any:
    """Return what lengths depend on of a variable's value, to be compared; None where it is anything."""
    if value is None or type(value) in (int, bool):
        return (value,)
    if isinstance(value, list):
        return "list", len(value)
    if isinstance(value, dict):
        return "object", max((len(each) for each in value.values() if isinstance(each, list)), default=1)
    return ("text",) if isinstance(value, str) else None
