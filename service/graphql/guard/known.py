"""Documents that were found good before: portals send the same few again and again."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from service.config.settings import Settings
from service.graphql.guard.lengths import measure
from service.graphql.guard.weighing import weigh

_MOST = 200
_MOST_CHARACTERS = 200_000
"""So much of documents is kept at most; what is read of one takes some hundred times its text."""

_MOST_COSTS = 100


@dataclass
class Known:
    """A document that was read, counted and found valid; ``memo`` is for what others derive from it."""

    document: DocumentNode
    memo: dict[Any, Any] = field(default_factory=dict)
    _costs: dict[Any, int] = field(default_factory=dict)
    _named: dict[int, frozenset[str]] = field(default_factory=dict)

    def cost(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        settings: Settings,
    ) -> int:
        """Return an operation's cost with these variables; raises GraphQLError where it is too much."""
        named = self._named.get(id(operation))
        if named is not None:
            values = [measure(variables[name]) if name in variables else _NOT_GIVEN for name in sorted(named)]
            if None not in values:
                key = (id(operation), *values)
                if (cost := self._costs.get(key)) is None:
                    cost = weigh(schema, self.document, operation, variables, settings)
                    if len(self._costs) >= _MOST_COSTS:
                        self._costs.clear()
                    self._costs[key] = cost
                return cost
            return weigh(schema, self.document, operation, variables, settings)
        watched = _Watched(variables)
        found = weigh(schema, self.document, operation, watched, settings)
        self._named[id(operation)] = frozenset(watched.asked)
        return found


_NOT_GIVEN = ("not given",)


class _Watched(dict[str, Any]):
    """Variables that remember which of them were asked for: a cost depends on these alone."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        super().__init__(variables)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


class Documents:
    """The documents known, those used last; for one set of limits."""

    def __init__(self) -> None:
        """Know none."""
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, query: str) -> Known | None:
        """Return a known document."""
        with self._lock:
            if (found := self._known.get(query)) is not None:
                self._known.move_to_end(query)
            return found

    def keep(self, query: str, document: DocumentNode) -> None:
        """Know a document from now on, and forget those that were not used for long."""
        with self._lock:
            if query not in self._known and len(query) <= _MOST_CHARACTERS:
                self._known[query] = Known(document)
                self._characters += len(query)
            while len(self._known) > _MOST or self._characters > _MOST_CHARACTERS:
                self._characters -= len(self._known.popitem(last=False)[0])


@lru_cache(maxsize=8)
def documents_under(_settings: Settings) -> Documents:
    """Return the documents that were found good under these limits."""
    return Documents()
