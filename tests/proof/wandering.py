"""Queries that nobody thought of: any root with any arguments, any fields, a few levels deep."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from hypothesis import strategies as st

from tests.proof.grammar import Enum, arguments, fields, query, schema
from tests.proof.people import TODAY, City

DEPTH = 4


class Words:
    """What arguments are drawn from: the codes, ids and texts that there are, and some that there are not."""

    def __init__(self, city: City, ids: Sequence[str]) -> None:
        self.texts = [
            "x",
            city.cohort,
            *city.parents,
            *city.staff,
            *(each.code for each in city.recruits.values()),
            "mentor.talk",
            "partner",
            "C7F",
        ]
        self.ids = [*ids, "x"]

    def value(self, draw: st.DrawFn, kind: Any) -> Any:
        if is_non_null_type(kind):
            kind = kind.of_type
        if is_list_type(kind):
            return [self.value(draw, kind.of_type) for _ in range(draw(st.integers(1, 3)))]
        if isinstance(kind, GraphQLEnumType):
            return Enum(draw(st.sampled_from(sorted(kind.values))))
        if isinstance(kind, GraphQLInputObjectType):
            names = draw(st.sets(st.sampled_from(sorted(kind.fields)), max_size=2))
            names |= {
                name
                for name, each in kind.fields.items()
                if is_non_null_type(each.type) and each.default_value is None
            }
            return {name: self.value(draw, kind.fields[name].type) for name in sorted(names)}
        match kind.name:
            case "Int":
                return draw(st.integers(1, 100))
            case "Boolean":
                return draw(st.booleans())
            case "ID":
                return draw(st.sampled_from(self.ids))
            case "Date":
                return draw(st.sampled_from(["2022-12-15", "2023-02-28", str(TODAY), "2025-01-01"]))
            case "DateTime":
                return "2023-01-01T00:00:00Z"
            case _:
                return draw(st.sampled_from(self.texts))

    def given(self, draw: st.DrawFn, field: Any) -> str:
        chosen = {}
        for name, argument in field.args.items():
            must = is_non_null_type(argument.type)
            if name != "after" and (must or draw(st.booleans())):
                chosen[name] = self.value(draw, argument.type)
        return arguments(chosen)


@st.composite
def queries(draw: st.DrawFn, words: Words) -> str:
    """Draw a query."""
    names = draw(st.lists(st.sampled_from(sorted(query().fields)), min_size=1, max_size=2))
    return (
        "{ "
        + " ".join(_field(draw, words, query(), name, f"a{n}: ", DEPTH) for n, name in enumerate(names))
        + " }"
    )


def _field(draw: st.DrawFn, words: Words, kind: Any, name: str, alias: str, depth: int) -> str:
    field = fields(kind)[name]
    below = get_named_type(field.type)
    inside = f" {{ {_selection(draw, words, below, depth)} }}" if fields(below) else ""
    return f"{alias}{name}{words.given(draw, field)}{inside}"


def _selection(draw: st.DrawFn, words: Words, kind: Any, depth: int) -> str:
    if isinstance(kind, GraphQLInterfaceType):
        some = draw(st.sampled_from(sorted(schema().get_possible_types(kind), key=lambda each: each.name)))
        return f"__typename ... on {some.name} {{ {_selection(draw, words, some, depth)} }}"
    known = [
        name for name, each in fields(kind).items() if depth > 0 or not fields(get_named_type(each.type))
    ]
    through = [
        name
        for name in ("nodes", "edges", "node")
        if name in known and kind.name.endswith(("Connection", "Edge"))
    ]
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True)) if known else []
    names = list(dict.fromkeys([*chosen, *through[:1]]))
    down = depth if through else depth - 1
    return " ".join(
        ["__typename", *(_field(draw, words, kind, name, f"b{n}: ", down) for n, name in enumerate(names))]
    )
