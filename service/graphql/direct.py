"""Answers known questions without the executor: reads prepare whole answers, there is little left to execute.

Only documents that passed the guard and validation before come this way, and only root fields that one read
answers. What does not fit, the executor answers as ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLOutputType,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution.values import VariableValues, get_variable_values

from service.graphql.completing import IncompleteError, completed
from service.graphql.context import Context
from service.graphql.guard.known import Known, documents_under
from service.graphql.guard.reading import chosen
from service.graphql.noting import roots_of
from service.graphql.reading import READS, read_on
from service.graphql.schema import schema
from service.graphql.selection import Selecting
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading


@dataclass(frozen=True)
class Answered:
    """What was answered, as the executor says it."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    cost: int


def answered(context: Context, query: str, variables: Mapping[str, Any], name: str | None) -> Answered | None:
    """Answer a query of a known document, None where the executor has to."""
    settings = context.service.settings
    known = documents_under(settings).get(query)
    if known is None:
        return None
    executable = schema()._schema  # noqa: SLF001  as in schema.py
    try:
        operation = chosen(known.document, name)
        cost = known.cost(executable, operation, variables, settings)
    except GraphQLError:
        return None
    values = get_variable_values(executable, operation.variable_definitions or (), dict(variables))
    if operation.operation is not OperationType.QUERY or not isinstance(values, VariableValues):
        return None
    selecting = Selecting(executable, _fragments(known), values, known.memo)
    try:
        roots = selecting.roots(executable.query_type, operation.selection_set)  # type: ignore[arg-type]
    except GraphQLError:
        return None
    if not all(_direct(wanted) for wanted, _ in roots):
        return None
    context.noted.roots |= _names(known, operation)
    try:
        data, errors = _answer(context, selecting, roots)
    except IncompleteError:
        context.shown.clear()
        return None
    return Answered(data, errors, cost)


def _direct(wanted: Asked) -> bool:
    if wanted.name == "me":  # what is derived from settings is no read
        return not wanted.has("calendarFeed", "notificationPreferences")
    return wanted.name in READS


def _answer(
    context: Context, selecting: Selecting, roots: Sequence[tuple[Asked, list[FieldNode]]]
) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """Answer the root fields in their order, all from one state of the database."""
    data: dict[str, Any] = {}
    errors: list[GraphQLError] = []
    fields = selecting.schema.query_type.fields  # type: ignore[union-attr]
    service = context.service
    try:
        with service.store.reading(context.scope, service.today) as reading:
            for wanted, nodes in roots:
                kind, before = fields[wanted.name].type, len(reading.shown)
                try:
                    found = read_on(reading, wanted)
                except Exception as error:  # noqa: BLE001  told as the executor tells it
                    errors.append(located_error(error, nodes, [wanted.key]))
                    if isinstance(kind, GraphQLNonNull):
                        return None, errors
                    data[wanted.key] = None
                    del reading.shown[before:]
                else:
                    data[wanted.key] = _completed(kind, wanted, selecting, found)
            context.shown.extend(reading.shown)
    except IncompleteError:
        raise
    except Exception as error:  # noqa: BLE001  there is no database to read from
        return _all_failed(error, fields, roots)
    return data, errors


def _completed(kind: GraphQLOutputType, wanted: Asked, selecting: Selecting, found: Any) -> Any:
    try:
        return completed(kind, wanted, selecting)(found)
    except IncompleteError:
        raise
    except Exception as error:  # the executor says where, and which of the root fields has no answer
        raise IncompleteError(wanted.name) from error


def _all_failed(
    error: Exception, fields: Mapping[str, Any], roots: Sequence[tuple[Asked, list[FieldNode]]]
) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    errors: list[GraphQLError] = []
    for wanted, nodes in roots:
        errors.append(located_error(error, nodes, [wanted.key]))
        if isinstance(fields[wanted.name].type, GraphQLNonNull):
            return None, errors
    return {wanted.key: None for wanted, _ in roots}, errors


def _fragments(known: Known) -> Mapping[str, FragmentDefinitionNode]:
    if "fragments" not in known.memo:
        known.memo["fragments"] = {
            each.name.value: each
            for each in known.document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
    return known.memo["fragments"]


def _names(known: Known, operation: OperationDefinitionNode) -> set[str]:
    key = ("roots", id(operation))
    if key not in known.memo:
        known.memo[key] = roots_of(known.document, operation.name.value if operation.name else None)
    return known.memo[key]


__all__ = ["Answered", "Reading", "answered"]
