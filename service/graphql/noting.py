"""What an operator may know of a request: which root fields were asked, which codes were answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from strawberry.extensions import SchemaExtension


@dataclass
class Noted:
    """The names of root fields, which are the schema's own words, and the codes of refusals in order."""

    roots: set[str] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)


class NotingRoots(SchemaExtension):
    """Notes the root fields of a valid document; names that callers made up are never noted."""

    def on_execute(self) -> Iterator[None]:
        """Note before it runs."""
        running = self.execution_context
        noted: Noted = running.context.noted
        if running.graphql_document is not None:
            noted.roots |= roots_of(running.graphql_document, running.operation_name)
        yield


def roots_of(document: DocumentNode, name: str | None) -> set[str]:
    """Return the root fields that an operation of a valid document asks for."""
    fragments = {
        each.name.value: each.selection_set
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    waiting: list[SelectionSetNode] = [
        each.selection_set
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        and (name is None or (each.name is not None and each.name.value == name))
    ]
    found: set[str] = set()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
                waiting.append(fragments.pop(node.name.value))
    return found
