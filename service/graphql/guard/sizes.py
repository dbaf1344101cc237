"""How long lists are taken to be that have no ``first``: about as long as the longest in a city."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

USUAL = 10
"""Of a list that is not named below."""

LONGEST_PAGE = 100
JSON = 10
"""What a JSON value weighs: a form's schema, a payload."""

FEW: Mapping[str, float] = {
    "Query.vocabulary": 200,
    "Query.cohorts": 5,
    "Query.tracks": 6,
    "Query.plugins": 6,
    "Recruit.milestones": 4,
    "Recruit.tracks": 5,
    "Recruit.dimensions": 5,
    "Recruit.assignments": 4,
    "Recruit.appointments": 5,
    "Unit.tracks": 5,
    "Unit.plugins": 6,
    "Person.mentees": 5,
    "Person.partnered": 5,
    "Plugin.tracks": 1,
    "Task.responsibles": 2,
    "Task.records": 2,
    "Task.appointments": 2,
    "Overview.byUnit": 30,
    "Overview.byTrack": 5,
    "Overview.byDimension": 5,
    "Overview.byStage": 4,
}


@lru_cache(maxsize=2)
def introspection(schema: GraphQLSchema) -> Mapping[str, float]:
    """Return how long the lists of the schema's own description are on average, by type and field."""
    kinds = list(schema.type_map.values())
    composite = [kind for kind in kinds if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [field for kind in composite for field in kind.fields.values()]
    inputs = [kind for kind in kinds if isinstance(kind, GraphQLInputObjectType)]
    enums = [kind for kind in kinds if isinstance(kind, GraphQLEnumType)]
    abstract = [kind for kind in kinds if isinstance(kind, GraphQLInterfaceType)]
    possible = sum(len(schema.get_possible_types(kind)) for kind in abstract)

    def on_average(total: int, among: Any = kinds) -> float:
        return total / max(1, len(among))

    return {
        "__Schema.types": len(kinds),
        "__Schema.directives": len(schema.directives),
        "__Directive.args": on_average(sum(len(each.args) for each in schema.directives), schema.directives),
        "__Type.fields": on_average(len(fields)),
        "__Type.interfaces": on_average(sum(len(kind.interfaces) for kind in composite)),
        "__Type.possibleTypes": on_average(possible),
        "__Type.enumValues": on_average(sum(len(kind.values) for kind in enums)),
        "__Type.inputFields": on_average(sum(len(kind.fields) for kind in inputs)),
        "__Type.ofType": 0.5,
        "__Field.args": on_average(sum(len(field.args) for field in fields), fields),
    }
