"""Answers known questions without the executor: reads prepare whole answers, there is little left to execute.

Only documents that passed the guard and validation before come this way: of queries only root fields that one
read answers, of mutations only one alone. What does not fit, the executor answers as ever; but what was
changed by then is not changed again (``Once``): the executor is handed how it went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution.values import VariableValues, get_variable_values

from service.graphql.calling import resolver_of
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

_HOLDING = frozenset(["submitRecords"])
"""The mutations that hold what they look at, and go on to change it in the same transaction."""

Told = tuple[dict[str, Any] | None, list[GraphQLError], str, Mapping[str, Any]]
"""Data, errors, the request's id and what is told beside: as the executor has them."""


@dataclass(frozen=True)
class _Resolving:
    """As much of the executor as the resolver of a mutation asks for."""

    context: Context


@dataclass(frozen=True)
class Question:
    """An operation of a known document with its root fields, each with its places there, and its cost."""

    selecting: Selecting
    operation: OperationDefinitionNode
    roots: Sequence[tuple[Asked, list[FieldNode]]]
    names: frozenset[str]
    cost: int

    @property
    def changes(self) -> bool:
        """Say whether it is a mutation."""
        return self.operation.operation is OperationType.MUTATION

    @property
    def holds(self) -> bool:
        """Say whether it is a mutation that may change things where it looked at them."""
        return self.changes and not self.names.isdisjoint(_HOLDING)


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
        kind = executable.get_root_type(operation.operation)
        if kind is None or not isinstance(values, VariableValues):
            return None
        selecting = Selecting(executable, _fragments(document), values, document.memo)
        roots = selecting.roots(kind, operation.selection_set)
    except GraphQLError:
        return None
    question = Question(selecting, operation, roots, _names(document, operation), cost)
    if question.changes:
        return question if len(roots) == 1 and roots[0][0].name in kind.fields else None
    return question if all(_direct(wanted) for wanted, _ in roots) else None


def answered(context: Context, question: Question, reading: Reading) -> Told | None:
    """Answer a question from one state of the database; None where the executor has to say what is wrong."""
    context.noted.roots |= question.names
    data: dict[str, Any] | None
    errors: Sequence[GraphQLError] = ()
    try:
        if question.changes:
            data = _changed(context, question)
        else:
            data, errors = _answer(question, reading)
            context.shown.extend(reading.shown)
    except IncompleteError:
        return None
    return data, list(errors), context.request_id, {"cost": question.cost}


def _direct(wanted: Asked) -> bool:
    if wanted.name == "me":  # what is derived from settings is no read
        return not wanted.has("calendarFeed", "notificationPreferences")
    return wanted.name in READS


def _changed(context: Context, question: Question) -> dict[str, Any]:
    """Make the one change of a mutation by the resolver of its field, as the executor would."""
    ((wanted, _),) = question.roots
    selecting = question.selecting
    parent: GraphQLObjectType = selecting.schema.mutation_type  # type: ignore[assignment]
    field = parent.fields[wanted.name]
    context.once.wanted = wanted
    try:
        found = resolver_of(wanted.name)(_Resolving(context), wanted.args)
    except Exception as error:  # the executor tells it
        raise IncompleteError(wanted.name) from error
    return {wanted.key: _completed(field.type, wanted, selecting, found)}


def _answer(question: Question, reading: Reading) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    data: dict[str, Any] = {}
    errors: list[GraphQLError] = []
    fields = question.selecting.schema.query_type.fields  # type: ignore[union-attr]
    for wanted, nodes in question.roots:
        kind, before = fields[wanted.name].type, len(reading.shown)
        try:
            found = read_on(reading, wanted)
        except Exception as error:  # told as the executor tells it
            errors.append(located_error(error, nodes, [wanted.key]))
            if isinstance(kind, GraphQLNonNull):
                return None, errors
            data[wanted.key] = None
            del reading.shown[before:]
            if not isinstance(error, GraphQLError) and len(data) < len(question.roots):
                raise IncompleteError(wanted.name) from error  # in this transaction nothing more can be read
        else:
            data[wanted.key] = _completed(kind, wanted, question.selecting, found)
    return data, errors


def _completed(kind: GraphQLOutputType, wanted: Asked, selecting: Selecting, found: Any) -> Any:
    try:
        return completed(kind, wanted, selecting)(found)
    except IncompleteError:
        raise
    except Exception as error:  # the executor says where, and which of the root fields has no answer
        raise IncompleteError(wanted.name) from error


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
