"""What a document is made of, counted as it is written; and whether its own values can be stored."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    IntValueNode,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    VariableDefinitionNode,
)

from service.config.settings import Settings
from service.graphql.guard.refusing import bad_request, beyond, too_expensive
from service.graphql.guard.texts import NOT_FINITE, TOO_LARGE, UNFIT, finite, unfit, whole

_COUNTED: Mapping[type[Node], str] = {
    OperationDefinitionNode: "max_operations",
    FragmentDefinitionNode: "max_fragments",
    ArgumentNode: "max_arguments",
    VariableDefinitionNode: "max_arguments",
    DirectiveNode: "max_directives",
} | dict.fromkeys(
    (
        BooleanValueNode,
        EnumValueNode,
        FloatValueNode,
        IntValueNode,
        ListValueNode,
        NullValueNode,
        ObjectValueNode,
        StringValueNode,
    ),
    "max_literals",
)
_VALUES = 40
"""So many levels below a document's selections may its values take, each list and object two."""


def count(document: DocumentNode, settings: Settings) -> Counter[str]:
    """Count what is limited, by the limit's name; raises GraphQLError at the first beyond its limit."""
    counted: Counter[str] = Counter()
    level: list[Node] = list(document.definitions)
    for _ in range(2 * settings.max_depth + _VALUES):
        below: list[Node] = []
        for node in level:
            kind = type(node)
            limit = _COUNTED.get(kind)
            if limit is None and kind is FieldNode and node.alias is not None:  # type: ignore[attr-defined]
                limit = "max_aliases"
            if limit is not None:
                counted[limit] += 1
                if counted[limit] > getattr(settings, limit):
                    raise too_expensive(settings, limit, node)
            if (check := _CHECKS.get(kind)) is not None:
                check(node, settings)
            below.extend(_children(node))
        level = below
        if not level:
            return counted
    raise too_expensive(settings, "max_depth", level[0])


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        if key in ("loc", "name", "alias"):
            continue
        below = getattr(node, key, None)
        if isinstance(below, Node):
            yield below
        elif isinstance(below, tuple | list):
            yield from (each for each in below if isinstance(each, Node))


def _text(node: StringValueNode, settings: Settings) -> None:
    if len(node.value) > settings.max_text:
        raise bad_request(beyond(settings, "max_text"), node)
    if unfit(node.value):
        raise bad_request(UNFIT, node)


def _whole(node: IntValueNode, _settings: Settings) -> None:
    if whole(node.value) is None:
        raise bad_request(TOO_LARGE, node)


def _number(node: FloatValueNode, _settings: Settings) -> None:
    if finite(node.value) is None:
        raise bad_request(NOT_FINITE, node)


_CHECKS: Mapping[type[Node], Callable[..., None]] = {
    StringValueNode: _text,
    IntValueNode: _whole,
    FloatValueNode: _number,
}
