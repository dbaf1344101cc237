"""The guard itself: reads a document, counts and weighs it, and only then lets it be validated."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from strawberry.extensions import SchemaExtension

from service.config.settings import Settings
from service.graphql.guard.counting import count
from service.graphql.guard.known import Known, documents_under
from service.graphql.guard.refusing import bad_request, too_expensive
from service.graphql.guard.weighing import weigh

MOST_FAULTS = 5
"""So many faults of a document are told; who has more mends these first."""

_BEYOND = {
    "code points. Parsing aborted.": "max_document",
    "tokens. Parsing aborted.": "max_tokens",
    "comments. Parsing aborted.": "max_tokens",
    "too deeply. Parsing aborted.": "max_depth",
}
"""How the library's sentences end when it gave up."""


class Guard(SchemaExtension):
    """Stands in the place of the library's own reading and validating, one for each request."""

    cost: int | None = None
    known: Known | None = None

    def on_parse(self) -> Iterator[None]:
        """Read the document, and refuse what asks for too much."""
        asked = self.execution_context
        name = asked._provided_operation_name  # noqa: SLF001  the public one guesses
        schema = asked.schema._schema  # noqa: SLF001  as in schema.py
        settings: Settings = asked.context.service.settings
        query, variables = asked.query or "", asked.variables or {}
        self.known = documents_under(settings).get(query)
        if self.known is not None:
            asked.graphql_document = self.known.document
            operation = chosen(self.known.document, name)
            self.cost = self.known.cost(schema, operation, variables, settings)
        else:
            asked.graphql_document, self.cost = admit(schema, query, name, variables, settings)
        yield

    def on_validate(self) -> Iterator[None]:
        """Validate without guessing what else might have been meant."""
        asked = self.execution_context
        schema = asked.schema._schema  # noqa: SLF001  as above
        document = asked.graphql_document
        if self.known is not None:
            asked.pre_execution_errors = []
        elif document is not None:
            found = validate(schema, document, max_errors=MOST_FAULTS, hide_suggestions=True)
            asked.pre_execution_errors = found
            if not found:
                documents_under(asked.context.service.settings).keep(asked.query or "", document)
        yield

    def get_results(self) -> dict[str, Any]:
        """Tell the cost, where it is known."""
        return {} if self.cost is None else {"cost": self.cost}


def admit(
    schema: GraphQLSchema, query: str, name: str | None, variables: Mapping[str, Any], settings: Settings
) -> tuple[DocumentNode, int]:
    """Return a document with the cost of the operation named.

    Raises GraphQLError where it is no document, or asks for too much.
    """
    document = read(query, settings)
    count(document, settings)
    return document, weigh(schema, document, chosen(document, name), variables, settings)


def read(query: str, settings: Settings) -> DocumentNode:
    """Read a document; raises GraphQLError where it is none, or longer or deeper than allowed."""
    try:
        return parse(
            query,
            max_source_length=settings.max_document,
            max_lexical_tokens=settings.max_tokens,
            max_comments=settings.max_tokens,
        )
    except GraphQLError as error:
        for ending, limit in _BEYOND.items():
            if error.message.endswith(ending):
                raise too_expensive(settings, limit) from None
        raise


def chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation that is to be executed; raises GraphQLError where that is not clear."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if name is None or (each.name and each.name.value == name)]
    if not named:
        raise bad_request("没有可以执行的查询，请核对 operationName")
    if len(named) > 1:
        raise bad_request("有多个操作，请用 operationName 指明一个", named)
    if named[0].operation is OperationType.SUBSCRIPTION:
        raise bad_request("本服务没有订阅", named[0])
    return named[0]
