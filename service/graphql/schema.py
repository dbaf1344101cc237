"""The schema, the same whatever plugins are installed."""

from functools import lru_cache
from typing import Any

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType, print_schema
from strawberry.schema.config import StrawberryConfig

from service.graphql.appointments.mutations import AppointmentMutations
from service.graphql.checklists.mutations import ChecklistMutations
from service.graphql.checklists.queries import ChecklistQueries
from service.graphql.guard.reading import Guard
from service.graphql.notices.mutations import NoticeMutations
from service.graphql.noting import NotingRoots
from service.graphql.overview.queries import OverviewQueries
from service.graphql.people.mutations import PeopleMutations
from service.graphql.people.queries import PeopleQueries
from service.graphql.records.mutations import RecordMutations
from service.graphql.recruits.mutations import RecruitMutations
from service.graphql.recruits.queries import RecruitQueries
from service.graphql.scalars import OVERRIDES
from service.graphql.tasks.mutations import TaskMutations
from service.graphql.tasks.queries import TaskQueries
from service.graphql.trace.queries import TraceQueries
from service.graphql.visits.mutations import VisitMutations
from service.graphql.visits.queries import VisitQueries
from service.graphql.webhooks.mutations import WebhookMutations


@strawberry.type
class Query(
    RecruitQueries, TaskQueries, PeopleQueries, ChecklistQueries, OverviewQueries, TraceQueries, VisitQueries
):
    """What can be asked."""


@strawberry.type
class Mutation(
    RecruitMutations,
    RecordMutations,
    TaskMutations,
    AppointmentMutations,
    VisitMutations,
    PeopleMutations,
    ChecklistMutations,
    NoticeMutations,
    WebhookMutations,
):
    """What can be done."""


class _QuietSchema(strawberry.Schema):
    """A schema that logs no errors of its own: they would carry the query, and with it what people wrote."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Leave errors to the application, which logs those that are ours without the query."""


_ROOTS = ("Query", "Mutation")


@lru_cache(maxsize=1)
def schema() -> strawberry.Schema:
    """Build the schema once."""
    made = _QuietSchema(
        Query,
        Mutation,
        config=StrawberryConfig(scalar_map={}, disable_field_suggestions=True),
        scalar_overrides=OVERRIDES,
        extensions=[NotingRoots, Guard],
    )
    for kind in made._schema.type_map.values():  # noqa: SLF001  the one place that reaches below strawberry
        if isinstance(kind, GraphQLObjectType) and kind.name not in _ROOTS and not kind.name.startswith("__"):
            kind.is_type_of = None
            for field in kind.fields.values():
                field.resolve = _prepared
        elif isinstance(kind, GraphQLInterfaceType):
            kind.resolve_type = lambda source, _info, _kind: source["__typename"]
    return made


def exported() -> str:
    """Return the schema in the schema language, as ``schema.graphql`` holds it."""
    return print_schema(schema()._schema) + "\n"  # noqa: SLF001  as above


def _prepared(source: Any, info: Any, **_args: Any) -> Any:
    return source[info.path.key]
