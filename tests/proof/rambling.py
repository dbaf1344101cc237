"""Questions as portals write them, and as nobody would: screens with aliases, fragments, variables, pages and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from tests.proof.asking import DAYS
from tests.proof.grammar import Enum, fields, literal, needs, query, schema
from tests.proof.people import TODAY, TOMORROW, YESTERDAY, City

DEPTH = 4
ROOTS = {
    "unit": 6,
    "recruit": 6,
    "tasks": 6,
    "overview": 3,
    "me": 2,
    "recruits": 2,
    "units": 2,
    "node": 1,
    "nodes": 1,
}
"""How often each root field is asked; those that are read ahead most of all, any other once in a while."""

LIKED = (
    *("recruits", "tasks", "milestones", "tracks", "progress", "mentor", "partner", "dimensions", "unit"),
    *("department", "recruit", "viewerCan", "responsibles", "addressee", "title", "note", "byUnit", "byTrack"),
    *("byStage", "totalCount", "nodes", "edges", "pageInfo", "completedBy", "parent", "mentees", "item"),
    *("recruits", "units", "withoutMentor", "withoutPartner"),
)  # fmt: skip


@dataclass
class Known:
    """What arguments are made of: words that there are, ids, and cursors by the name of the list they came from."""

    city: City
    ids: Sequence[str]
    cursors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def recruits(self) -> list[str]:
        return [*(each.code for each in self.city.recruits.values()), "nobody"]

    @property
    def units(self) -> list[str]:
        return [*self.city.parents, "nowhere", ""]


@dataclass(frozen=True)
class Question:
    """A document with its variables and the operation that is meant."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None = None


