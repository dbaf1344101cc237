"""Documents made from the schema itself: what is added to it is asked for without being named here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_required_argument,
)

from service.graphql.schema import schema as served

PAGE = 100
Calls = Sequence[Mapping[str, Any]]


@cache
def schema() -> GraphQLSchema:
    """Return the schema as it is exported."""
    return build_schema(served().as_str())


@dataclass(frozen=True)
class Grammar:
    """Selections with all scalars; ``calls`` gives the arguments of the fields that need or deserve some."""

    calls: Mapping[str, Calls]

    def scalars(self, kind: GraphQLNamedType) -> str:
        """Return all fields without a selection of their own."""
        names = [
            name
            for name, field in fields(kind).items()
            if not fields(get_named_type(field.type)) and not needs(field)
        ]
        return " ".join(["__typename", *names])

    def below(self, kind: GraphQLNamedType, depth: int, only: str = "") -> str:
        """Return all scalars, and to a depth the fields that hold more (``only``: one of them)."""
        parts = [self.scalars(kind)]
        if depth > 0:
            for name in objects(kind):
                if only in ("", name):
                    parts += list(self.called(kind, name, depth - 1))
        return " ".join(parts)

    def called(self, kind: GraphQLNamedType, name: str, depth: int) -> Iterator[str]:
        """Give the selections of a field, one for each set of arguments."""
        field = fields(kind)[name]
        calls = self.calls.get(f"{kind.name}.{name}")
        if calls is None:
            assert not needs(field), f"teach the proof what to ask {kind.name}.{name} for"
            calls = [{"first": PAGE}] if "first" in field.args else [{}]
        below = get_named_type(field.type)
        for number, args in enumerate(calls):
            alias = f"{name}{number}: " if len(calls) > 1 else ""
            yield f"{alias}{name}{arguments(args)} {{ {self.inside(below, depth)} }}"

    def inside(self, kind: GraphQLNamedType, depth: int, only: str = "") -> str:
        """Return what to ask inside a type; a connection is no level of its own."""
        if not kind.name.endswith("Connection"):
            return self.below(kind, depth, only)
        row = get_named_type(fields(kind)["nodes"].type)
        return (
            f"totalCount nodes {{ {self.below(row, depth, only)} }} edges {{ cursor node {{ {self.scalars(row)} }} }} "
            "pageInfo { hasNextPage startCursor endCursor }"
        )

    def roots(self, name: str, calls: Calls, depth: int = 2, *, apart: bool = False) -> Iterator[str]:
        """Give the documents of a root field, all calls in each; ``apart``: one for each field of its first level."""
        field = fields(query())[name]
        kind = get_named_type(field.type)
        if not fields(kind):
            yield f"{{ {name} }}"
            return
        if isinstance(kind, GraphQLInterfaceType):
            for each in schema().get_possible_types(kind):
                for only in (apart and objects(each)) or [""]:
                    inside = f"__typename ... on {each.name} {{ {self.below(each, depth, only)} }}"
                    yield self.document(name, [args for args in calls if args["of"] == each.name], inside)
            return
        row = get_named_type(fields(kind)["nodes"].type) if kind.name.endswith("Connection") else kind
        for only in (apart and objects(row)) or [""]:
            yield self.document(name, calls, self.inside(kind, depth, only))

    @staticmethod
    def document(name: str, calls: Calls, inside: str) -> str:
        parts = [f"a{n}: {name}{arguments(args)} {{ ...asked }}" for n, args in enumerate(calls)]
        on = get_named_type(fields(query())[name].type).name
        return f"{{ {' '.join(parts)} }} fragment asked on {on} {{ {inside} }}"


def query() -> GraphQLObjectType:
    found = schema().query_type
    assert found is not None
    return found


def fields(kind: Any) -> Mapping[str, GraphQLField]:
    """Return the fields of a type, none for one that has no selection."""
    return kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}


def objects(kind: Any) -> list[str]:
    """Return the fields that hold more than a scalar."""
    return [name for name, field in fields(kind).items() if fields(get_named_type(field.type))]


def needs(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())


def arguments(args: Mapping[str, Any]) -> str:
    shown = [f"{name}: {literal(value)}" for name, value in args.items() if name != "of"]
    return f"({', '.join(shown)})" if shown else ""


class Enum(str):
    """A value that is written without quotes."""

    __slots__ = ()


def literal(value: Any) -> str:
    """Write a value as GraphQL does."""
    match value:
        case Enum():
            return str(value)
        case bool():
            return "true" if value else "false"
        case Mapping():
            return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(literal(each) for each in value)}]"
        case int() | None:
            return "null" if value is None else str(value)
        case _:
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
