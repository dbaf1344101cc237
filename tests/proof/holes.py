"""Rules and predicates taken away one at a time, each with where that shows."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import false, true

from service.domain import cases, matrix
from service.store import drawing, gathering, scope
from service.store.reads import people as store_people
from service.store.reads import task_filters
from tests.proof.oracle import MATRIX


@dataclass(frozen=True)
class Hole:
    """What is taken away: a rule of the matrix, or a predicate of the code."""

    kind: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.kind, *self.path))

    def matrix(self) -> Any:
        """Return the matrix's table without the rule."""
        table: Any = deepcopy(MATRIX)
        if self.kind == "shows":
            noun, rule, name = self.path
            table["nouns"][noun]["shows"][rule].remove(name)
        elif self.kind == "sees":
            del table["nouns"][self.path[0]]["sees"][self.path[1]]
        elif self.kind in ("does", "reads") and len(self.path) == 2:
            del table[self.kind][self.path[0]][self.path[1]]
        elif self.kind in ("does", "reads"):
            table[self.kind][self.path[0]][self.path[1]].remove(self.path[2])
        return table

    def dig(self, patch: pytest.MonkeyPatch) -> None:
        """Take it away from the service, from statements that were drawn before as well."""
        draw_anew(patch)
        if self.kind in ("shows", "sees", "does", "reads"):
            without = matrix.parsed(self.matrix())
            patch.setattr(matrix, "written", lambda: without)
            return
        (name,) = self.path
        match self.kind:
            case "reach":
                # What reaches everything already is taken away altogether.
                patch.setitem(scope.REACHES, name, lambda _scope, _seat: false() if name == "all" else true())
            case "condition":
                patch.setitem(cases.CONDITIONS, name, lambda _case: True)
            case "seat":
                always = cases.SEATS[name]
                patch.setitem(
                    cases.SEATS, name, lambda case: None if name == "ANYBODY" else always(case) or "ORGANIZER"
                )
            case "mine":
                _unmine(patch, name)
            case "place":
                PLACES[name](patch)


def draw_anew(patch: pytest.MonkeyPatch) -> None:
    """Let statements that are drawn once be drawn again, now and afterwards."""
    patch.setattr(drawing, "_kept", OrderedDict())


def _unmine(patch: pytest.MonkeyPatch, name: str) -> None:
    """Forget one role of the viewer where it is asked whose a task is."""
    does, nothing = scope.Scope.does, {"organizer": False, "person_id": 0}
    patch.setattr(
        scope.Scope,
        "does",
        lambda self, column: does(replace(self, **{name: nothing.get(name, frozenset())}), column),
    )


PLACES = {
    "whose a task is": lambda patch: patch.setattr(scope.Scope, "does", lambda _self, _column: true()),
    "whom a task is addressed to": lambda patch: patch.setattr(
        task_filters, "addressed_to", lambda _reading: true()
    ),
    "whom one deals with": lambda patch: patch.setattr(
        store_people, "_own_people", lambda _reading: frozenset(range(1000))
    ),
    "in which unit a portal's person is": lambda patch: patch.setattr(
        "service.usecases.tokens.lookup.person_of_unit", _anybody
    ),
    "when an assignment acts": lambda patch: patch.setattr(gathering, "began_by", lambda _day: true()),
    "when a head or a grant is in force": lambda patch: patch.setattr(
        gathering, "in_force", lambda _table, _day: true()
    ),
}


def _anybody(connection: Any, code: str, _unit: int) -> Any:
    table = store_people.person
    return connection.execute(
        table.select().with_only_columns(table.c.id).where(table.c.code == code)
    ).scalar()


def holes() -> Iterator[Hole]:
    """Give every rule of the matrix and every predicate, one at a time."""
    for noun, each in MATRIX["nouns"].items():
        yield from (Hole("sees", (noun, seat)) for seat in each["sees"])
        yield from (
            Hole("shows", (noun, rule, name)) for rule, names in each["shows"].items() for name in names
        )
    for table in ("reads", "does"):
        yield from _rules(table, MATRIX[table])
    yield from (Hole("reach", (name,)) for name in scope.REACHES)
    yield from (Hole("condition", (name,)) for name in cases.CONDITIONS)
    used = {seat for table in ("reads", "does") for rule in MATRIX[table].values() for seat in rule}
    yield from (Hole("seat", (name,)) for name in cases.SEATS if name in used)
    yield from (
        Hole("mine", (name,))
        for name in ("organizer", "nearest_units", "departments", "mentees", "partnered", "person_id")
    )
    yield from (Hole("place", (name,)) for name in PLACES)


def _rules(table: str, rules: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Hole]:
    for act, seats in rules.items():
        for seat, conditions in seats.items():
            yield Hole(table, (act, seat))
            yield from (Hole(table, (act, seat, condition)) for condition in conditions)