class Rambler:
    """Writes one question; the same for the same number."""

    def __init__(self, known: Known, number: int) -> None:
        self.known, self.random = known, Random(number)
        self.fragments: dict[str, tuple[str, str]] = {}
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.made = 0
        self.here = {
            "recruit": self.random.choice(known.recruits),
            "unit": self.random.choice([*known.city.parents]),
        }

    def question(self) -> Question:
        """Return the question."""
        some = self.random
        names = [self._root() for _ in range(some.choice((1, 1, 1, 2, 2, 3)))]
        roots = " ".join(self._field(query(), name, DEPTH) for name in names)
        fragments = " ".join(
            f"fragment {name} on {on} {{ {text} }}" for name, (on, text) in self.fragments.items()
        )
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        other = some.random() < 0.05
        text = f"query Asked{declared} {{ {roots} }} {fragments}{' query Other { today }' if other else ''}"
        return Question(text, self.variables, "Asked" if other or some.random() < 0.1 else None)

    def _root(self) -> str:
        if self.random.random() < 0.9:
            return self.random.choices([*ROOTS], [*ROOTS.values()])[0]
        return self.random.choice(sorted(query().fields))

    def _field(self, kind: Any, name: str, depth: int) -> str:
        if name == "__typename":
            return name + self._condition()
        wanted = fields(kind)[name]
        given = self._arguments(name, wanted, depth)
        self.made += 1
        alias = f"a{self.made}: " if wanted.args or self.random.random() < 0.1 else ""
        below = get_named_type(wanted.type)
        inside = f" {{ {self._selection(below, depth - 1)} }}" if fields(below) else ""
        return f"{alias}{name}{given}{self._condition()}{inside}"

    def _condition(self) -> str:
        if self.random.random() > 0.05:
            return ""
        directive, yes = self.random.choice(("skip", "include")), self.random.random() < 0.5
        return f" @{directive}(if: {self._written('if', 'Boolean!', yes)})"

    def _selection(self, kind: Any, depth: int) -> str:
        some = self.random
        if isinstance(kind, GraphQLInterfaceType):
            possible = sorted(schema().get_possible_types(kind), key=lambda each: each.name)
            chosen = some.sample(possible, some.choice((1, 1, 2)))
            parts = [f"... on {each.name} {{ {self._selection(each, depth)} }}" for each in chosen]
            return " ".join(["__typename", *parts])
        kept = [name for name, (on, _) in self.fragments.items() if on == kind.name]
        if kept and some.random() < 0.5:
            return f"__typename ...{some.choice(kept)}{self._condition()}"
        text = " ".join(self._field(kind, name, depth) for name in self._chosen(kind, depth))
        match some.random():
            case luck if luck < 0.3:
                name = f"F{len(self.fragments)}"
                self.fragments[name] = (kind.name, text)
                return f"...{name}{self._condition()} __typename"
            case luck if luck < 0.36:
                on = some.choice(("", f" on {kind.name}"))
                return f"__typename ...{on}{self._condition()} {{ {text} }}"
        return text

    def _chosen(self, kind: Any, depth: int) -> list[str]:
        some = self.random
        known = [
            name for name, each in fields(kind).items() if depth > 0 or not fields(get_named_type(each.type))
        ]
        if kind.name.endswith(("Connection", "Edge")):
            through = [
                name
                for name in ("nodes", "edges", "node", "totalCount", "pageInfo", "cursor")
                if name in fields(kind)
            ]
            return some.sample(through, some.randint(1, len(through)))
        liked = [name for name in known if name in LIKED]
        chosen = some.sample(liked, min(len(liked), some.randint(0, 4)))
        chosen += some.sample(known, min(len(known), some.randint(1, 4)))
        more = ["__typename"] if some.random() < 0.2 else []
        return [*dict.fromkeys(chosen), *more]

    def _arguments(self, name: str, wanted: Any, depth: int) -> str:
        given = []
        for each, argument in wanted.args.items():
            must = is_non_null_type(argument.type) and needs(wanted)
            chance = {"asOf": 0.3, "after": 0.15, "filter": 0.5 if name == "tasks" else 0.25, "first": 0.7}
            if must or self.random.random() < chance.get(each, 0.3):
                value = self._value(name, each, argument.type, depth)
                given.append(f"{each}: {self._written(each, str(argument.type), value)}")
        return f"({', '.join(given)})" if given else ""

    def _written(self, name: str, kind: str, value: Any) -> str:
        """Write a value where it stands, or as a variable."""
        if self.random.random() > 0.25:
            return literal(value)
        variable = f"{name}{len(self.declared)}"
        default = f" = {literal(value)}" if self.random.random() < 0.3 else ""
        self.declared.append(f"${variable}: {kind}{default}")
        if not default or self.random.random() < 0.5:
            self.variables[variable] = value
        return f"${variable}"

    def _value(self, field_name: str, name: str, kind: Any, depth: int) -> Any:
        some = self.random
        match name:
            case "code" | "unit" | "unitCode" | "recruitCode" | "cohort" | "cohortCode":
                codes = {"code": self.known.recruits if field_name == "recruit" else self.known.units,
                         "unit": self.known.units, "unitCode": self.known.units, "recruitCode": self.known.recruits}  # fmt: skip
                usual = self.here.get("recruit" if "recruit" in (field_name, name[:7]) else "unit")
                if name in codes and some.random() < 0.6:
                    return usual
                return some.choice(codes.get(name, [self.known.city.cohort, "none"]))
            case "first":
                return some.choice(
                    (0, 1, 2, 3, 5, None, 101) if depth < 3 else (0, 1, 2, 3, 5, 20, 100, 100, None, -1)
                )
            case "after":
                own = self.known.cursors.get(field_name, [])
                strange = [each for some_of in self.known.cursors.values() for each in some_of]
                return some.choice(own if own and some.random() < 0.7 else [*strange, "", "x"])
            case "asOf":
                return str(some.choice((*DAYS, YESTERDAY, TODAY, TODAY, TODAY, TOMORROW)))
            case "filter" if field_name == "tasks" and some.random() < 0.6:
                return some.choice(
                    (
                        {"mine": True},
                        {"awaitingMe": True},
                        {"mine": True, "awaitingMe": True},
                        {"mine": True, "item": None},
                    )
                )
            case "filter" if field_name == "recruits" and some.random() < 0.6:
                return {some.choice(("hasOverdue", "withoutMentor", "withoutPartner")): some.random() < 0.4}
        return self._any(kind)

    def _any(self, kind: Any) -> Any:
        some = self.random
        if is_non_null_type(kind):
            kind = kind.of_type
        if is_list_type(kind):
            return [self._any(kind.of_type) for _ in range(some.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return Enum(some.choice(sorted(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            must = {name for name, each in kind.fields.items() if is_non_null_type(each.type)}
            names = must | set(some.sample(sorted(kind.fields), some.randint(0, 2)))
            return {
                name: None
                if name not in must and some.random() < 0.1
                else self._value("", name, kind.fields[name].type, 0)
                for name in sorted(names)
            }
        match kind.name:
            case "Int":
                return some.randint(0, 5)
            case "Boolean":
                return some.random() < 0.5
            case "ID":
                return some.choice([*self.known.ids, "x"])
            case "Date":
                return str(some.choice((*DAYS, TODAY)))
            case "DateTime":
                return self.known.city.since
        return some.choice(
            [
                "x",
                "",
                *self.known.recruits,
                *self.known.units,
                *self.known.city.staff,
                "mentor.talk",
                "partner",
            ]
        )
