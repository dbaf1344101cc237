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
from service.usecases.service import Service

Told = tuple[dict[str, Any] | None, list[GraphQLError], str, Mapping[str, Any]]
"""Data, errors, the request's id and what is told beside: as the executor has them."""


@dataclass(frozen=True)
class Question:
    """A query of a known document with its root fields, each with its places there, and its cost."""

    selecting: Selecting
    roots: Sequence[tuple[Asked, list[FieldNode]]]
    names: frozenset[str]
    cost: int


def known(service: Service, query: str, variables: Mapping[str, Any], name: str | None) -> Question | None:
    """Return a question that can be answered directly, None where the executor has to say what it is."""
    settings = service.settings
    document = documents_under(settings).get(query)
    if document is None:
        return None
    executable = schema()._schema  # noqa: SLF001  as in schema.py
    try:
        operation = chosen(document.document, name)
        cost = document.cost(executable, operation, variables, settings)
        values = get_variable_values(executable, operation.variable_definitions or (), dict(variables))
        if operation.operation is not OperationType.QUERY or not isinstance(values, VariableValues):
            return None
        selecting = Selecting(executable, _fragments(document), values, document.memo)
        roots = selecting.roots(executable.query_type, operation.selection_set)  # type: ignore[arg-type]
    except GraphQLError:
        return None
    if not all(_direct(wanted) for wanted, _ in roots):
        return None
    return Question(selecting, roots, _names(document, operation), cost)


def answered(context: Context, question: Question, reading: Reading) -> Told | None:
    """Answer a question from one state of the database; None where the executor has to say what is wrong."""
    context.noted.roots |= question.names
    try:
        data, errors = _answer(question, reading)
    except IncompleteError:
        return None
    context.shown.extend(reading.shown)
    return data, errors, context.request_id, {"cost": question.cost}


def _direct(wanted: Asked) -> bool:
    if wanted.name == "me":  # what is derived from settings is no read
        return not wanted.has("calendarFeed", "notificationPreferences")
    return wanted.name in READS


def _answer(question: Question, reading: Reading) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    data: dict[str, Any] = {}
    errors: list[GraphQLError] = []
    fields = question.selecting.schema.query_type.fields  # type: ignore[union-attr]
    for wanted, nodes in question.roots:
        kind = fields[wanted.name].type
        try:
            found = read_on(reading, wanted)
        except GraphQLError as error:
            errors.append(located_error(error, nodes, [wanted.key]))
            if isinstance(kind, GraphQLNonNull):
                return None, errors
            data[wanted.key] = None
        except Exception as error:  # noqa: BLE001  told as the executor tells it; nothing more can be read
            return _all_failed(error, fields, question.roots)
        else:
            data[wanted.key] = completed(kind, wanted, question.selecting)(found)
    return data, errors


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


def _names(known: Known, operation: OperationDefinitionNode) -> frozenset[str]:
    key = ("roots", id(operation))
    if key not in known.memo:
        name = operation.name.value if operation.name else None
        known.memo[key] = frozenset(roots_of(known.document, name))
    return known.memo[key]
