"""How many fields a document has once its fragments are spread, each fragment looked at once."""

from collections.abc import Mapping
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

from service.config.settings import Settings
from service.graphql.guard.refusing import bad_request, too_expensive


def spread(
    document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode], settings: Settings
) -> set[str]:
    """Return the names of the fragments in use; raises GraphQLError where there are too many fields."""
    found = _Spread(fragments, settings)
    found.add(document)
    return found.used


@dataclass
class _Spread:
    """Counts, and keeps what it counted by fragment."""

    fragments: Mapping[str, FragmentDefinitionNode]
    settings: Settings
    used: set[str] = field(default_factory=set)
    sizes: dict[str, int | None] = field(default_factory=dict)

    def add(self, document: DocumentNode) -> None:
        """Count all operations, and the fragments that none of them uses."""
        total = 0
        for each in document.definitions:
            if isinstance(each, OperationDefinitionNode):
                total += self._size(each.selection_set, 0)
        for name in self.fragments:
            if name not in self.used:
                total += self._fragment(name, 0)
        self._check(total)

    def _size(self, selections: SelectionSetNode, level: int) -> int:
        if level > 2 * self.settings.max_depth:
            raise too_expensive(self.settings, "max_depth", selections)
        total = 0
        for each in selections.selections:
            total += 1
            if isinstance(each, FragmentSpreadNode):
                self.used.add(each.name.value)
                total += self._fragment(each.name.value, level + 1)
            elif isinstance(each, FieldNode | InlineFragmentNode) and each.selection_set:
                total += self._size(each.selection_set, level + 1)
            self._check(total)
        return total

    def _fragment(self, name: str, level: int) -> int:
        found = self.fragments.get(name)
        if found is None:
            return 0
        if name not in self.sizes:
            self.sizes[name] = None
            self.sizes[name] = self._size(found.selection_set, level)
        size = self.sizes[name]
        if size is None:
            raise bad_request("片段不能直接或间接引用自己", found)
        return size

    def _check(self, total: int) -> None:
        if total > self.settings.max_fields:
            raise too_expensive(self.settings, "max_fields")
